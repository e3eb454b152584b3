using System;
using System.Linq;
using Guard.Contracts;
using Guard.Labels;
using Xunit;

namespace Guard.Contracts.Tests;

public sealed class SystemImageCodecTests
{
    [Fact]
    public void AnImageReadsBackToTheSameBytes()
    {
        byte[] bytes = SystemImageCodec.Encode(Image());
        Assert.True(SystemImageCodec.TryDecode(bytes, out SystemImage? read));
        Assert.Equal(bytes, SystemImageCodec.Encode(read!));
        Assert.Equal("down", read!.Channels[1].Name);
        Assert.Equal([16u, 64u], read.Channels[1].ReleaseSlot.SizeClassesBytes.ToArray());
        Assert.Equal(Image().Partitions[0].Label, read.Partitions[0].Label);
    }

    [Fact]
    public void NoFlippedBitLeavesTheImageAsItWas()
    {
        byte[] bytes = SystemImageCodec.Encode(Image());
        int refused = 0;
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            if (SystemImageCodec.TryDecode(bytes, out SystemImage? read))
            {
                Assert.True(bytes.AsSpan().SequenceEqual(SystemImageCodec.Encode(read!)), $"bit {bit}: two spellings of one image");
            }
            else
            {
                refused++;
            }

            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(refused > bytes.Length, $"{refused} of {bytes.Length * 8} flips are no image at all; the signature finds the others");
    }

    [Fact]
    public void HiddenFeaturesReadBackAndUnknownOnesAreRefused()
    {
        SystemImage image = Image();
        for (int bit = 0; bit < 64; bit++)
        {
            var feature = (ProcessorFeatures)(1UL << bit);
            byte[] bytes = SystemImageCodec.Encode(
                image with { Partitions = image.Partitions.SetItem(1, image.Partitions[1] with { HiddenFeatures = feature }) });
            Assert.Equal(ProcessorFeatures.All.HasFlag(feature), SystemImageCodec.TryDecode(bytes, out SystemImage? read));
            Assert.Equal(read is null ? null : feature, read?.Partitions[1].HiddenFeatures);
        }
    }

    [Fact]
    public void EveryPrefixAndEveryAddedByteIsRefused()
    {
        byte[] bytes = SystemImageCodec.Encode(Image());
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(SystemImageCodec.TryDecode(bytes.AsSpan(0, length), out _), $"{length} bytes");
        }

        Assert.False(SystemImageCodec.TryDecode([.. bytes, 0], out _));
    }

    [Fact]
    public void ACountThatCannotFitIsRefusedWithoutAllocating()
    {
        byte[] bytes = SystemImageCodec.Encode(Image());
        int at = bytes.AsSpan().IndexOf("UNCLASSIFIED"u8) - 8;      // Count of the lattice's levels.
        bytes.AsSpan(at, 4).Fill(0xFF);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(SystemImageCodec.TryDecode(bytes, out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Theory]
    [InlineData("caf\u00e9")]
    [InlineData("two\nlines")]
    public void ATextThatIsNotPrintableAsciiCannotBeWritten(string name) =>
        Assert.Throws<ArgumentException>(() => SystemImageCodec.Encode(Image() with { Name = name }));

    [Fact]
    public void ARecordSchemaReadsBackAndAnotherSpellingIsRefused()
    {
        var schema = new RecordSchema(
            true,
            [new RecordField("a", FieldKind.Unsigned, 2, 1, 9, 0, 0), new RecordField("b", FieldKind.Crc32, 4, 0, 0, 0, 0)],
            [new RecordRule(0, 0)]);
        byte[] bytes = ContentConfigurationCodec.Encode(schema);
        Assert.True(ContentConfigurationCodec.TryDecode(bytes, out RecordSchema? read));
        Assert.Equal(bytes, ContentConfigurationCodec.Encode(read!));
        Assert.False(ContentConfigurationCodec.TryDecode(bytes, out TextProfile? _));
        bytes[1] = 2;                                     // 'big-endian' has one spelling of true.
        Assert.False(ContentConfigurationCodec.TryDecode(bytes, out RecordSchema? _));
    }

    [Fact]
    public void ATextProfileReadsBackAndNoPrefixDoes()
    {
        byte[] bytes = ContentConfigurationCodec.Encode(new TextProfile(80, 4, 16, ["noforn", "secret"]));
        Assert.True(ContentConfigurationCodec.TryDecode(bytes, out TextProfile? read));
        Assert.Equal(["noforn", "secret"], read!.Words.ToArray());
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(ContentConfigurationCodec.TryDecode(bytes.AsSpan(0, length), out TextProfile? _), $"{length} bytes");
        }
    }

    [Theory]
    [InlineData("0000000000000001000000000000000200000000000000030000000000000004", true)]
    [InlineData("000000000000000100000000000000020000000000000003000000000000000", false)]
    [InlineData("0000000000000001000000000000000200000000000000030000000000000ABC", false)]
    [InlineData("000000000000000100000000000000020000000000000003000000000000000g", false)]
    public void ADigestHasOneSpelling(string text, bool expected)
    {
        Assert.Equal(expected, Digest.TryParseHex(text, out Digest digest));
        Assert.Equal(expected, string.Equals(text, digest.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void FuelNeverGrowsAndADryTankStaysDry()
    {
        var fuel = new Fuel(10);
        Assert.True(fuel.TrySpend(4));
        Assert.False(fuel.TrySpend(7));
        Assert.False(fuel.TrySpend(1));
        Assert.Equal((10UL, 0UL), (fuel.Used, fuel.Remaining));
    }

    private static SystemImage Image()
    {
        var low = new Label(1, 0, 0, BitSet256.Empty, BitSet256.Empty.With(0), 0);
        var high = new Label(1, 1, 1, BitSet256.Empty.With(3), BitSet256.Empty, 5);
        return new SystemImage(
            "test",
            "policy",
            7,
            1_800_000_000,
            new ClockRow(1_000_000_000, 1_767_225_600),
            new LatticeRow(1, "us", ["UNCLASSIFIED", "SECRET"], ["ORBIT"], ["USA"], ["ORCON"]),
            [Partition(1, "low", low), Partition(2, "high", high)],
            [new ScheduleRow("normal", 1000, [new SlotRow(new PartitionId(1), 0, 400), new SlotRow(new PartitionId(2), 400, 400)])],
            [new TypeRow(new TypeId(1), "note", ContentKind.Text, 64, 9, "policy.yaml:3")],
            [Channel(1, "up", 1, 2, FlowDirection.Up), Channel(2, "down", 2, 1, FlowDirection.Down)],
            new AuditRow("guard.example/log", 100, 50),
            [new LedgerRow(new ChannelId(2), new PartitionId(2), new PartitionId(1), "timing", 39_000, "log2(1+1)/T")]);
    }

    private static PartitionRow Partition(uint id, string name, Label label) => new(
        new PartitionId(id),
        name,
        label,
        name.ToUpperInvariant(),
        "owner",
        "org",
        "images/" + name,
        new Digest(1, 2, 3, id),
        1 << 20,
        PartitionDevices.Com1 | PartitionDevices.GuardPort,
        ProcessorFeatures.SSE42 | ProcessorFeatures.NX,
        8,
        3,
        1_000_000,
        [new HealthRow(HealthError.TripleFault, HealthAction.RestartCold)],
        id == 1,
        0,
        "system.yaml:9");

    private static ChannelRow Channel(uint id, string name, uint source, uint sink, FlowDirection direction) => new(
        new ChannelId(id),
        name,
        new PartitionId(source),
        new PartitionId(sink),
        direction,
        direction == FlowDirection.Down ? FlowWaiver.Downgrade : FlowWaiver.Import,
        "memo",
        1_790_000_000,
        new Label(1, 0, 0, BitSet256.Empty, BitSet256.Empty, 0),
        "UNCLASSIFIED",
        [new ChannelTypeRow(new TypeId(1), "a/1", "b/1", [1, 2, 3])],
        new AcknowledgementRow(AcknowledgementMode.Staged, 10_000),
        new LimitsRow(1, 2, 3, 4, 5),
        new ReviewRow(2, ["releaser", "originator"], 60, true),
        new ReleaseSlotRow(4000, 1, [16, 64]),
        new DeadlinesRow(1, 2, 3, 4),
        6,
        "policy.yaml:12");
}
