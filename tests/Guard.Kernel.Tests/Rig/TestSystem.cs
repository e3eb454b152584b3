using System.Collections.Immutable;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Labels;

namespace Guard.Kernel.Tests.Rig;

/// <summary>A small system: low (U), high (S), other (U); up with a staged acknowledgement, down with two reviewers, and a
/// second way up.</summary>
public static class TestSystem
{
    public const ulong FrameTicks = 1000;
    public const long Noon = 1_767_225_600;
    public const ulong MemoryBytes = 8192;

    public static readonly PartitionId Low = new(1);
    public static readonly PartitionId High = new(2);
    public static readonly PartitionId Other = new(3);
    public static readonly ChannelId Up = new(1);
    public static readonly ChannelId Down = new(2);
    public static readonly ChannelId Side = new(3);

    public static Label Unclassified { get; } = new(1, 0, 1, BitSet256.Empty, BitSet256.Empty.With(0), 0);

    public static Label Secret { get; } = new(1, 1, 1, BitSet256.Empty, BitSet256.Empty.With(0), 0);

    public static byte[] Program { get; } = Encoding.ASCII.GetBytes("the first instruction");

    public static SystemImage Image() => new(
        "test",
        "test-policy",
        1,
        Noon + 1_000_000,
        new ClockRow(1_000_000, Noon),
        new LatticeRow(1, "us", ["UNCLASSIFIED", "SECRET"], [], ["USA"], []),
        [
            Partition(1, "low", Unclassified, "UNCLASSIFIED"),
            Partition(2, "high", Secret, "SECRET"),
            Partition(3, "other", Unclassified, "UNCLASSIFIED"),
        ],
        [new ScheduleRow("normal", FrameTicks, [new SlotRow(Low, 0, 300), new SlotRow(High, 300, 300), new SlotRow(Other, 600, 300)])],
        [
            new TypeRow(new TypeId(1), "note", ContentKind.Text, 32, 200, "policy.yaml:10"),
            new TypeRow(new TypeId(2), "status", ContentKind.Text, 24, 200, "policy.yaml:11"),
        ],
        [
            UpChannel(1, "up", Low, AcknowledgementMode.Staged, "policy.yaml:20"),
            DownChannel(),
            UpChannel(3, "side", Other, AcknowledgementMode.None, "policy.yaml:40"),
        ],
        new AuditRow("guard.example/log/test", 64, 1000),
        []);

    public static Digest PolicyDigest(SystemImage image) => Digest.From(Sha256.Hash(SystemImageCodec.Encode(image)));

    public static LoadedImage ProgramImage() => new(
        Digest.Zero with { Word0 = 7 },
        BootProtocol.Multiboot,
        0x100,
        string.Empty,
        [new LoadedSegment("text", 0x100, [.. Program], Digest.From(Sha256.Hash(Program)))]);

    public static ChannelRow DownChannel() => new(
        Down,
        "down",
        High,
        Low,
        FlowDirection.Down,
        FlowWaiver.Downgrade,
        "memo 1",
        Noon + 900_000,
        Unclassified,
        "UNCLASSIFIED",
        [new ChannelTypeRow(new TypeId(2), "a/1", "b/1", [.. "ok"u8])],
        new AcknowledgementRow(AcknowledgementMode.None, 0),
        new LimitsRow(1000, 1_000_000, 10, 1000, 8),
        new ReviewRow(2, ["releaser", "releaser"], 3600, false),
        new ReleaseSlotRow(4 * FrameTicks, 1, [16, 24]),
        new DeadlinesRow(5000, 5000, 100_000, 5000),
        2,
        "policy.yaml:30");

    private static ChannelRow UpChannel(uint id, string name, PartitionId source, AcknowledgementMode mode, string rule) => new(
        new ChannelId(id),
        name,
        source,
        High,
        FlowDirection.Up,
        FlowWaiver.None,
        string.Empty,
        0,
        Unclassified,
        "UNCLASSIFIED",
        [new ChannelTypeRow(new TypeId(1), "a/1", "b/1", [.. "ok"u8])],
        new AcknowledgementRow(mode, mode == AcknowledgementMode.Staged ? 2 * FrameTicks : 0),
        new LimitsRow(4, 4000, 4, 1000, 4),
        new ReviewRow(0, [], 0, false),
        new ReleaseSlotRow(0, 0, []),
        new DeadlinesRow(5000, 5000, 10_000, 5000),
        2,
        rule);

    private static PartitionRow Partition(uint id, string name, Label label, string text) => new(
        new PartitionId(id),
        name,
        label,
        text,
        "owner-" + name,
        "org-" + name,
        "images/" + name,
        Digest.Zero with { Word0 = 7 },
        MemoryBytes,
        PartitionDevices.Com1 | PartitionDevices.GuardPort,
        ProcessorFeatures.None,
        8,
        2,
        100_000,
        [new HealthRow(HealthError.TripleFault, HealthAction.RestartCold), new HealthRow(HealthError.DoorbellFlood, HealthAction.Ignore)],
        false,
        0,
        "system.yaml:" + id);
}
