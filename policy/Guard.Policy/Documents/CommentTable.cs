using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>Comments and blank lines of a file, each with the key or item it belongs to: the next one below, or the first one
/// on its line.</summary>
internal sealed class CommentTable
{
    private readonly Dictionary<int, (ImmutableArray<string> Comments, bool Blank)> _before = [];
    private readonly Dictionary<int, string> _behind = [];
    private readonly Dictionary<int, int> _firstColumn = [];

    private CommentTable(ImmutableArray<string> atEnd)
    {
        AtEnd = atEnd;
    }

    /// <summary>No comment anywhere.</summary>
    internal static CommentTable None => new([]);

    /// <summary>Comments below the last key.</summary>
    internal ImmutableArray<string> AtEnd { get; private set; }

    internal static CommentTable Of(SourceFile file, YamlNode root)
    {
        var table = new CommentTable([]);
        table.Visit(root);
        var waiting = ImmutableArray.CreateBuilder<string>();
        bool blank = false;
        for (int number = 1; number <= file.Lines.Length; number++)
        {
            string line = file.Line(number);
            int comment = CommentColumn(line);
            string text = comment < 0 ? string.Empty : line[comment..].TrimEnd();
            if (table._firstColumn.ContainsKey(number))
            {
                table._before[number] = (waiting.ToImmutable(), blank);
                table._behind[number] = text;
                waiting.Clear();
                blank = false;
            }
            else if (text.Length != 0)
            {
                waiting.Add(text);
            }
            else
            {
                blank |= line.Trim().Length == 0;
            }
        }

        table.AtEnd = waiting.ToImmutable();
        return table;
    }

    /// <summary>All comments of a file in an order that does not depend on where they stand.</summary>
    internal static ImmutableArray<string> TextsOf(SourceFile file)
    {
        var texts = new List<string>();
        foreach (string line in file.Lines)
        {
            if (CommentColumn(line) is >= 0 and var column)
            {
                texts.Add(line[column..].TrimEnd());
            }
        }

        texts.Sort(string.CompareOrdinal);
        return [.. texts];
    }

    /// <summary>Comments above the first key or item of a line, and whether a blank line stood among them.</summary>
    internal (ImmutableArray<string> Comments, bool Blank) Before(SourceSpan span) =>
        IsFirst(span) && _before.TryGetValue(span.Line, out (ImmutableArray<string> Comments, bool Blank) found) ? found : ([], false);

    /// <summary>The comment at the end of the line whose first key or item this is; empty for none.</summary>
    internal string Behind(SourceSpan span) => IsFirst(span) && _behind.TryGetValue(span.Line, out string? text) ? text : string.Empty;

    /// <summary>True when a comment belongs to something within the node.</summary>
    internal bool AnyInside(YamlNode node)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    if (Has(entry.Key.Span) || AnyInside(entry.Value))
                    {
                        return true;
                    }
                }

                return false;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    if (Has(item.Span) || AnyInside(item))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private bool Has(SourceSpan span) => Behind(span).Length != 0 || !Before(span).Comments.IsEmpty;

    private bool IsFirst(SourceSpan span) => _firstColumn.TryGetValue(span.Line, out int column) && column == span.Column;

    private void Visit(YamlNode node)
    {
        switch (node)
        {
            case YamlMap map:
                foreach (YamlEntry entry in map.Entries)
                {
                    Note(entry.Key.Span);
                    Visit(entry.Value);
                }

                break;
            case YamlList list:
                foreach (YamlNode item in list.Items)
                {
                    Note(item.Span);
                    Visit(item);
                }

                break;
            default:
                break;
        }
    }

    private void Note(SourceSpan span)
    {
        if (!_firstColumn.TryGetValue(span.Line, out int column) || span.Column < column)
        {
            _firstColumn[span.Line] = span.Column;
        }
    }

    // A '#' at the start or behind a space, outside quotes; a quote opens only where a value can begin.
    private static int CommentColumn(string line)
    {
        char quote = '\0';
        char last = ' ';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quote != '\0')
            {
                i += quote == '"' && c == '\\' ? 1 : 0;
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'' && (last is ':' or ',' or '[' or '{' or '-' || i == 0))
            {
                quote = c;
            }
            else if (c == '#' && (i == 0 || line[i - 1] == ' '))
            {
                return i;
            }

            last = c == ' ' ? last : c;
        }

        return -1;
    }
}
