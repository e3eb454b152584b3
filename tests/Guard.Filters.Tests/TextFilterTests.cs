using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Xunit;

namespace Guard.Filters.Tests;

public sealed class TextFilterTests
{
    private static readonly TextVectors Vectors = new();

    [Fact]
    public void BothAnswerAsTheVectorsSay()
    {
        var wrong = new List<string>();
        foreach ((int line, TextProfile profile, string expectedA, string expectedB, byte[] input) in Vectors.Cases)
        {
            var pair = new FilterPair(profile);
            Outcome a = pair.A(input);
            Outcome b = pair.B(input);
            bool isWritten = (!a.Passed || input.SequenceEqual(a.Output)) && (!b.Passed || input.SequenceEqual(b.Output));
            if (a.Text != expectedA || b.Text != expectedB || !isWritten)
            {
                wrong.Add($"line {line}: expected {expectedA} {expectedB}, A {a.Text}, B {b.Text}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(Vectors.Cases.Count >= 80);
    }

    [Fact]
    public void EveryReasonHasAVector()
    {
        IEnumerable<string> refusals = Vectors.Cases.SelectMany(c => new[] { c.A, c.B }).Where(t => t != "pass");
        IEnumerable<int> named = refusals.Select(t => int.Parse(t.Split('@')[0], CultureInfo.InvariantCulture));
        Assert.Equal(Enumerable.Range(1, 29), named.Distinct().Order());
    }

    [Fact]
    public void EveryChangeOfOneByteOfAVectorIsRefusedOrWrittenEqually()
    {
        foreach ((int _, TextProfile profile, string _, string _, byte[] input) in Vectors.Cases)
        {
            var pair = new FilterPair(profile);
            for (int i = 0; i < input.Length; i++)
            {
                byte[] mutant = [.. input];
                for (int value = 0; value < 256; value++)
                {
                    mutant[i] = (byte)value;
                    DifferentialTests.RequireBInsideA(pair, mutant);
                }
            }
        }
    }

    [Fact]
    public void BothTakeTheSameCharactersForTheSameLetters()
    {
        string differences = string.Empty;
        for (char letter = 'a'; letter <= 'z'; letter++)
        {
            string word = string.Create(3, letter, static (span, c) => { span[0] = 'q'; span[1] = c; span[2] = 'q'; });
            var pair = new FilterPair(new TextProfile(80, 1, 80, [word]));
            for (char c = '!'; c <= '~'; c++)
            {
                byte[] text = Encoding.ASCII.GetBytes($"q{c}q\n");
                bool a = pair.A(text).Passed;
                bool b = pair.B(text).Passed;
                differences += a == b ? string.Empty : $"{letter}{c} ";
            }
        }

        Assert.Equal(string.Empty, differences);
    }

    [Theory]
    [InlineData('a', "aA4@")]
    [InlineData('i', "iIlL1!|")]
    [InlineData('l', "iIlL1!|")]
    [InlineData('o', "oO0")]
    [InlineData('s', "sS5$")]
    [InlineData('q', "qQ")]
    public void ALetterIsMatchedByItsLookalikesAlone(char letter, string lookalikes)
    {
        var pair = new FilterPair(new TextProfile(80, 1, 80, [$"x{letter}x"]));
        string matched = string.Empty;
        for (char c = '!'; c <= '~'; c++)
        {
            matched += pair.A(Encoding.ASCII.GetBytes($"x{c}x\n")).Passed ? string.Empty : c;
        }

        Assert.Equal(lookalikes.Order(), matched.Order());
    }

    [Fact]
    public void EveryWordOfALongListIsFoundWhereverItStands()
    {
        var dice = new Dice(7);
        var words = new SortedSet<string>(StringComparer.Ordinal);
        while (words.Count < 1024)
        {
            words.Add(string.Create(2 + dice.Below(7), dice, static (span, d) =>
            {
                for (int i = 0; i < span.Length; i++)
                {
                    span[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[d.Below(36)];
                }
            }));
        }

        var pair = new FilterPair(new TextProfile(80, 1, 80, [.. words]));
        foreach (string word in words)
        {
            byte[] text = Encoding.ASCII.GetBytes($"-- {word.ToUpperInvariant()}.\n");
            Assert.False(pair.A(text).Passed, word);
            Assert.False(pair.B(text).Passed, word);
        }
    }

    [Fact]
    public void TheGrantIsEnoughForTheHeaviestProfileAndText()
    {
        // Words that differ in their last letters only, and texts that nearly match at every place.
        IEnumerable<string> alike = Enumerable.Range(0, 256).Select(n => new string('m', 27) + Letters(n));
        ImmutableArray<string> words = [.. alike.Order(StringComparer.Ordinal)];
        var pair = new FilterPair(new TextProfile(65536, 65536, 65536, words));
        foreach (int length in new[] { 1, 2, 29, 64, 65, 256, 65536 })
        {
            byte[] text = Encoding.ASCII.GetBytes(new string('m', length) + "\n");
            Assert.Equal("pass", pair.A(text).Text);
            Assert.Equal("pass", pair.B(text).Text);
        }

        ImmutableArray<string> many = [.. Enumerable.Range(0, 1024).Select(n => "mm" + Letters(n)).Order(StringComparer.Ordinal)];
        var manyPair = new FilterPair(new TextProfile(65536, 65536, 65536, many));
        byte[] nearly = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("mmzzzzz", 500)) + "\n");
        Assert.Equal("pass", manyPair.A(nearly).Text);
        Assert.Equal("pass", manyPair.B(nearly).Text);
    }

    [Fact]
    public void AnyAmountOfFuelGivesTheSameAnswerOrError()
    {
        var pair = new FilterPair(new TextProfile(80, 4, 24, ["secret"]));
        byte[] text = Encoding.ASCII.GetBytes("SECTOR report: all is well\nWIND 280 at 12, sea 3\nnothing seen\n");
        ulong needA = pair.A(text).FuelUsed;
        ulong needB = pair.B(text).FuelUsed;
        for (ulong units = 0; units < Math.Max(needA, needB); units++)
        {
            Assert.Equal(units < needA ? "Error 31" : "pass", pair.A(text, units).Text);
            Assert.Equal(units < needB ? "Error 31" : "pass", pair.B(text, units).Text);
        }

        Assert.Equal("pass", pair.A(text, needA).Text);
        Assert.Equal("pass", pair.B(text, needB).Text);
    }

    [Fact]
    public void AnOutputTooShortIsAnError()
    {
        byte[] configuration = ContentConfigurationCodec.Encode(new TextProfile(80, 4, 24, []));
        var catalogue = new Catalogue();
        foreach (FilterDescriptor descriptor in catalogue.Descriptors.Where(d => d.Kind == ContentKind.Text))
        {
            var fuel = new Fuel(10_000);
            FilterStep step = catalogue.Create(descriptor.Name, configuration)!.Advance("OK\n"u8, new byte[2], ref fuel);
            Assert.Equal(FilterStep.Error(30), step);
        }
    }

    private static string Letters(int n) => string.Create(5, n, static (span, value) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = "npqr"[value % 4];
            value /= 4;
        }
    });
}
