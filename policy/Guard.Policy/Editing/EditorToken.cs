using System.Collections.Immutable;

namespace Guard.Policy.Editing;

/// <summary>A word or a sign of one line.</summary>
/// <param name="Sign">One of { } [ ] , : or NUL for a word.</param>
/// <param name="Text">The word without its quotes.</param>
/// <param name="Start">0-based column.</param>
/// <param name="End">Column behind it.</param>
internal sealed record EditorToken(char Sign, string Text, int Start, int End)
{
    internal bool IsWord => Sign == '\0';

    /// <summary>The tokens of a line from a column on, up to a comment. It never fails: what is open at the end is closed there.</summary>
    internal static ImmutableArray<EditorToken> Scan(string line, int from)
    {
        var tokens = ImmutableArray.CreateBuilder<EditorToken>();
        int depth = 0;
        int at = from;
        while (at < line.Length)
        {
            char c = line[at];
            if (c == ' ')
            {
                at++;
            }
            else if (c == '#' && (at == 0 || line[at - 1] == ' '))
            {
                break;
            }
            else if (c is '{' or '[' or '}' or ']' or ',' && (depth > 0 || c is '{' or '['))
            {
                depth += c is '{' or '[' ? 1 : c == ',' ? 0 : -1;
                tokens.Add(new EditorToken(c, string.Empty, at, at + 1));
                at++;
            }
            else if (c == ':' && EndsKey(line, at))
            {
                tokens.Add(new EditorToken(c, string.Empty, at, at + 1));
                at++;
            }
            else
            {
                tokens.Add(c is '"' or '\'' ? Quoted(line, at) : Plain(line, at, depth));
                at = tokens[^1].End;
            }
        }

        return tokens.ToImmutable();
    }

    private static bool EndsKey(string line, int at) => at + 1 == line.Length || line[at + 1] is ' ' or '[' or '{';

    private static EditorToken Quoted(string line, int start)
    {
        char quote = line[start];
        int at = start + 1;
        while (at < line.Length && line[at] != quote)
        {
            at += quote == '"' && line[at] == '\\' ? 2 : 1;
        }

        int end = at >= line.Length ? line.Length : at + 1;
        string text = line[(start + 1)..(at >= line.Length ? line.Length : at)];
        return new EditorToken('\0', text, start, end);
    }

    private static EditorToken Plain(string line, int start, int depth)
    {
        int at = start;
        while (at < line.Length && !(line[at] == ':' && EndsKey(line, at)) && !(line[at] == '#' && at > 0 && line[at - 1] == ' ')
            && !(depth > 0 && line[at] is ',' or '{' or '}' or '[' or ']'))
        {
            at++;
        }

        at = at == start ? start + 1 : at;                    // A sign that means nothing here is a word of its own.
        string text = line[start..at].TrimEnd(' ');
        return new EditorToken('\0', text, start, start + System.Math.Max(1, text.Length));
    }
}
