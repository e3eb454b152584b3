using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Xunit;

namespace Guard.Filters.Tests;

public sealed class CatalogueTests
{
    private static readonly RecordField Byte = new("n", FieldKind.Unsigned, 1, 0, 255, 0, 0);
    private static readonly RecordField Checksum = new("c", FieldKind.Crc32, 4, 0, 0, 0, 0);
    private static readonly RecordField Name = new("s", FieldKind.Characters, 4, 1, 4, 0, 1UL << 1);

    [Fact]
    public void DescriptorsAreSortedAndEachKindHasOneAAndOneB()
    {
        ImmutableArray<FilterDescriptor> all = new Catalogue().Descriptors;
        Assert.Equal(all.Select(d => d.Name).Order(StringComparer.Ordinal), all.Select(d => d.Name));
        foreach (ContentKind kind in Enum.GetValues<ContentKind>())
        {
            Assert.Equal([FilterRole.A, FilterRole.B], all.Where(d => d.Kind == kind).Select(d => d.Role).Order());
        }

        Assert.All(all, d => Assert.Equal("none", d.Reasons[0]));
    }

    [Fact]
    public void AFilterIsFreshEachTimeAndItsConfigurationIsKept()
    {
        var catalogue = new Catalogue();
        byte[] configuration = Encode([Byte], []);
        IContentFilter? first = catalogue.Create("record-verify/1", configuration);
        IContentFilter? second = catalogue.Create("record-verify/1", [.. configuration]);
        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.NotSame(first, second);
    }

    [Fact]
    public void ManyConfigurationsStillMakeTheirOwnFilters()
    {
        var catalogue = new Catalogue();
        for (int round = 0; round < 2; round++)
        {
            for (int n = 0; n < 300; n++)
            {
                byte[] configuration = Encode([new RecordField("n", FieldKind.Unsigned, 2, n, n, 0, 0)], []);
                var fuel = new Fuel(10_000);
                IContentFilter filter = catalogue.Create("record-rebuild/1", configuration)!;
                FilterStep step = filter.Advance([(byte)n, (byte)(n >> 8)], new byte[2], ref fuel);
                Assert.Equal(FilterStep.Pass(2), step);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("record-rebuild")]
    [InlineData("record-rebuild/2")]
    [InlineData("Record-rebuild/1")]
    [InlineData("text-rebuild/1 ")]
    public void AnUnknownNameMakesNoFilter(string name) => Assert.Null(new Catalogue().Create(name, Encode([Byte], [])));

    [Fact]
    public void ARecordFilterTakesNoTextProfileAndTheOtherWayRound()
    {
        var catalogue = new Catalogue();
        byte[] record = Encode([Byte], []);
        byte[] text = ContentConfigurationCodec.Encode(new TextProfile(1, 1, 1, []));
        Assert.Null(catalogue.Create("record-rebuild/1", text));
        Assert.Null(catalogue.Create("record-verify/1", text));
        Assert.Null(catalogue.Create("text-rebuild/1", record));
        Assert.Null(catalogue.Create("text-verify/1", record));
    }

    [Fact]
    public void EveryOneByteChangeOrCutOfAConfigurationMakesAFilterOfItsOwnOrNone()
    {
        byte[][] all =
        [
            Encode([Name, Byte, Byte with { Kind = FieldKind.Signed, Maximum = 127 }, Checksum], [new RecordRule(1, 2)]),
            ContentConfigurationCodec.Encode(new TextProfile(80, 4, 16, ["ab", "orbit9"])),
        ];
        foreach (byte[] configuration in all)
        {
            var catalogue = new Catalogue();
            for (int length = 0; length < configuration.Length; length++)
            {
                Assert.All(catalogue.Descriptors, d => Assert.Null(catalogue.Create(d.Name, configuration.AsSpan(0, length))));
            }

            for (int i = 0; i < configuration.Length * 256; i++)
            {
                byte[] changed = [.. configuration];
                changed[i / 256] = (byte)i;
                foreach (FilterDescriptor descriptor in catalogue.Descriptors)
                {
                    var fuel = new Fuel(100_000);
                    _ = catalogue.Create(descriptor.Name, changed)?.Advance("A   \0\0\0\0\0\0\n"u8, new byte[16], ref fuel);
                }
            }
        }
    }

    [Fact]
    public void SchemasAtTheLimitMakeFilters()
    {
        RecordSchema[] legal =
        [
            Schema([Byte]),
            Schema([Byte, Checksum]),
            Schema(Enumerable.Repeat(Byte, 256)),
            Schema([Byte with { Minimum = 255 }]),
            Schema([Byte with { WidthBytes = 8, Minimum = -1, Maximum = -1 }]),
            Schema([Byte with { Kind = FieldKind.Signed, Minimum = -128, Maximum = 127 }]),
            Schema([Byte with { Kind = FieldKind.Signed, WidthBytes = 8, Minimum = long.MinValue, Maximum = long.MaxValue }]),
            Schema([Name with { Minimum = 0, WidthBytes = 4096, Maximum = 4096 }]),
            Schema([Name with { CharactersLow = 1UL << 0x21, CharactersHigh = 1UL << 0x3E }]),
            Schema(Enumerable.Repeat(Byte with { Kind = FieldKind.Zero, Maximum = 0, WidthBytes = 4096 }, 16)),
            Schema([Byte, Byte]) with { Rules = [.. Enumerable.Repeat(new RecordRule(0, 1), 256)] },
        ];
        Assert.All(legal, schema => Assert.True(IsTaken(schema), schema.ToString()));
    }

    [Fact]
    public void SchemasBeyondTheLimitMakeNone()
    {
        RecordField zero = Byte with { Kind = FieldKind.Zero, Maximum = 0 };
        RecordSchema[] illegal =
        [
            Schema([]),
            Schema(Enumerable.Repeat(Byte, 257)),
            Schema([Byte with { Name = "" }]),
            Schema([Byte with { Name = "N" }]),
            Schema([Byte with { Name = new string('n', 33) }]),
            Schema([Byte with { Kind = 0 }]),
            Schema([Byte with { Kind = (FieldKind)6 }]),
            Schema([Byte with { WidthBytes = 0 }]),
            Schema([Byte with { WidthBytes = 3 }]),
            Schema([Byte with { Maximum = 256 }]),
            Schema([Byte with { Minimum = 2, Maximum = 1 }]),
            Schema([Byte with { Minimum = -1 }]),
            Schema([Byte with { CharactersLow = 1 }]),
            Schema([Byte with { Kind = FieldKind.Signed, Maximum = 128 }]),
            Schema([Byte with { Kind = FieldKind.Signed, Minimum = -129, Maximum = 0 }]),
            Schema([Byte with { Kind = FieldKind.Signed, Minimum = 1, Maximum = 0 }]),
            Schema([Name with { Minimum = -1 }]),
            Schema([Name with { Minimum = 0, Maximum = 0 }]),
            Schema([Name with { Maximum = 5 }]),
            Schema([Name with { CharactersHigh = 0 }]),
            Schema([Name with { CharactersLow = 1UL << 0x20 }]),
            Schema([Name with { CharactersLow = 1UL << 0x1F }]),
            Schema([Name with { CharactersHigh = 1UL << 0x3F }]),
            Schema([Name with { WidthBytes = 4097 }]),
            Schema([zero with { WidthBytes = 0 }]),
            Schema([zero with { Minimum = 1 }]),
            Schema([zero with { Maximum = 1 }]),
            Schema([Checksum]),
            Schema([Checksum, Byte]),
            Schema([Byte, Checksum with { WidthBytes = 8 }]),
            Schema([Byte, Checksum, Checksum]),
            Schema(Enumerable.Repeat(zero with { WidthBytes = 4096 }, 16).Append(Byte)),
            Schema([Byte, Byte]) with { Rules = [.. Enumerable.Repeat(new RecordRule(0, 1), 257)] },
            Schema([Byte, Byte]) with { Rules = [new RecordRule(0, 2)] },
            Schema([Byte, Byte]) with { Rules = [new RecordRule(1, 1)] },
            Schema([Byte, zero]) with { Rules = [new RecordRule(0, 1)] },
            Schema([Byte, Checksum]) with { Rules = [new RecordRule(1, 0)] },
        ];
        Assert.All(illegal, schema => Assert.False(IsTaken(schema), schema.ToString()));
    }

    [Fact]
    public void ProfilesAtTheLimitMakeFiltersAndBeyondItNone()
    {
        ImmutableArray<string> most = [.. Enumerable.Range(0, 1024).Select(n => Letters(n, 8))];
        TextProfile good = new(1, 1, 1, []);
        TextProfile[] legal =
        [
            good,
            good with { MaxLineBytes = uint.MaxValue, MaxLines = uint.MaxValue, MaxRunBytes = uint.MaxValue },
            good with { Words = ["ab", "abc", "b1"] },
            good with { Words = [new string('a', 32)] },
            good with { Words = most },
        ];
        TextProfile[] illegal =
        [
            good with { MaxLineBytes = 0 },
            good with { MaxLines = 0 },
            good with { MaxRunBytes = 0 },
            good with { Words = ["a"] },
            good with { Words = [""] },
            good with { Words = [new string('a', 33)] },
            good with { Words = ["ABC"] },
            good with { Words = ["a b"] },
            good with { Words = ["b1", "ab"] },
            good with { Words = ["ab", "ab"] },
            good with { Words = [.. most, "zz"] },
            good with { Words = [.. Enumerable.Range(0, 257).Select(n => Letters(n, 32))] },
        ];
        Assert.All(legal, profile => Assert.True(IsTaken(profile), profile.ToString()));
        Assert.All(illegal, profile => Assert.False(IsTaken(profile), profile.ToString()));
    }

    private static string Letters(int n, int length) =>
        $"{(char)('a' + (n / 256))}{(char)('a' + (n / 16 % 16))}{(char)('a' + (n % 16))}".PadRight(length, 'x');

    private static RecordSchema Schema(IEnumerable<RecordField> fields) => new(false, [.. fields], []);

    private static byte[] Encode(ImmutableArray<RecordField> fields, ImmutableArray<RecordRule> rules) =>
        ContentConfigurationCodec.Encode(new RecordSchema(false, fields, rules));

    private static bool IsTaken(RecordSchema schema) => IsTaken("record", ContentConfigurationCodec.Encode(schema));

    private static bool IsTaken(TextProfile profile) => IsTaken("text", ContentConfigurationCodec.Encode(profile));

    private static bool IsTaken(string kind, byte[] configuration)
    {
        var catalogue = new Catalogue();
        bool a = catalogue.Create($"{kind}-rebuild/1", configuration) is not null;
        bool b = catalogue.Create($"{kind}-verify/1", configuration) is not null;
        Assert.Equal(a, b);
        return a;
    }
}
