using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Text;
using Guard.Contracts;
using Guard.Policy.Diagnostics;

namespace Guard.Policy.Tests.Support;

/// <summary>One file under cases: the change that breaks the base, and what is said about it.</summary>
/// <remarks>
/// <code>
/// # why
/// twin                        changes the base first; the good twin is the base with these
/// @ policy.yaml               the file the next change is in
/// - old text                  stands in it exactly once
/// + new text                  in its place; further + lines follow on lines of their own
/// bad                         the one change that breaks it
/// ...
/// expect                      the report, to the end of the file
/// </code>
/// Before `expect` may stand: `now DATE`, `policy-only`, `image NAME BYTES CEILING`, `no-image NAME`, `no-filter NAME`,
/// `no-file PATH`,
/// `key ROLE PERSON DATE` (of the keyset), `tests FILE` (begins a tests file),
/// `pad PATH BYTES`, `limit PARTITIONS CHANNELS`; they belong to the section they stand in.
/// In + lines \t and \xNN (a byte) are escapes.
/// </remarks>
internal sealed class CheckCase
{
    private readonly List<string> _twin = [];
    private readonly List<string> _bad = [];

    private CheckCase(string id)
    {
        Id = id;
    }

    internal string Id { get; }

    internal string Expected { get; private set; } = string.Empty;

    internal static CheckCase Load(string path)
    {
        var loaded = new CheckCase(Path.GetFileNameWithoutExtension(path).Split('-')[0]);
        string text = File.ReadAllText(path);
        const string mark = "\nexpect\n";
        int at = text.IndexOf(mark, StringComparison.Ordinal);
        loaded.Expected = at < 0 ? string.Empty : text[(at + mark.Length)..];
        List<string>? section = null;
        foreach (string line in (at < 0 ? text : text[..at]).Split('\n'))
        {
            switch (line)
            {
                case "twin":
                    section = loaded._twin;
                    break;
                case "bad":
                    section = loaded._bad;
                    break;
                case "":
                    break;
                default:
                    if (line[0] != '#')
                    {
                        section!.Add(line);
                    }

                    break;
            }
        }

        return loaded;
    }

    internal PolicyCompilation CompileTwin() => Compile(_twin);

    internal PolicyCompilation CompileBad() => Compile([.. _twin, .. _bad]);

    internal string Report() => DiagnosticText.Render(CompileBad().Diagnostics, CompileBad().Sources, "");

    private static PolicyCompilation Compile(List<string> lines)
    {
        MemoryFiles files = MemoryFiles.Base();
        long? now = null;
        bool policyOnly = false;
        string? tests = null;
        var holders = ImmutableArray.CreateBuilder<KeyHolder>();
        int maxPartitions = 4096;
        int maxChannels = 16384;
        string file = string.Empty;
        ImmutableArray<FilterDescriptor> filters = TestFilters.All;
        for (int i = 0; i < lines.Count; i++)
        {
            string[] words = lines[i].Split(' ', 3);
            switch (words[0])
            {
                case "@":
                    file = words[1];
                    break;
                case "-":
                    string old = lines[i][2..];
                    var with = new List<string>();
                    while (i + 1 < lines.Count && lines[i + 1].StartsWith('+'))
                    {
                        i++;
                        with.Add(lines[i].Length > 2 ? lines[i][2..] : string.Empty);
                    }

                    Apply(files, file, old, string.Join('\n', with));
                    break;
                case "now":
                    now = UnixSeconds(words[1]);
                    break;
                case "key":
                    string[] held = words[2].Split(' ');
                    holders.Add(new KeyHolder(words[1], held[0], UnixSeconds(held[1])));
                    break;
                case "tests":
                    tests = words[1];
                    files.SetText(tests, "tests: us-lab\ncases:\n");
                    break;
                case "policy-only":
                    policyOnly = true;
                    break;
                case "image":
                    string[] facts = words[2].Split(' ', 2);
                    files.AddImage(words[1], facts[1], ulong.Parse(facts[0], CultureInfo.InvariantCulture));
                    break;
                case "limit":
                    (maxPartitions, maxChannels) = (int.Parse(words[1], CultureInfo.InvariantCulture), int.Parse(words[2], CultureInfo.InvariantCulture));
                    break;
                case "pad":
                    string padding = new('x', int.Parse(words[2], CultureInfo.InvariantCulture));
                    files.SetText(words[1], files.Text(words[1]) + "# " + padding + "\n");
                    break;
                case "no-image":
                    files.Images.Remove("images/" + words[1]);
                    break;
                case "no-file":
                    files.Bytes.Remove(words[1]);
                    break;
                case "no-filter":
                    filters = filters.RemoveAll(filter => filter.Name == words[1]);
                    break;
                default:
                    throw new InvalidOperationException($"'{lines[i]}' is no line of a case");
            }
        }

        var sources = new PolicySources(policyOnly ? "policy.yaml" : "system.yaml", files, filters, now)
        {
            MaxPartitions = maxPartitions,
            MaxChannels = maxChannels,
            KeyHolders = holders.ToImmutable(),
            TestsFile = tests,
        };
        return policyOnly ? PolicyCompiler.CheckPolicy(sources) : PolicyCompiler.Compile(sources);
    }

    private static long UnixSeconds(string date) =>
        new DateTimeOffset(DateTime.Parse(date, CultureInfo.InvariantCulture), TimeSpan.Zero).ToUnixTimeSeconds();

    // Text before byte escapes is UTF-8; \xNN puts one byte, whatever it is.
    private static void Apply(MemoryFiles files, string file, string old, string with)
    {
        const char byteMark = '\uE000';
        var bytes = new Queue<byte>();
        var plain = new StringBuilder();
        for (int i = 0; i < with.Length; i++)
        {
            if (with[i] == '\\' && i + 3 < with.Length && with[i + 1] == 'x')
            {
                bytes.Enqueue(byte.Parse(with.AsSpan(i + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                plain.Append(byteMark);
                i += 3;
            }
            else if (with[i] == '\\' && i + 1 < with.Length && with[i + 1] == 't')
            {
                plain.Append('\t');
                i++;
            }
            else
            {
                plain.Append(with[i]);
            }
        }

        files.Replace(file, old, plain.ToString());
        if (bytes.Count == 0)
        {
            return;
        }

        var raw = new List<byte>();
        foreach (char c in files.Text(file))
        {
            raw.AddRange(c == byteMark ? [bytes.Dequeue()] : Encoding.UTF8.GetBytes(c.ToString()));
        }

        files.Bytes[file] = [.. raw];
    }
}
