using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using Guard.Policy.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Guard.Policy.Yaml;

/// <summary>Reads the strict YAML subset of design 3.7. YamlDotNet finds the events; everything the subset lacks is refused
/// here.</summary>
/// <remarks>
/// Work is bounded: 1 MiB of text, 8 levels, and reading stops at the first deeper one, before the parser can go further down. No
/// scalar gets a type here: NO, 1e3 and 0123 are texts.
/// </remarks>
internal sealed class StrictYaml
{
    /// <summary>Deepest nesting of maps and lists.</summary>
    internal const int MaxDepth = 8;

    /// <summary>Deepest nesting of flow collections.</summary>
    internal const int MaxFlowDepth = 3;

    private readonly string _path;
    private readonly SourceFile _file;
    private readonly DiagnosticBag _bag;
    private readonly IParser _parser;
    private bool _stopped;
    private bool _tooManyBrackets;

    private StrictYaml(SourceFile file, IParser parser, DiagnosticBag bag)
    {
        _file = file;
        _path = file.Path;
        _parser = parser;
        _bag = bag;
    }

    /// <summary>The document's root, or null when the text is no YAML; what is outside the subset is reported and left
    /// out.</summary>
    internal static YamlNode? Read(SourceFile file, DiagnosticBag bag)
    {
        using var text = new StringReader(string.Join('\n', file.Lines) + "\n");
        var reader = new StrictYaml(file, new Parser(text), bag);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException e)
        {
            reader.ReportSyntax(e.Start.Line, e.Start.Column, e.Message);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException)
        {
            // A parser of others that trips over itself says: not our subset. It never ends the host.
            reader.ReportGivenUp();
            return null;
        }
    }

    private void ReportSyntax(long line, long column, string message)
    {
        SourceSpan span = line < 1 ? SourceSpan.WholeFile(_path) : new SourceSpan(_path, Narrow(line), Math.Max(1, Narrow(column)), 1);
        string text = message.ReplaceLineEndings(" ").TrimEnd('.');
        string lower = text.Length == 0 ? "not understood" : char.ToLowerInvariant(text[0]) + text[1..];
        _bag.Report(Check.S005, span, "this is not YAML: " + lower, "check the indentation and the quotes");
    }

    // The parser says nothing of where: look on from the last thing it understood, first for a bracket left open.
    private void ReportGivenUp()
    {
        int line = Math.Max(1, Narrow(_parser.Current?.End.Line ?? 1));
        for (int i = line; i <= _file.Lines.Length; i++)
        {
            if (OpenBracket(_file.Line(i)) is >= 0 and var column)
            {
                _bag.Report(
                    Check.S012, new SourceSpan(_path, i, column + 1, 1), "brackets that do not close on their line",
                    "close them on this line");
                return;
            }
        }

        ReportSyntax(line, Narrow(_parser.Current?.End.Column ?? 1), "what follows here is not understood");
    }

    // Column of the first bracket a line leaves open, quotes and comments aside; -1 for none.
    private static int OpenBracket(string line)
    {
        var open = new Stack<int>();
        char quote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '#' && (i == 0 || line[i - 1] == ' '))
            {
                break;
            }
            else if (c is '[' or '{')
            {
                open.Push(i);
            }
            else if (c is ']' or '}')
            {
                open.TryPop(out _);
            }
        }

        return open.Count == 0 ? -1 : open.ToArray()[^1];
    }

    private YamlNode? ReadStream()
    {
        Next();
        YamlNode? root = null;
        while (Next() is not (null or StreamEnd))
        {
            if (_parser.Current is DocumentStart start)
            {
                if (root is not null)
                {
                    _bag.Report(Check.S010, SpanOf(start), "a second document begins here", "one file holds one document");
                    return root;
                }

                if (start.Version is not null || start.Tags is { Count: > 0 } tags && HasOwnTags(tags))
                {
                    _bag.Report(Check.S010, SpanOf(start), "a YAML directive", "remove the lines that begin with '%'");
                }

                Next();
                root = ReadNode(1, 0);
                if (_stopped)
                {
                    return null;
                }
            }
        }

        return root;
    }

    private static bool HasOwnTags(TagDirectiveCollection tags)
    {
        foreach (YamlDotNet.Core.Tokens.TagDirective tag in tags)
        {
            if (tag.Handle is not ("!" or "!!"))
            {
                return true;
            }
        }

        return false;
    }

    private ParsingEvent? Next() => _parser.MoveNext() ? _parser.Current : null;

    // Reads the node whose first event is current; leaves its last event current.
    private YamlNode ReadNode(int depth, int flowDepth)
    {
        ParsingEvent current = _parser.Current!;
        SourceSpan span = SpanOf(current);
        if (current is AnchorAlias)
        {
            _bag.Report(Check.S006, span, "an alias (*name)", "write the value out; a text that begins with '*' is quoted");
            return new YamlBroken(span);
        }

        if (current is NodeEvent node)
        {
            CheckProperties(node, span);
        }

        return current switch
        {
            Scalar scalar => ReadScalar(scalar, span),
            MappingStart map => ReadMap(map, span, depth, flowDepth),
            SequenceStart list => ReadList(list, span, depth, flowDepth),
            _ => new YamlBroken(span),
        };
    }

    private void CheckProperties(NodeEvent node, SourceSpan span)
    {
        if (!node.Anchor.IsEmpty)
        {
            _bag.Report(Check.S006, span, "an anchor (&name)", "write the value out where it is needed");
        }

        if (!node.Tag.IsEmpty)
        {
            _bag.Report(Check.S007, span, "a tag (!name)", "values get their type from the key they stand under; remove the tag");
        }
    }

    private YamlNode ReadScalar(Scalar scalar, SourceSpan span)
    {
        bool oneLine = scalar.Start.Line == scalar.End.Line;
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded || !oneLine)
        {
            _bag.Report(Check.S014, span, "a text over several lines", "write it on one line, in quotes");
            return new YamlBroken(span);
        }

        return new YamlScalar(span, scalar.Value, scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted);
    }

    private YamlNode ReadMap(MappingStart start, SourceSpan span, int depth, int flowDepth)
    {
        int depthBefore = flowDepth;
        if (!Enter(start.Style == MappingStyle.Flow, span, depth, ref flowDepth))
        {
            return new YamlBroken(span);
        }

        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var seen = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        while (Next() is { } current and not MappingEnd)
        {
            _stopped |= _bag.IsFull;
            SourceSpan keySpan = SpanOf(current);
            YamlNode key = ReadNode(depth + 1, flowDepth);
            if (_stopped || Next() is null)
            {
                break;
            }

            YamlNode value = ReadNode(depth + 1, flowDepth);
            if (_stopped)
            {
                break;
            }

            if (Accept(key, keySpan, seen) is { } accepted)
            {
                entries.Add(new YamlEntry(accepted, value));
            }
        }

        CheckOneLine(start.Style == MappingStyle.Flow, span);
        return LeaveBrackets(depthBefore) ? new YamlBroken(span) : new YamlMap(span, entries.ToImmutable());
    }

    private YamlScalar? Accept(YamlNode key, SourceSpan keySpan, Dictionary<string, SourceSpan> seen)
    {
        if (key is not YamlScalar { Quoted: false } name)
        {
            if (key is not YamlBroken)
            {
                _bag.Report(Check.S015, keySpan, "a key is a plain word here", "write the key without quotes or brackets");
            }

            return null;
        }

        if (name.Value == "<<")
        {
            _bag.Report(Check.S008, keySpan, "a merge key (<<)", "write the keys out");
            return null;
        }

        if (seen.TryGetValue(name.Value, out SourceSpan first))
        {
            _bag.Report(
                Check.S009, keySpan, $"key '{name.Value}' stands twice in this map", "remove one of them",
                new RelatedPosition(first, $"'{name.Value}' stands here first"));
            return null;
        }

        seen.Add(name.Value, keySpan);
        return name;
    }

    private YamlNode ReadList(SequenceStart start, SourceSpan span, int depth, int flowDepth)
    {
        int depthBefore = flowDepth;
        if (!Enter(start.Style == SequenceStyle.Flow, span, depth, ref flowDepth))
        {
            return new YamlBroken(span);
        }

        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (Next() is not (null or SequenceEnd))
        {
            _stopped |= _bag.IsFull;
            items.Add(ReadNode(depth + 1, flowDepth));
            if (_stopped)
            {
                break;
            }
        }

        CheckOneLine(start.Style == SequenceStyle.Flow, span);
        return LeaveBrackets(depthBefore) ? new YamlBroken(span) : new YamlList(span, items.ToImmutable());
    }

    // False, and reading stops, when the node lies too deep.
    private bool Enter(bool flow, SourceSpan span, int depth, ref int flowDepth)
    {
        flowDepth = flow ? flowDepth + 1 : 0;
        if (depth > MaxDepth)
        {
            _bag.Report(Check.S013, span, $"nested more than {MaxDepth} deep", "nothing in these files needs that");
            _stopped = true;
            return false;
        }

        if (flowDepth == MaxFlowDepth + 1)
        {
            _tooManyBrackets = true;
            _bag.Report(
                Check.S011, span, $"brackets nested more than {MaxFlowDepth} deep", "write the outer levels as indented lines");
        }

        return true;
    }

    // Brackets nested too deep were reported; the whole outermost pair then says nothing more.
    private bool LeaveBrackets(int depthBefore)
    {
        bool broken = depthBefore == 0 && _tooManyBrackets;
        _tooManyBrackets &= !broken;
        return broken;
    }

    private void CheckOneLine(bool flow, SourceSpan span)
    {
        if (flow && !_stopped && _parser.Current is { } end && end.End.Line != span.Line)
        {
            _bag.Report(
                Check.S012, span, "brackets that do not close on their line",
                "close them on this line, or write indented lines without brackets");
        }
    }

    private SourceSpan SpanOf(ParsingEvent e)
    {
        bool oneLine = e.Start.Line == e.End.Line;
        int length = oneLine ? Narrow(e.End.Column - e.Start.Column) : 1;
        return new SourceSpan(_path, Math.Max(1, Narrow(e.Start.Line)), Math.Max(1, Narrow(e.Start.Column)), Math.Max(1, length));
    }

    private static int Narrow(long value) => (int)Math.Clamp(value, 0, int.MaxValue);
}
