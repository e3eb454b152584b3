using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Xunit;

namespace Guard.Filters.Tests;

/// <summary>A and B on the same generated inputs (design 4, row 34). GUARD_LONG=1 runs ten million of each kind; a failure names
/// its seed.</summary>
public sealed class DifferentialTests
{
    private const ulong Seed = 20261122;
    private const string TextAlphabet = "abcelnorstABCELNORST013457@$!|(+ \n.-=";

    private static readonly int Inputs = Environment.GetEnvironmentVariable("GUARD_LONG") == "1" ? 10_000_000 : 1_000_000;

    /// <summary>Fails the test when the record filters differ in anything; true when both pass.</summary>
    public static bool RequireSameAnswer(FilterPair pair, byte[] input)
    {
        Outcome a = pair.A(input);
        Outcome b = pair.B(input);
        bool isSame = a.Step == b.Step && IsWrittenAlike(a, b, input);
        Assert.True(isSame, isSame ? null : $"A {a.Text}, B {b.Text}: {Convert.ToHexString(input)}");
        return a.Passed;
    }

    /// <summary>Fails the test when B passes what A does not, when the outputs differ, or when B refuses what A passes for
    /// another cause than a
    /// word; true when both pass.</summary>
    public static bool RequireBInsideA(FilterPair pair, byte[] input)
    {
        Outcome a = pair.A(input);
        Outcome b = pair.B(input);
        bool isSame = a.Text == b.Text && IsWrittenAlike(a, b, input);
        bool isForeign = a.Step.Reason is >= 2 and <= 15 && b.Step.Reason == 29 && a.Step.OffsetBytes == b.Step.OffsetBytes;
        bool isWordOfB = a.Passed && b.Step.Reason is >= 25 and <= 28;
        bool isWordOfA = a.Step.Reason == 24 && b.Step.Verdict == FilterVerdict.Fail;
        bool isFine = (isSame && a.Step.Verdict != FilterVerdict.Error) || isForeign || isWordOfB || isWordOfA;
        Assert.True(isFine, isFine ? null : $"A {a.Text}, B {b.Text}: {Convert.ToHexString(input)}");
        return a.Passed && b.Passed;
    }

    [Fact]
    public void RecordFiltersAgreeOnEveryGeneratedInput()
    {
        var dice = new Dice(Seed);
        int passed = 0;
        for (int n = 0; n < Inputs; n += 1000)
        {
            RecordSchema schema = RecordGenerator.Schema(dice);
            var pair = new FilterPair(schema);
            for (int k = 0; k < 1000; k++)
            {
                passed += RequireSameAnswer(pair, Disturb(dice, schema, RecordGenerator.Record(dice, schema))) ? 1 : 0;
            }
        }

        Assert.InRange(passed, Inputs / 10, Inputs - (Inputs / 10));      // Neither side of the question may be rare.
    }

    [Fact]
    public void EveryPlantedDifferenceOfOneBoundIsFound()
    {
        var dice = new Dice(Seed + 1);
        int planted = 0;
        for (int n = 0; n < 200; n++)
        {
            RecordSchema schema = RecordGenerator.Schema(dice);
            for (int i = 0; i < schema.Fields.Length; i++)
            {
                RecordField field = schema.Fields[i];
                bool isRange = field.Kind is FieldKind.Unsigned or FieldKind.Signed && field.Minimum != field.Maximum;
                if (isRange && schema.Rules.IsEmpty)
                {
                    planted++;
                    RecordField narrower = field with { Maximum = field.Maximum - 1 };
                    byte[] configuration = ContentConfigurationCodec.Encode(schema);
                    byte[] other = ContentConfigurationCodec.Encode(schema with { Fields = schema.Fields.SetItem(i, narrower) });
                    Assert.True(FindsDifference(dice, schema, configuration, other), $"{schema} field {i}");
                }
            }
        }

        Assert.True(planted > 100);
    }

    [Fact]
    public void TextFilterBPassesNothingThatADoesNotAndWritesTheSame()
    {
        var dice = new Dice(Seed + 2);
        FilterPair[] pairs =
        [
            new(new TextProfile(16, 3, 8, [])),
            new(new TextProfile(24, 4, 24, ["abc", "secret"])),
            new(new TextProfile(64, 2, 12, ["be", "cat", "la1o"])),
        ];
        byte[] alphabet = Encoding.ASCII.GetBytes(TextAlphabet);
        var text = new byte[40];
        int passed = 0;
        for (int n = 0; n < Inputs; n++)
        {
            int length = 1 + dice.Below(text.Length);
            for (int i = 0; i < length; i++)
            {
                text[i] = alphabet[dice.Below(alphabet.Length)];
                bool afterBreak = i == 0 || text[i - 1] is (byte)' ' or (byte)'\n';
                if (text[i] is (byte)' ' or (byte)'\n' && afterBreak && dice.Below(16) != 0)
                {
                    text[i] = (byte)'x';
                }
            }

            text[length - 1] = dice.Below(8) == 0 ? text[length - 1] : (byte)'\n';
            if (dice.Below(16) == 0)
            {
                text[dice.Below(length)] = (byte)dice.Next();
            }

            passed += RequireBInsideA(pairs[n % pairs.Length], text[..length]) ? 1 : 0;
        }

        Assert.InRange(passed, Inputs / 20, Inputs - (Inputs / 20));
    }

    [Fact]
    public void TextFilterBFindsExactlyTheWordsOfASlowReading()
    {
        var dice = new Dice(Seed + 3);
        string[] words = ["abe", "cast1e", "noon", "rose", "tal"];
        var pair = new FilterPair(new TextProfile(1000, 1000, 1000, [.. words]));
        int found = 0;
        for (int n = 0; n < 100_000; n++)
        {
            string text = Sentence(dice, words);
            bool expected = SlowReading.Finds(text, words);
            Outcome b = pair.B(Encoding.ASCII.GetBytes(text));
            bool isWord = b.Step.Reason is >= 25 and <= 28;
            Assert.True((b.Passed && !expected) || (isWord && expected), $"B {b.Text}, slow reading {expected}: {text}");
            found += expected ? 1 : 0;
        }

        Assert.InRange(found, 10_000, 90_000);
    }

    private static bool IsWrittenAlike(Outcome a, Outcome b, byte[] input) =>
        a.Output.AsSpan().SequenceEqual(b.Output) && (!a.Passed || input.AsSpan().SequenceEqual(a.Output));

    private static bool FindsDifference(Dice dice, RecordSchema schema, byte[] configuration, byte[] other)
    {
        var pair = new FilterPair(ContentKind.Record, configuration, other);
        for (int k = 0; k < 2000; k++)
        {
            byte[] input = RecordGenerator.Record(dice, schema);
            if (pair.A(input).Step != pair.B(input).Step)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Disturb(Dice dice, RecordSchema schema, byte[] record)
    {
        int changes = dice.Below(3);
        for (int i = 0; i < changes; i++)
        {
            int at = dice.Below(record.Length);
            record[at] = dice.Below(3) switch
            {
                0 => (byte)dice.Next(),
                1 => (byte)(record[at] + 1),
                _ => (byte)(record[at] ^ (1 << dice.Below(8))),
            };
        }

        if (dice.Below(4) != 0)
        {
            RecordGenerator.MendChecksum(schema, record);
        }

        return dice.Below(64) == 0 ? record[..dice.Below(record.Length)] : record;
    }

    /// <summary>One line of noise, in half of the cases with a word in one disguise.</summary>
    private static string Sentence(Dice dice, string[] words)
    {
        var noise = new StringBuilder();
        Noise(dice, noise);
        string word = dice.Of<string>(words);
        string text = dice.Below(2) == 0 ? word.ToUpperInvariant() : word;
        switch (dice.Below(12))
        {
            case 0: noise.Append(string.Join(' ', text.ToCharArray())); break;
            case 1: noise.Append([.. text.Reverse()]); break;
            case 2: noise.Append(Convert.ToBase64String(Encoding.ASCII.GetBytes(text))); break;
            case 3: noise.Append(Convert.ToBase64String(Encoding.ASCII.GetBytes("x. " + text))); break;
            case 4: noise.Append(Convert.ToHexString(Encoding.ASCII.GetBytes(text))); break;
            case 5: noise.Append(string.Join('.', Encoding.ASCII.GetBytes(text).Select(HexPair))); break;
            default: break;
        }

        Noise(dice, noise);
        return string.Join(' ', noise.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries)) + "\n";
    }

    private static string HexPair(byte b) => b.ToString("x2", CultureInfo.InvariantCulture);

    private static void Noise(Dice dice, StringBuilder target)
    {
        int count = 1 + dice.Below(12);
        for (int i = 0; i < count; i++)
        {
            target.Append("abcdefgorstxyzAKQXZ0349@$.-+/ "[dice.Below(i is 0 ? 29 : 30)]);
        }
    }
}
