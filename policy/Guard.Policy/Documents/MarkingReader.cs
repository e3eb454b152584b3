using System;
using System.Collections.Immutable;
using Guard.Labels;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy.Documents;

/// <summary>Markings as people write them, SECRET//ORBIT//REL TO USA, GBR, to labels and back (design 3.6).</summary>
/// <remarks>Every part must be understood: an unknown caveat is an error, never ignored. Without rel there is no label.</remarks>
internal sealed class MarkingReader
{
    private const int MaxTextChars = 256;

    private readonly LatticeModel _lattice;
    private readonly DiagnosticBag _bag;

    internal MarkingReader(LatticeModel lattice, DiagnosticBag bag)
    {
        _lattice = lattice;
        _bag = bag;
    }

    /// <summary>The label of a marking, with rel from it or from its own key; null when something was reported.</summary>
    /// <param name="marking">The marking.</param>
    /// <param name="rel">Nations of the key `rel`.</param>
    /// <param name="relSpan">Where that key stands; null without it.</param>
    /// <param name="integrity">Integrity of the label.</param>
    internal Label? Read(Located<string> marking, ImmutableArray<Located<string>> rel, SourceSpan? relSpan, byte integrity)
    {
        if (_lattice.Levels.IsEmpty)
        {
            return null;    // The lattice was reported.
        }

        string[] parts = marking.Value.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (parts.Length == 0)
        {
            _bag.Report(
                Check.P005, marking.Span, $"'{marking.Value}' is no marking",
                "begin with a level: " + string.Join(", ", _lattice.Levels));
            return null;
        }

        int level = LevelOf(parts[0]);
        bool good = level >= 0;
        if (!good)
        {
            _bag.Report(
                Check.P003, marking.Span, $"'{parts[0]}' is no level of lattice '{_lattice.Name}'",
                Suggestion.For(parts[0], _lattice.Levels));
        }

        var label = new Label(_lattice.Id, (byte)Math.Max(level, 0), integrity, BitSet256.Empty, BitSet256.Empty, 0);
        bool hasRel = false;
        foreach (string part in parts.AsSpan(1))
        {
            good &= TryAdd(part, marking.Span, ref label, ref hasRel);
        }

        good &= TryAddRel(marking, rel, relSpan, hasRel, ref label);
        if (good && Text(_lattice, label).Length > MaxTextChars)
        {
            _bag.Report(
                Check.S025, marking.Span, $"this label has more than {MaxTextChars} characters when written out", "name fewer nations or categories");
            return null;
        }

        if (good && label.Releasability.IsEmpty)
        {
            _bag.Report(
                Check.P025, relSpan ?? marking.Span, "nobody may read this: no nation is named",
                "name the nations of everyone with access");
        }

        return good ? label : null;
    }

    /// <summary>The marking of a label: level, categories, handling, nations with USA first.</summary>
    internal static string Text(LatticeModel lattice, in Label label)
    {
        string text = lattice.Levels[label.Level];
        for (int i = 0; i < lattice.Categories.Length; i++)
        {
            text += label.Categories.Contains(i) ? "//" + lattice.Categories[i] : "";
        }

        for (int i = 0; i < lattice.Handling.Length; i++)
        {
            text += (label.Handling >> i & 1) != 0 ? "//" + lattice.Handling[i] : "";
        }

        return text + "//REL TO " + NationsText(lattice, label.Releasability);
    }

    /// <summary>Nations with USA first, then by name; NONE for no nation.</summary>
    internal static string NationsText(LatticeModel lattice, in BitSet256 nations)
    {
        string text = "";
        string first = "";
        for (int i = 0; i < lattice.Nations.Length; i++)
        {
            if (nations.Contains(i))
            {
                string name = lattice.Nations[i];
                first = name == "USA" ? name : first;
                text += name == "USA" ? "" : (text.Length == 0 ? "" : ", ") + name;
            }
        }

        return first.Length == 0 ? (text.Length == 0 ? "NONE" : text) : text.Length == 0 ? first : first + ", " + text;
    }

    private int LevelOf(string written)
    {
        string compact = written.Replace(" ", "", StringComparison.Ordinal);
        for (int i = 0; i < _lattice.Levels.Length; i++)
        {
            if (_lattice.Levels[i].Replace(" ", "", StringComparison.Ordinal) == compact)
            {
                return i;
            }
        }

        return -1;
    }

    private bool TryAdd(string part, SourceSpan span, ref Label label, ref bool hasRel)
    {
        string? nations = part.StartsWith("REL TO ", StringComparison.Ordinal) ? part[7..]
            : part.StartsWith("REL ", StringComparison.Ordinal) ? part[4..]
            : part == "NOFORN" ? "USA"
            : null;
        if (nations is not null)
        {
            if (hasRel)
            {
                _bag.Report(Check.P004, span, "this marking says twice who may see it", "keep one of them");
                return false;
            }

            hasRel = true;
            return TryAddNations(nations, span, ref label);
        }

        int category = _lattice.Categories.IndexOf(part);
        if (category >= 0)
        {
            label = label with { Categories = label.Categories.With(category) };
            return true;
        }

        int handling = _lattice.Handling.IndexOf(part);
        if (handling >= 0)
        {
            label = label with { Handling = label.Handling | (1UL << handling) };
            return true;
        }

        _bag.Report(
            Check.P005, span, $"'{part}' is neither a category nor a caveat of lattice '{_lattice.Name}'",
            Suggestion.For(part, [.. _lattice.Categories, .. _lattice.Handling]));
        return false;
    }

    private bool TryAddNations(string nations, SourceSpan span, ref Label label)
    {
        bool good = true;
        if (nations == "NONE")
        {
            return true;
        }

        foreach (string nation in nations.Split(',', StringSplitOptions.TrimEntries))
        {
            good &= TryAddNation(new Located<string>(nation, span), ref label);
        }

        return good;
    }

    private bool TryAddNation(Located<string> nation, ref Label label)
    {
        if (NationsOf(nation.Value) is not { } members)
        {
            var known = ImmutableArray.CreateBuilder<string>();
            known.AddRange(_lattice.Nations);
            foreach (GroupModel group in _lattice.Groups)
            {
                known.Add(group.Name);
            }

            _bag.Report(
                Check.P003, nation.Span, $"'{nation.Value}' is no nation or group of lattice '{_lattice.Name}'",
                Suggestion.For(nation.Value, known));
            return false;
        }

        label = label with { Releasability = label.Releasability.Union(members) };
        return true;
    }

    private BitSet256? NationsOf(string name)
    {
        int nation = _lattice.Nations.IndexOf(name);
        if (nation >= 0)
        {
            return BitSet256.Empty.With(nation);
        }

        foreach (GroupModel group in _lattice.Groups)
        {
            if (group.Name == name)
            {
                return group.Nations;
            }
        }

        return null;
    }

    private bool TryAddRel(
        Located<string> marking, ImmutableArray<Located<string>> rel, SourceSpan? relSpan, bool hasRel, ref Label label)
    {
        if (relSpan is not { } span)
        {
            if (!hasRel)
            {
                _bag.Report(
                    Check.P002, marking.Span, $"'{marking.Value}' does not say who may see it",
                    "add rel: [...], or //REL TO ... in the marking");
            }

            return hasRel;
        }

        if (hasRel)
        {
            _bag.Report(
                Check.P004, span, "rel is said here and in the marking", "keep one of them",
                new RelatedPosition(marking.Span, "the marking"));
            return false;
        }

        bool good = true;
        foreach (Located<string> nation in rel)
        {
            good &= TryAddNation(nation, ref label);
        }

        return good;
    }
}
