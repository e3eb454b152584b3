using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Editing;

/// <summary>What a language server answers: completion, hover, definition. Lines and columns are 0-based, columns in UTF-16
/// units.</summary>
/// <remarks>It works on files that are broken, as they are while they are typed; names come from the last policy that could be
/// read.</remarks>
public sealed class PolicyEditor
{
    private readonly string _path;
    private readonly ImmutableArray<string> _lines;
    private readonly KnownFile _kind;
    private readonly PolicyModel? _policy;
    private readonly ImmutableArray<FilterDescriptor> _filters;

    /// <summary>An editor of one file.</summary>
    /// <param name="path">Its path, as findings name it.</param>
    /// <param name="text">Its text.</param>
    /// <param name="policy">The policy it holds or names, as far as it was last understood; null for none.</param>
    /// <param name="filters">The filter catalogue.</param>
    public PolicyEditor(string path, string text, PolicyModel? policy, ImmutableArray<FilterDescriptor> filters)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(text);
        _path = path;
        _lines = [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];
        _kind = KnownFile.Of(path, Encoding.UTF8.GetBytes(text));
        _policy = policy;
        _filters = filters;
    }

    /// <summary>Keys and names that can stand at a position, in the order of the key tables, names by name.</summary>
    public ImmutableArray<EditorProposal> Complete(int line, int column)
    {
        (EditorContext context, EditorPlace place) = EditorPlace.At(_lines, line, column, _kind.Shape);
        var proposals = ImmutableArray.CreateBuilder<EditorProposal>();
        if (context.AtKey && place.Map is { } map)
        {
            foreach (KeyShape key in map.Keys)
            {
                if (!context.Siblings.Contains(key.Name) || key.Name == context.Word)
                {
                    proposals.Add(new EditorProposal(key.Name, true, (key.Required ? "needed: " : "") + key.Meaning));
                }
            }
        }

        if (!context.AtKey)
        {
            foreach (string choice in place.Key?.Choices ?? [])
            {
                proposals.Add(new EditorProposal(choice, false, place.Key!.Meaning));
            }

            foreach (string word in place.Key?.Form == ValueForm.Switch ? (string[])["yes", "no"] : [])
            {
                proposals.Add(new EditorProposal(word, false, place.Key!.Meaning));
            }
        }

        if (!context.AtKey || IsReference(place))
        {
            proposals.AddRange(Names(context, place).Where(name => !context.AtKey || !context.Siblings.Contains(name.Text)));
        }

        return proposals.ToImmutable();
    }

    /// <summary>The key, label or rule under a position; null for nothing to say.</summary>
    public EditorHover? Hover(int line, int column)
    {
        (EditorContext context, EditorPlace place) = EditorPlace.At(_lines, line, column, _kind.Shape);
        if (context.Word.Length == 0)
        {
            return null;
        }

        string text = _policy is null ? string.Empty : new EditorText(_policy, _filters).Of(context, place, _kind);
        if (text.Length == 0 && context.AtKey && place.Key is { } key)
        {
            text = $"`{key.Name}`{(key.Required ? " (needed)" : "")}: {key.Meaning}\n\n{ShapeManual.ValueOf(key)}";
        }

        return text.Length == 0
            ? null
            : new EditorHover(text, new SourceSpan(_path, line + 1, context.WordColumn + 1, context.Word.Length));
    }

    /// <summary>Where the word under a position is declared; null where nothing is.</summary>
    public SourceSpan? Define(int line, int column)
    {
        (EditorContext context, EditorPlace place) = EditorPlace.At(_lines, line, column, _kind.Shape);
        if (context.Word.Length == 0)
        {
            return null;
        }

        if (place.Refers == NameKind.File)
        {
            int slash = _path.LastIndexOf('/');
            return new SourceSpan(slash < 0 ? context.Word : _path[..(slash + 1)] + context.Word, 1, 1, 1);
        }

        return _policy is null ? null : place.Refers switch
        {
            NameKind.Domain => _policy.Domains.FirstOrDefault(domain => domain.Name == context.Word)?.Span,
            NameKind.Type => _policy.Types.FirstOrDefault(type => type.Name == context.Word)?.Span,
            NameKind.Channel => _policy.Channels.FirstOrDefault(channel => channel.Name == context.Word)?.Span,
            NameKind.Nation => _policy.Lattice.Groups.FirstOrDefault(group => group.Name == context.Word)?.Span ?? _policy.Lattice.Span,
            NameKind.Marking => _policy.Lattice.Span,
            _ => null,
        };
    }

    // Names of the author's that are chosen here are no references.
    private bool IsReference(EditorPlace place) =>
        place.Names is { } names && !(ReferenceEquals(_kind, KnownFile.Policy) && names.Name is "domains" or "types" or "channels" or "groups");

    private IEnumerable<EditorProposal> Names(EditorContext context, EditorPlace place)
    {
        if (_policy is null)
        {
            return [];
        }

        return place.Refers switch
        {
            NameKind.Domain => _policy.Domains.Select(domain => new EditorProposal(domain.Name, false, domain.LabelText))
                .Concat(place.Map?.Title == "a never rule" ? [new EditorProposal("any", false, "every domain")] : [])
                .Concat(place.Names?.Name == "slots" ? [new EditorProposal("idle", false, "a gap")] : []),
            NameKind.Type => _policy.Types.Select(type => new EditorProposal(type.Name, false, EditorText.TypeLine(type))),
            NameKind.Channel => _policy.Channels.Select(channel => new EditorProposal(
                channel.Name, false, $"{channel.Source?.Name} → {channel.Sink?.Name}")),
            NameKind.Nation => _policy.Lattice.Nations.Select(nation => new EditorProposal(nation, false, "nation"))
                .Concat(_policy.Lattice.Groups.Select(group => new EditorProposal(
                    group.Name, false, MarkingReader.NationsText(_policy.Lattice, group.Nations)))),
            NameKind.Marking => Markings(),
            NameKind.Role => [new("releaser", false, "may approve releases"), new("originator", false, "answers for ORCON content")],
            _ => [],
        };
    }

    // Labels in use, then levels alone.
    private IEnumerable<EditorProposal> Markings() =>
        _policy!.Domains.Where(domain => domain.LabelText.Length > 0)
            .Select(domain => new EditorProposal(
                domain.LabelText.Contains(',', StringComparison.Ordinal) ? $"\"{domain.LabelText}\"" : domain.LabelText, false, $"as {domain.Name}"))
            .DistinctBy(proposal => proposal.Text)
            .Concat(_policy.Lattice.Levels.Select(level => new EditorProposal(level, false, "level")));
}
