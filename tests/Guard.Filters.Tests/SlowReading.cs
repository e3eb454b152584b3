using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace Guard.Filters.Tests;

/// <summary>What FORMAT.md says filter B reads, done in the plainest way: build each reading as a string and search it.</summary>
public static class SlowReading
{
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private const char Break = '\n';

    /// <summary>True when a reading of the text holds a listed word, forwards or backwards.</summary>
    public static bool Finds(string text, IReadOnlyList<string> words)
    {
        string alphanumerics = string.Concat(text.Where(char.IsAsciiLetterOrDigit));
        var readings = new List<string> { Skeleton(alphanumerics), Skeleton(text) };
        for (int skip = 0; skip < 4; skip++)
        {
            // The bytes of a group that has begun: leading noise of an unbegun group may differ, so a zero group stands before
            // it.
            readings.Add(Decoded(Bits(new string('A', skip) + alphanumerics)));
        }

        foreach (string run in Runs(text))
        {
            readings.Add(Decoded(Pairs(run)));
            readings.Add(Decoded(Pairs(run.Length > 0 ? run[1..] : run)));
        }

        return words.Any(w => readings.Any(r => r.Contains(Skeleton(w), StringComparison.Ordinal)
            || r.Contains(string.Concat(Skeleton(w).Reverse()), StringComparison.Ordinal)));
    }

    private static string Skeleton(string text) => string.Concat(text.ToLowerInvariant().Select(c => c switch
    {
        '4' or '@' => "a",
        '8' => "b",
        '(' => "c",
        '3' => "e",
        '6' or '9' => "g",
        '1' or '!' or '|' or 'l' => "i",
        '0' => "o",
        '5' or '$' => "s",
        '7' or '+' => "t",
        '2' => "z",
        >= 'a' and <= 'z' => c.ToString(),
        _ => string.Empty,
    }));

    /// <summary>Letters and digits of decoded bytes; a byte that is no printable character is a break.</summary>
    private static string Decoded(IEnumerable<byte> bytes)
    {
        var result = new StringBuilder();
        foreach (byte b in bytes)
        {
            char c = (char)b;
            string letter = char.IsAsciiLetterOrDigit(c) ? Skeleton(c.ToString()) : string.Empty;
            result.Append(c is < ' ' or > '~' ? Break.ToString() : letter);
        }

        return result.ToString();
    }

    private static IEnumerable<byte> Bits(string alphanumerics)
    {
        int bits = 0;
        int count = 0;
        foreach (char c in alphanumerics)
        {
            bits = ((bits << 6) | Base64.IndexOf(c, StringComparison.Ordinal)) & 0xFFFF;
            count += 6;
            if (count >= 8)
            {
                count -= 8;
                yield return (byte)(bits >> count);
            }
        }
    }

    /// <summary>Hexadecimal digits between the other letters; all else is left out.</summary>
    private static IEnumerable<string> Runs(string text)
    {
        string kept = string.Concat(text.Where(char.IsAsciiLetterOrDigit));
        return string.Concat(kept.Select(c => char.IsAsciiHexDigit(c) ? c : Break)).Split(Break);
    }

    private static IEnumerable<byte> Pairs(string digits)
    {
        for (int i = 0; i + 1 < digits.Length; i += 2)
        {
            yield return Convert.FromHexString(digits.AsSpan(i, 2))[0];
        }
    }
}
