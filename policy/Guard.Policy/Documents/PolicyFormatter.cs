using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Guard.Policy.Diagnostics;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>`guard policy fmt`: one layout for policy.yaml and system.yaml; comments and values stay as they are.</summary>
/// <remarks>
/// Keys of a known map come in the order of its key table, names the author chose in his own. What fits on a line of
/// <see cref="MaxColumns"/> stands in brackets, unless a comment stands inside. One blank line stays where there was at least
/// one.
/// Before anything is given back, the result is read again: it must hold the same values and the same comments.
/// </remarks>
public sealed class PolicyFormatter
{
    /// <summary>Longest line with brackets.</summary>
    public const int MaxColumns = 130;

    private const int MaxFlowEntries = 6;

    private readonly SourceFile _file;
    private readonly CommentTable _comments;
    private readonly StringBuilder _text = new();

    private PolicyFormatter(SourceFile file, CommentTable comments)
    {
        _file = file;
        _comments = comments;
    }

    /// <summary>The formatted text, or null with findings when the file is not in the subset.</summary>
    /// <param name="path">Name for findings.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="shape">Its keys: <see cref="PolicyShapes.Policy"/> or <see cref="SystemShapes.System"/>.</param>
    /// <param name="diagnostics">What is wrong with the file; empty when it was formatted.</param>
    public static string? Format(string path, ReadOnlySpan<byte> bytes, MapShape shape, out ImmutableArray<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var bag = new DiagnosticBag();
        string? text = null;
        if (SourceDecoder.Decode(path, bytes, tabsAllowed: false, bag) is { } file
            && StrictYaml.Read(file, bag) is YamlMap root && !bag.HasErrors)
        {
            text = new PolicyFormatter(file, CommentTable.Of(file, root)).FormatRoot(root, shape);
            if (!IsSame(file, root, text, shape))
            {
                bag.Report(
                    Check.S005, SourceSpan.WholeFile(path), "this file cannot be laid out again without losing something",
                    "move comments to lines of their own");
            }
        }
        else if (!bag.HasErrors)
        {
            bag.Report(Check.S018, SourceSpan.WholeFile(path), "the file is no map");
        }

        diagnostics = bag.ToSorted();
        return diagnostics.IsEmpty ? text : null;
    }

    private static bool IsSame(SourceFile before, YamlMap root, string text, MapShape shape)
    {
        var bag = new DiagnosticBag();
        SourceFile? after = SourceDecoder.Decode(before.Path, Encoding.UTF8.GetBytes(text), tabsAllowed: false, bag);
        if (after is null || StrictYaml.Read(after, bag) is not YamlMap again || bag.HasErrors)
        {
            return false;
        }

        string Canonical(SourceFile file, YamlMap map) => new PolicyFormatter(file, CommentTable.None).FormatRoot(map, shape);
        return Canonical(before, root) == Canonical(after, again)
            && CommentTable.TextsOf(before).AsSpan().SequenceEqual(CommentTable.TextsOf(after).AsSpan());
    }

    private string FormatRoot(YamlMap root, MapShape shape)
    {
        WriteEntries(root, shape, 0);
        foreach (string comment in _comments.AtEnd)
        {
            _text.Append(comment).Append('\n');
        }

        return _text.ToString();
    }

    private static IEnumerable<YamlEntry> Ordered(YamlMap map, MapShape? shape)
    {
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (KeyShape key in shape?.Keys ?? [])
        {
            foreach (YamlEntry entry in map.Entries)
            {
                if (entry.Key.Value == key.Name && written.Add(key.Name))
                {
                    yield return entry;
                }
            }
        }

        foreach (YamlEntry entry in map.Entries)
        {
            if (written.Add(entry.Key.Value))
            {
                yield return entry;
            }
        }
    }

    private void WriteEntries(YamlMap map, MapShape? shape, int indent)
    {
        foreach (YamlEntry entry in Ordered(map, shape))
        {
            WriteBefore(entry.Key.Span, indent);
            _text.Append(' ', indent);
            WriteEntry(entry, shape?.Find(entry.Key.Value), indent);
        }
    }

    private void WriteBefore(SourceSpan span, int indent)
    {
        (ImmutableArray<string> comments, bool blank) = _comments.Before(span);
        if (blank && _text.Length > 0)
        {
            _text.Append('\n');
        }

        foreach (string comment in comments)
        {
            _text.Append(' ', indent).Append(comment).Append('\n');
        }
    }

    // Writes "key: value" from the current column on, with the line's end.
    private void WriteEntry(YamlEntry entry, KeyShape? key, int indent)
    {
        string name = entry.Key.Value;
        if (entry.Value is YamlScalar scalar)
        {
            EndLine(name + ":" + (SourceOf(scalar).Length == 0 ? "" : " " + SourceOf(scalar)), entry.Key.Span);
            return;
        }

        bool named = key?.Form is ValueForm.NamedMaps or ValueForm.NamedNames;
        string flow = Flow(entry.Value, named ? null : key?.Inner);
        bool block = (named && name != "groups" && name != "record") || (indent == 0 && HoldsMap(entry.Value)) || _comments.AnyInside(entry.Value)
            || indent + name.Length + 2 + flow.Length > MaxColumns || EntryCount(entry.Value) > MaxFlowEntries
            || key?.Form is ValueForm.MapList or ValueForm.SlotList || FlowDepth(entry.Value) > StrictYaml.MaxFlowDepth;
        if (!block || EntryCount(entry.Value) == 0)
        {
            EndLine($"{name}: {flow}", entry.Key.Span);
            return;
        }

        EndLine(name + ":", entry.Key.Span);
        WriteBlock(entry.Value, key, indent + 2);
    }

    private void WriteBlock(YamlNode node, KeyShape? key, int indent)
    {
        if (node is YamlMap map)
        {
            bool named = key?.Form is ValueForm.NamedMaps;
            MapShape? shape = named && key!.Inner is { } inner
                ? MapShape.Of("names", [.. NamesOf(map, inner)])
                : key?.Inner;
            WriteEntries(map, shape, indent);
            return;
        }

        foreach (YamlNode item in node is YamlList list ? list.Items : [])
        {
            WriteBefore(item.Span, indent);
            WriteItem(item, key, indent);
        }
    }

    private void WriteItem(YamlNode item, KeyShape? key, int indent)
    {
        string flow = Flow(item, key?.Inner);
        _text.Append(' ', indent);
        if (item is YamlMap map && map.Entries.Length > 0
            && (_comments.AnyInside(item) || indent + 2 + flow.Length > MaxColumns || FlowDepth(item) > StrictYaml.MaxFlowDepth))
        {
            string gap = "- ";
            foreach (YamlEntry entry in Ordered(map, key?.Inner))
            {
                if (gap.Length == 0)
                {
                    WriteBefore(entry.Key.Span, indent + 2);
                    _text.Append(' ', indent + 2);
                }

                _text.Append(gap);
                gap = string.Empty;
                WriteEntry(entry, key?.Inner?.Find(entry.Key.Value), indent + 2);
            }

            return;
        }

        EndLine("- " + flow, item.Span);
    }

    private void EndLine(string line, SourceSpan span)
    {
        string comment = _comments.Behind(span);
        _text.Append(line).Append(comment.Length == 0 ? "" : "  ").Append(comment).Append('\n');
    }

    // A map whose keys the author chose: each value has the shape of an entry, in the author's order.
    private static IEnumerable<KeyShape> NamesOf(YamlMap map, MapShape inner)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            yield return MapShape.May(entry.Key.Value, ValueForm.Map, string.Empty, inner);
        }
    }

    private string Flow(YamlNode node, MapShape? shape)
    {
        switch (node)
        {
            case YamlMap map:
                var entries = new List<string>();
                foreach (YamlEntry entry in Ordered(map, shape))
                {
                    entries.Add($"{entry.Key.Value}: {Flow(entry.Value, shape?.Find(entry.Key.Value)?.Inner)}");
                }

                return entries.Count == 0 ? "{}" : "{ " + string.Join(", ", entries) + " }";
            case YamlList list:
                var items = new List<string>();
                foreach (YamlNode item in list.Items)
                {
                    items.Add(Flow(item, shape));
                }

                return "[" + string.Join(", ", items) + "]";
            case YamlScalar scalar:
                return Quoted(SourceOf(scalar));
            default:
                return string.Empty;
        }
    }

    // A plain text with a sign that means something within brackets is quoted there.
    private static string Quoted(string source) =>
        source.Length > 0 && source[0] is not ('"' or '\'') && source.AsSpan().IndexOfAny("[]{},") >= 0 ? $"\"{source}\"" : source;

    private string SourceOf(YamlScalar scalar)
    {
        if (scalar.Value.Length == 0 && !scalar.Quoted)
        {
            return string.Empty;
        }

        string line = _file.Line(scalar.Span.Line);
        int start = Math.Clamp(scalar.Span.Column - 1, 0, line.Length);
        return line.Substring(start, Math.Min(scalar.Span.LengthChars, line.Length - start)).TrimEnd();
    }

    // A section of the file with maps in it stands in lines, however short.
    private static bool HoldsMap(YamlNode node)
    {
        foreach (YamlEntry entry in node is YamlMap map ? map.Entries : [])
        {
            if (entry.Value is YamlMap)
            {
                return true;
            }
        }

        return false;
    }

    private static int EntryCount(YamlNode node) => node switch
    {
        YamlMap map => map.Entries.Length,
        YamlList list => list.Items.Length,
        _ => 0,
    };

    private static int FlowDepth(YamlNode node)
    {
        int deepest = 0;
        switch (node)
        {
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    deepest = Math.Max(deepest, FlowDepth(entry.Value));
                }

                return deepest + 1;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    deepest = Math.Max(deepest, FlowDepth(item));
                }

                return deepest + 1;
            default:
                return 0;
        }
    }
}
