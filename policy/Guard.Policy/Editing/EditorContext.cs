using System;
using System.Collections.Generic;
using System.Collections.Immutable;

namespace Guard.Policy.Editing;

/// <summary>Where in a file a cursor stands, told from lines and brackets alone: the file may be broken, as it is while it is
/// typed.</summary>
/// <param name="Path">Keys from the root to the map the cursor is in; list items add nothing.</param>
/// <param name="AtKey">True where a key of that map is typed or stands.</param>
/// <param name="Key">The key whose value the cursor is in; null at a key. Of a "- word" that may be either: the key of the list.</param>
/// <param name="Word">What is written there; empty for nothing.</param>
/// <param name="WordColumn">0-based column of the word, or of the cursor without one.</param>
/// <param name="Siblings">Other keys that stand in the same pair of brackets, or on lines of the same map.</param>
internal sealed record EditorContext(
    ImmutableArray<string> Path, bool AtKey, string? Key, string Word, int WordColumn, ImmutableArray<string> Siblings)
{
    private const int MaxWalkedLines = 20_000;

    /// <summary>The context of a position.</summary>
    /// <param name="lines">The file.</param>
    /// <param name="line">0-based line; outside the file counts as an empty one.</param>
    /// <param name="column">0-based column in UTF-16 units.</param>
    internal static EditorContext Of(ImmutableArray<string> lines, int line, int column)
    {
        string text = line >= 0 && line < lines.Length ? lines[line] : string.Empty;
        column = Math.Clamp(column, 0, text.Length);
        int start = FirstColumn(text);
        bool blank = start == text.Length;
        int indent = blank ? column : start;
        (int dash, int keyColumn) = Dashes(text, indent);
        var siblings = new List<string>();
        List<string> path = Ancestors(lines, Math.Min(line, lines.Length), blank ? column : keyColumn, dash, siblings);
        ImmutableArray<EditorToken> tokens = EditorToken.Scan(text, keyColumn);
        return Walk(tokens, column, path, dash >= 0, siblings);
    }

    private static EditorContext Walk(
        ImmutableArray<EditorToken> tokens, int column, List<string> path, bool isItem, List<string> outer)
    {
        var frames = new List<(bool IsMap, string? Key, List<string> Keys)> { (true, null, outer) };
        EditorToken? under = null;
        bool underIsKey = false;
        for (int i = 0; i < tokens.Length; i++)
        {
            EditorToken token = tokens[i];
            bool holds = token.IsWord && token.Start <= column && column <= token.End;
            bool isKey = token.IsWord && i + 1 < tokens.Length && tokens[i + 1].Sign == ':';
            (bool isMap, string? key, List<string> keys) = frames[^1];
            if (holds && under is null)
            {
                under = token;
                underIsKey = isKey;
            }
            else if (isKey && isMap)
            {
                keys.Add(token.Text);                        // Siblings on both sides of the cursor.
            }

            if (holds || token.Start >= column)
            {
                break;
            }

            switch (token.Sign)
            {
                case '{':
                    frames.Add((true, null, []));
                    break;
                case '[':
                    frames.Add((false, null, []));
                    break;
                case '}' or ']' when frames.Count > 1:
                    frames.RemoveAt(frames.Count - 1);
                    break;
                case ',' when isMap && frames.Count > 1:
                    frames[^1] = (true, null, keys);
                    break;
                case '\0' when isKey && isMap:
                    frames[^1] = (true, token.Text, keys);
                    break;
                default:
                    break;
            }
        }

        return Finish(tokens, column, path, isItem, frames, under, underIsKey);
    }

    private static EditorContext Finish(
        ImmutableArray<EditorToken> tokens, int column, List<string> path, bool isItem,
        List<(bool IsMap, string? Key, List<string> Keys)> frames, EditorToken? under, bool underIsKey)
    {
        foreach ((bool _, string? key, List<string> _) in frames.GetRange(0, frames.Count - 1))
        {
            if (key is not null)
            {
                path.Add(key);
            }
        }

        (bool isMap, string? open, List<string> keys) = frames[^1];
        AddLaterKeys(tokens, column, keys);
        bool atKey = underIsKey || (isMap && open is null);
        string? valueOf = atKey ? null : open;
        if (!atKey && !isMap && path.Count > 0)
        {
            valueOf = path[^1];                              // [one, two] belongs to the key before it.
            path.RemoveAt(path.Count - 1);
        }

        // "- word" alone may be an item of a list of texts: then its key is the list's.
        if (atKey && !underIsKey && isItem && frames.Count == 1 && path.Count > 0 && under is not null)
        {
            return new EditorContext([.. path], true, path[^1], under.Text, under.Start, [.. keys]);
        }

        return new EditorContext([.. path], atKey, valueOf, under?.Text ?? string.Empty, under?.Start ?? column, [.. keys]);
    }

    // Keys of the same brackets behind the cursor.
    private static void AddLaterKeys(ImmutableArray<EditorToken> tokens, int column, List<string> keys)
    {
        int depth = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Start < column)
            {
                continue;
            }

            depth += tokens[i].Sign is '{' or '[' ? 1 : tokens[i].Sign is '}' or ']' ? -1 : 0;
            if (depth < 0)
            {
                return;
            }

            if (depth == 0 && tokens[i].IsWord && i + 1 < tokens.Length && tokens[i + 1].Sign == ':' && !keys.Contains(tokens[i].Text))
            {
                keys.Add(tokens[i].Text);
            }
        }
    }

    // Keys of the maps around a line, outermost first; keys of lines in the same map go to siblings.
    private static List<string> Ancestors(ImmutableArray<string> lines, int line, int keyColumn, int dash, List<string> siblings)
    {
        var path = new List<string>();
        int limit = dash >= 0 ? dash + 1 : keyColumn;
        bool inSame = dash < 0;
        for (int l = line - 1, walked = 0; l >= 0 && (limit > 0 || inSame) && walked < MaxWalkedLines; l--, walked++)
        {
            string text = lines[l];
            int indent = FirstColumn(text);
            if (indent == text.Length || text[indent] == '#')
            {
                continue;
            }

            (int itsDash, int itsKey) = Dashes(text, indent);
            ImmutableArray<EditorToken> tokens = EditorToken.Scan(text, itsKey);
            string? key = tokens.Length > 1 && tokens[0].IsWord && tokens[1].Sign == ':' ? tokens[0].Text : null;
            bool opens = key is not null && tokens.Length == 2;
            if (key is not null && opens && itsKey < limit)
            {
                path.Insert(0, key);
                limit = itsDash >= 0 ? itsDash + 1 : itsKey;
                inSame = false;
            }
            else if (inSame && key is not null && itsKey == keyColumn)
            {
                siblings.Add(key);
            }

            if (itsDash >= 0 && itsKey <= keyColumn && itsDash < limit)
            {
                limit = itsDash + 1;                         // The list's own key stands no deeper than its dashes.
                inSame = false;
            }
        }

        // Lines below, in the same map.
        for (int l = line + 1; dash < 0 && l < lines.Length && l < line + MaxWalkedLines; l++)
        {
            int indent = FirstColumn(lines[l]);
            if (indent == lines[l].Length || lines[l][indent] == '#')
            {
                continue;
            }

            if (indent < keyColumn)
            {
                break;
            }

            ImmutableArray<EditorToken> tokens = EditorToken.Scan(lines[l], indent);
            if (indent == keyColumn && tokens.Length > 1 && tokens[0].IsWord && tokens[1].Sign == ':')
            {
                siblings.Add(tokens[0].Text);
            }
        }

        return path;
    }

    // Column of the last leading dash, -1 for none, and of what follows the dashes.
    private static (int Dash, int Key) Dashes(string text, int indent)
    {
        int dash = -1;
        int at = indent;
        while (at < text.Length && text[at] == '-' && (at + 1 == text.Length || text[at + 1] == ' '))
        {
            dash = at;
            at = Math.Min(at + 2, text.Length);
            while (at < text.Length && text[at] == ' ')
            {
                at++;
            }
        }

        return (dash, at);
    }

    private static int FirstColumn(string text)
    {
        int column = 0;
        while (column < text.Length && text[column] == ' ')
        {
            column++;
        }

        return column;
    }
}
