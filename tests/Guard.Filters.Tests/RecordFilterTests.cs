using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Xunit;

namespace Guard.Filters.Tests;

public sealed class RecordFilterTests
{
    private static readonly RecordVectors Vectors = new();

    [Fact]
    public void BothAnswerAsTheVectorsSay()
    {
        var wrong = new List<string>();
        foreach ((int line, RecordSchema schema, string expected, byte[] input) in Vectors.Cases)
        {
            var pair = new FilterPair(schema);
            Outcome a = pair.A(input);
            Outcome b = pair.B(input);
            bool isWritten = !a.Passed || (input.SequenceEqual(a.Output) && input.SequenceEqual(b.Output));
            if (a.Text != expected || b.Text != expected || !isWritten)
            {
                wrong.Add($"line {line}: expected {expected}, A {a.Text}, B {b.Text}");
            }
        }

        Assert.Empty(wrong);
        Assert.True(Vectors.Cases.Count >= 40);
    }

    [Fact]
    public void EveryReasonHasAVector()
    {
        IEnumerable<string> named = Vectors.Cases.Select(c => c.Expected.Split('@')[0]).Where(t => t != "pass");
        Assert.Equal(Enumerable.Range(1, 10), named.Select(int.Parse).Distinct().Order());
    }

    [Fact]
    public void EveryChangeOfOneByteOfAChecksummedRecordIsRefused()
    {
        foreach ((int line, RecordSchema schema, string expected, byte[] input) in Vectors.Cases)
        {
            if (expected != "pass" || schema.Fields[^1].Kind != FieldKind.Crc32)
            {
                continue;
            }

            var pair = new FilterPair(schema);
            foreach (byte[] mutant in OneByteMutants(input))
            {
                Assert.False(pair.A(mutant).Passed, $"line {line}: A passed {Convert.ToHexString(mutant)}");
                Assert.False(pair.B(mutant).Passed, $"line {line}: B passed {Convert.ToHexString(mutant)}");
            }
        }
    }

    [Fact]
    public void EveryChangeOfOneByteWithTheChecksumMendedGetsTheSameAnswerFromBoth()
    {
        int passed = 0;
        foreach ((int _, RecordSchema schema, string _, byte[] input) in Vectors.Cases)
        {
            var pair = new FilterPair(schema);
            foreach (byte[] mutant in OneByteMutants(input))
            {
                RecordGenerator.MendChecksum(schema, mutant);
                passed += DifferentialTests.RequireSameAnswer(pair, mutant) ? 1 : 0;
            }
        }

        Assert.True(passed > 1000);
    }

    [Fact]
    public void EveryShorterAndLongerInputIsRefusedByLength()
    {
        (int _, RecordSchema schema, string _, byte[] input) = Vectors.Cases[0];
        var pair = new FilterPair(schema);
        for (int length = 0; length < 2 * input.Length; length++)
        {
            byte[] other = [.. input.Concat(input).Take(length)];
            string expected = length == input.Length ? "pass" : $"1@{length}";
            Assert.Equal(expected, pair.A(other).Text);
            Assert.Equal(expected, pair.B(other).Text);
        }
    }

    [Fact]
    public void AnyAmountOfFuelGivesTheSameAnswerOrError()
    {
        (int _, RecordSchema schema, string _, byte[] input) = Vectors.Cases[0];
        var pair = new FilterPair(schema);
        ulong needA = pair.A(input).FuelUsed;
        ulong needB = pair.B(input).FuelUsed;
        for (ulong units = 0; units < needA; units++)
        {
            Assert.Equal("Error 12", pair.A(input, units).Text);
        }

        for (ulong units = 0; units < needB; units++)
        {
            Assert.Equal("Error 12", pair.B(input, units).Text);
        }

        Assert.Equal("pass", pair.A(input, needA).Text);
        Assert.Equal("pass", pair.B(input, needB).Text);
    }

    [Fact]
    public void TheGrantIsEnoughForTheHeaviestSchemas()
    {
        RecordSchema[] heaviest =
        [
            Schema(Enumerable.Repeat(Number(1), 256), 256),
            Schema(Enumerable.Repeat(Number(8), 256), 256),
            Schema(Enumerable.Repeat(Number(8), 2), 256),
            Schema(Enumerable.Repeat(new RecordField("c", FieldKind.Characters, 4096, 0, 4096, 0, 1UL << 33), 16), 0),
            Schema(Enumerable.Repeat(new RecordField("z", FieldKind.Zero, 4095, 0, 0, 0, 0), 16)
                .Append(new RecordField("k", FieldKind.Crc32, 4, 0, 0, 0, 0)), 0),
        ];
        foreach (RecordSchema schema in heaviest)
        {
            byte[] record = RecordGenerator.Record(new Dice(1), schema);
            if (schema.Rules.Length > 0)
            {
                record.AsSpan().Clear();
            }

            var pair = new FilterPair(schema);
            Assert.Equal("pass", pair.A(record).Text);
            Assert.Equal("pass", pair.B(record).Text);
        }
    }

    [Fact]
    public void AnOutputTooShortIsAnError()
    {
        (int _, RecordSchema schema, string _, byte[] input) = Vectors.Cases[0];
        byte[] configuration = ContentConfigurationCodec.Encode(schema);
        var catalogue = new Catalogue();
        foreach (FilterDescriptor descriptor in catalogue.Descriptors.Where(d => d.Kind == ContentKind.Record))
        {
            var fuel = new Fuel(10_000);
            IContentFilter filter = catalogue.Create(descriptor.Name, configuration)!;
            Assert.Equal(FilterStep.Error(11), filter.Advance(input, new byte[input.Length - 1], ref fuel));
        }
    }

    private static RecordField Number(ushort width) => new("n", FieldKind.Unsigned, width, 0, 1, 0, 0);

    private static RecordSchema Schema(IEnumerable<RecordField> fields, int rules)
    {
        ImmutableArray<RecordField> all = [.. fields];
        return new RecordSchema(false, all, [.. Enumerable.Repeat(new RecordRule((ushort)(all.Length - 1), 0), rules)]);
    }

    private static IEnumerable<byte[]> OneByteMutants(byte[] input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            for (int value = 0; value < 256; value++)
            {
                if (value != input[i])
                {
                    byte[] mutant = [.. input];
                    mutant[i] = (byte)value;
                    yield return mutant;
                }
            }
        }
    }
}
