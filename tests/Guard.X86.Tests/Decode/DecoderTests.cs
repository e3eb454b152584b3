using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.X86.Tests.X87;
using Xunit;
using Xunit.Abstractions;

namespace Guard.X86.Tests.Decode;

/// <summary>
/// The decoder beside Iced's. Every difference belongs to a class that decoder-differences.tsv explains; a class that is not there fails, and
/// so does one that no longer occurs. GUARD_LONG=1 enumerates every SIB byte behind 29 sets of prefixes (194 million encodings), and 10^7 random byte strings;
/// otherwise it is one SIB byte a ModRM byte behind 12 sets (6 million), and 200,000.
/// </summary>
public sealed class DecoderTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("GUARD_LONG") == "1";

    /// <summary>Prefixes before every opcode: none, each one, and those that act together or against each other.</summary>
    private static readonly string[] PrefixSets =
    [
        "", "66", "67", "F0", "F2", "F3", "64", "66F2", "66F3", "F2F3", "F3F2", "67F336F066",
        .. IsLong
            ? (string[])["6667", "26", "2E", "36", "3E", "65", "F266", "F366", "F2F366", "F066", "F067", "F0F2", "F0F3", "6666", "6767", "2665", "653E"]
            : [],
    ];

    private static readonly byte[][] Maps = [[], [0x0F], [0x0F, 0x38], [0x0F, 0x3A]];

    private static readonly byte[] NotOpcodes = [0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3, 0x0F];

    private readonly SortedDictionary<string, (long Count, string Example)> _differences = new(StringComparer.Ordinal);

    [Fact]
    public void EveryEncodingAgreesWithIcedOrIsExplained()
    {
        DecoderComparison comparison = new();
        long compared = 0;
        foreach (bool is32 in (bool[])[true, false])
        {
            foreach (string prefixes in PrefixSets)
            {
                compared += Enumerate(comparison, is32, Convert.FromHexString(prefixes));
            }
        }

        output.WriteLine($"{compared} encodings, {comparison.Defined} of them instructions for both, {_differences.Count} classes of differences");
        AssertExplained(mustOccur: true);
        Assert.True(comparison.Defined > compared / 4, $"only {comparison.Defined} of {compared} were instructions");
    }

    [Fact]
    public void RandomByteStringsAgreeWithIcedOrAreExplained()
    {
        int strings = IsLong ? 10_000_000 : 200_000;
        DecoderComparison comparison = new();
        ulong seed = 0x9E3779B97F4A7C15;
        for (int i = 0; i < strings; i++)
        {
            Fill(comparison.Code, ref seed);
            if ((i & 3) == 1)
            {
                comparison.Code[i / 4 % 3] = 0x0F;                        // else rare, and with prefixes before it
            }

            Note(comparison, is32: (i & 4) == 0);
        }

        output.WriteLine($"{strings} byte strings, {comparison.Defined} of them instructions for both");
        AssertExplained(mustOccur: false);
    }

    /// <summary>Every opcode of every map, every ModRM byte, and SIB bytes where there is one.</summary>
    private long Enumerate(DecoderComparison comparison, bool is32, byte[] prefixes)
    {
        bool address32 = is32 != prefixes.Contains((byte)0x67);
        long compared = 0;
        foreach (byte[] map in Maps)
        {
            int at = prefixes.Length + map.Length;
            for (int opcode = 0; opcode < 256; opcode++)
            {
                bool isOther = map.Length == 0 ? NotOpcodes.Contains((byte)opcode) : map.Length == 1 && opcode is 0x38 or 0x3A;
                if (isOther)
                {
                    continue;
                }

                for (int modRM = 0; modRM < 256; modRM++)
                {
                    bool hasSib = address32 && (modRM & 7) == 4 && modRM < 0xC0;
                    int sibs = hasSib && IsLong ? 256 : 1;
                    for (int i = 0; i < sibs; i++)
                    {
                        Prepare(comparison.Code, prefixes, map);
                        comparison.Code[at] = (byte)opcode;
                        comparison.Code[at + 1] = (byte)modRM;
                        if (hasSib)
                        {
                            comparison.Code[at + 2] = (byte)(IsLong ? i : (modRM * 53) + (i * 101) + opcode);
                        }

                        Note(comparison, is32);
                        compared++;
                    }
                }
            }
        }

        return compared;
    }

    private static void Prepare(Span<byte> code, byte[] prefixes, byte[] map)
    {
        for (int i = 0; i < code.Length; i++)
        {
            code[i] = (byte)(0x91 + (i * 0x35));
        }

        prefixes.CopyTo(code);
        map.CopyTo(code[prefixes.Length..]);
    }

    private static void Fill(Span<byte> code, ref ulong seed)
    {
        for (int i = 0; i < code.Length; i++)
        {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            code[i] = (byte)(seed >> 24);
        }
    }

    private void Note(DecoderComparison comparison, bool is32)
    {
        if (comparison.Compare(is32) is string difference)
        {
            (long count, string? example) = _differences.GetValueOrDefault(difference);
            _differences[difference] = (count + 1, example ?? $"{Convert.ToHexString(comparison.Code)} in {(is32 ? 32 : 16)}-bit code");
        }
    }

    private void AssertExplained(bool mustOccur)
    {
        string[] findings = [.. Explain(mustOccur)];
        Assert.True(findings.Length == 0, string.Join(Environment.NewLine, findings));
    }

    /// <summary>Classes that are not on the list, and, where every one must occur, those on it that did not.</summary>
    private IEnumerable<string> Explain(bool mustOccur)
    {
        Dictionary<string, string> explained = File.ReadLines(OwnVectors.PathOf("decoder-differences.tsv"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        Assert.DoesNotContain(explained.Values, string.IsNullOrWhiteSpace);
        foreach ((string difference, (long count, string example)) in _differences)
        {
            if (!explained.Remove(difference))
            {
                yield return $"{difference}: {count} times, first {example}";
            }
        }

        foreach (string unused in explained.Keys.Where(key => mustOccur && !key.Contains(DecoderComparison.OtherEncodings, StringComparison.Ordinal)))
        {
            yield return $"{unused}: on the list, and does not occur";
        }
    }
}
