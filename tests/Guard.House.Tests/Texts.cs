using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Guard.House.Tests;

/// <summary>Rules for every text file of the tree. Patterns are put together from halves, so that this file does not break its
/// own rules.</summary>
internal static class Texts
{
    private static readonly ImmutableArray<string> Code =
    [
        ".cs", ".csproj", ".props", ".targets", ".asm", ".inc", ".dfy", ".sh", ".cmd", ".js", ".css", ".html", ".yaml", ".yml",
        ".json", ".py", "",
    ];

    private static readonly Regex Unfinished =
        new($@"\b({"TO" + "DO"}|{"FIX" + "ME"}|{"HA" + "CK"}|{"XX" + "X"})\b", RegexOptions.CultureInvariant);

    // A folder of one machine, and the hosts that packages come from: both differ on the reader's machine.
    private static readonly Regex Machine = new(
        $@"(^|[\s""'`(=:])/({"wo" + "rk"}|{"ro" + "ot"}|{"ho" + "me"}|{"Us" + "ers"})/[A-Za-z.]|\b[A-Z]:\\{"Us" + "ers"}\\|"
        + $@"\b(api\.{"nu" + "get"}\.org|{"nu" + "get"}\.org/api|registry\.{"np" + "mjs"}\.|deb\.{"deb" + "ian"}\.org)",
        RegexOptions.CultureInvariant);

    /// <summary>The text of a file, or null for a binary one.</summary>
    internal static byte[]? TextBytes(string path)
    {
        byte[] bytes = File.ReadAllBytes(Repository.FullPath(path));
        return bytes.AsSpan(0, Math.Min(bytes.Length, 8192)).Contains((byte)0) ? null : bytes;
    }

    internal static IEnumerable<string> Findings(string path, byte[] bytes)
    {
        // The tools that write solutions begin them with one.
        bool isSolution = path.EndsWith(".sln", StringComparison.Ordinal);
        if (!isSolution && bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            yield return $"{path}: begins with a byte order mark";
        }

        bool isForWindows = path.EndsWith(".cmd", StringComparison.Ordinal);
        if (!isForWindows && bytes.AsSpan().Contains((byte)'\r'))
        {
            yield return $"{path}: lines end in carriage returns";
        }

        if (bytes.Length > 0 && bytes[^1] != (byte)'\n')
        {
            yield return $"{path}: the last line has no end";
        }

        string[] lines = System.Text.Encoding.UTF8.GetString(bytes).Split('\n');
        bool isCode = Code.Contains(Path.GetExtension(path));
        for (int index = 0; index < lines.Length; index++)
        {
            if (isCode && Unfinished.Match(lines[index]) is { Success: true } mark)
            {
                yield return $"{path}:{index + 1}: {mark.Value}: finish it, or refuse the case";
            }

            if (Machine.Match(lines[index]) is { Success: true } place)
            {
                yield return $"{path}:{index + 1}: '{place.Value.Trim()}' is a place of one machine";
            }
        }
    }
}
