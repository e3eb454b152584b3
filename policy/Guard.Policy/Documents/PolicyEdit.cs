using System;
using System.Collections.Generic;
using System.Text;
using Guard.Policy.Diagnostics;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>`guard policy whatif --set`: a copy of policy.yaml or system.yaml with one value changed, to be compared with the
/// original.</summary>
public static class PolicyEdit
{
    /// <summary>Sets one value. The file itself stays as it is.</summary>
    /// <param name="path">Name for findings.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="assignment">"ops.rel=[USA, GBR]" or "channels.st-down.review.quorum=1": a path of keys, of which `domains`,
    /// `types`, `channels`, `partitions` and `schedule` may be left out, and the value as it would be written.</param>
    /// <param name="edited">The changed file; empty when there is a problem.</param>
    /// <param name="problem">What is wrong with the file or the assignment; empty when it was done.</param>
    public static bool TrySet(string path, ReadOnlySpan<byte> bytes, string assignment, out byte[] edited, out string problem)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        edited = [];
        int equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            problem = $"'{assignment}' is no assignment; write path.to.key=value";
            return false;
        }

        var bag = new DiagnosticBag();
        SourceFile? file = SourceDecoder.Decode(path, bytes, tabsAllowed: false, bag);
        if (file is null || StrictYaml.Read(file, bag) is not YamlMap root || bag.HasErrors)
        {
            problem = $"{path} has errors; check it first";
            return false;
        }

        if (Find(root, assignment[..equals].Trim().Split('.'), out problem) is not { } entry)
        {
            return false;
        }

        string value = assignment[(equals + 1)..].Trim();
        if (Replace(file, entry, value) is not { } text || StrictYaml.Read(text, bag) is null || bag.HasErrors)
        {
            problem = $"'{value}' cannot stand there on one line";
            return false;
        }

        edited = Encoding.UTF8.GetBytes(string.Join('\n', text.Lines) + "\n");
        return true;
    }

    private static YamlEntry? Find(YamlMap root, string[] keys, out string problem)
    {
        problem = string.Empty;
        YamlMap map = root;
        YamlEntry? found = Entry(root, keys[0]);
        foreach (string section in (ReadOnlySpan<string>)["domains", "channels", "types", "partitions", "schedule"])
        {
            if (found is null && Entry(root, section)?.Value is YamlMap inner && Entry(inner, keys[0]) is not null)
            {
                found = Entry(inner, keys[0]);
                map = inner;
            }
        }

        for (int i = 0; i < keys.Length; i++)
        {
            found = i == 0 ? found : Entry(map, keys[i]);
            if (found is null)
            {
                var known = new List<string>();
                foreach (YamlEntry entry in map.Entries)
                {
                    known.Add(entry.Key.Value);
                }

                problem = $"there is no '{keys[i]}' to set; {Suggestion.For(keys[i], known)}";
                return null;
            }

            if (i == keys.Length - 1)
            {
                return found;
            }

            if (found.Value is not YamlMap next)
            {
                problem = $"'{keys[i]}' holds no keys";
                return null;
            }

            map = next;
        }

        return null;
    }

    private static YamlEntry? Entry(YamlMap map, string key)
    {
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Key.Value == key)
            {
                return entry;
            }
        }

        return null;
    }

    // Only a value that stands whole on one line is replaced: a scalar, or a pair of brackets.
    private static SourceFile? Replace(SourceFile file, YamlEntry entry, string value)
    {
        SourceSpan span = entry.Value.Span;
        string line = file.Line(span.Line);
        int start = span.Column - 1;
        int length = entry.Value is YamlScalar ? span.LengthChars : BracketLength(line, start);
        if (span.Line != entry.Key.Span.Line || length <= 0 || start + length > line.Length)
        {
            return null;
        }

        string changed = string.Concat(line.AsSpan(0, start), value, line.AsSpan(start + length));
        return file with { Lines = file.Lines.SetItem(span.Line - 1, changed) };
    }

    private static int BracketLength(string line, int start)
    {
        int depth = 0;
        char quote = '\0';
        for (int i = start; i < line.Length; i++)
        {
            char c = line[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"')
            {
                quote = c;
            }
            else if (c is '[' or '{')
            {
                depth++;
            }
            else if (c is ']' or '}' && --depth == 0)
            {
                return i - start + 1;
            }
            else if (depth == 0)
            {
                return -1;
            }
        }

        return -1;
    }
}
