using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Kernel;
using Guard.Labels;

namespace Guard.Experiments.Rig;

/// <summary>
/// The system most experiments run: low (UNCLASSIFIED), high (SECRET) and other (UNCLASSIFIED); a way up with staged
/// acknowledgement, a way down with release slots and padding, and a second way up without acknowledgement.
/// </summary>
internal static class SmallSystem
{
    internal const ulong FrameTicks = 1000;
    internal const ulong SlotTicks = 300;
    internal const ulong AcknowledgementFrames = 2;
    internal const ulong ReleaseFrames = 2;
    internal const long Noon = 1_767_225_600;
    internal const ulong MemoryBytes = 4096;
    internal const uint QueueDepthUp = 2;
    internal const uint QueueDepthDown = 4;
    internal const ushort Note = 1;
    internal const ushort Status = 2;

    internal static readonly PartitionId Low = new(1);
    internal static readonly PartitionId High = new(2);
    internal static readonly PartitionId Other = new(3);
    internal static readonly ChannelId Up = new(1);
    internal static readonly ChannelId Down = new(2);
    internal static readonly ChannelId Side = new(3);

    /// <summary>Sizes that the way down pads to.</summary>
    internal static readonly ImmutableArray<uint> SizeClasses = [16, 24];

    private static readonly Label Unclassified = new(1, 0, 1, BitSet256.Empty, BitSet256.Empty.With(0), 0);
    private static readonly Label Secret = new(1, 1, 1, BitSet256.Empty, BitSet256.Empty.With(0), 0);
    private static readonly ImmutableArray<byte> Program = [.. "the first instruction"u8];

    /// <summary>The description.</summary>
    /// <param name="quorum">Approvals a message on its way down needs; 0 lets the filters alone decide.</param>
    internal static SystemImage Image(int quorum) => Image(quorum, MemoryBytes, ProgramDigest, FrameTicks, SlotTicks);

    /// <summary>The description with other memory, images and times, for emulated PCs.</summary>
    internal static SystemImage Image(int quorum, ulong memoryBytes, Digest imageDigest, ulong frameTicks, ulong slotTicks) => new(
        "small",
        "small-policy",
        1,
        Noon + 1_000_000,
        new ClockRow(1_000_000_000, Noon),
        new LatticeRow(1, "us", ["UNCLASSIFIED", "SECRET"], [], ["USA"], []),
        [
            Partition(Low, "low", Unclassified, "UNCLASSIFIED", memoryBytes, imageDigest),
            Partition(High, "high", Secret, "SECRET", memoryBytes, imageDigest),
            Partition(Other, "other", Unclassified, "UNCLASSIFIED", memoryBytes, imageDigest),
        ],
        [
            new ScheduleRow(
                "normal",
                frameTicks,
                [new SlotRow(Low, 0, slotTicks), new SlotRow(High, slotTicks, slotTicks), new SlotRow(Other, 2 * slotTicks, slotTicks)]),
        ],
        [
            new TypeRow(new TypeId(Note), "note", ContentKind.Text, 32, 200, "policy.yaml:10"),
            new TypeRow(new TypeId(Status), "status", ContentKind.Text, 24, 200, "policy.yaml:11"),
        ],
        [
            UpChannel(Up, "up", Low, AcknowledgementMode.Staged, frameTicks, "policy.yaml:20"),
            DownChannel(quorum, frameTicks),
            UpChannel(Side, "side", Other, AcknowledgementMode.None, frameTicks, "policy.yaml:40"),
        ],
        new AuditRow("guard.example/log/small", 64, 1 << 20),
        []);

    /// <summary>What scripted partitions are 'started' with.</summary>
    internal static LoadedImage ProgramImage() => new(
        ProgramDigest,
        BootProtocol.Multiboot,
        0x100,
        string.Empty,
        [new LoadedSegment("text", 0x100, Program, Digest.From(Sha256.Hash(Program.AsSpan())))]);

    private static Digest ProgramDigest => Digest.Zero with { Word0 = 7 };

    private static ChannelRow DownChannel(int quorum, ulong frameTicks) => new(
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
        [new ChannelTypeRow(new TypeId(Status), "a/1", "b/1", [.. "ok"u8])],
        new AcknowledgementRow(AcknowledgementMode.None, 0),
        new LimitsRow(1000, 1_000 * frameTicks, 10, 1000, QueueDepthDown),
        new ReviewRow((byte)quorum, [.. ImmutableArray.Create("releaser", "releaser").AsSpan()[..quorum]], quorum == 0 ? 0u : 3600u, false),
        new ReleaseSlotRow(ReleaseFrames * frameTicks, 1, SizeClasses),
        new DeadlinesRow(5 * frameTicks, 5 * frameTicks, 100 * frameTicks, 5 * frameTicks),
        2,
        "policy.yaml:30");

    private static ChannelRow UpChannel(
        ChannelId id, string name, PartitionId source, AcknowledgementMode mode, ulong frameTicks, string rule) => new(
        id,
        name,
        source,
        High,
        FlowDirection.Up,
        FlowWaiver.None,
        string.Empty,
        0,
        Unclassified,
        "UNCLASSIFIED",
        [new ChannelTypeRow(new TypeId(Note), "a/1", "b/1", [.. "ok"u8])],
        new AcknowledgementRow(mode, mode == AcknowledgementMode.Staged ? AcknowledgementFrames * frameTicks : 0),
        new LimitsRow(1, frameTicks, 2, 1000, QueueDepthUp),
        new ReviewRow(0, [], 0, false),
        new ReleaseSlotRow(0, 0, []),
        new DeadlinesRow(5 * frameTicks, 5 * frameTicks, 10 * frameTicks, 5 * frameTicks),
        2,
        rule);

    private static PartitionRow Partition(
        PartitionId id, string name, in Label label, string text, ulong memoryBytes, in Digest imageDigest) => new(
        id,
        name,
        label,
        text,
        "owner-" + name,
        "org-" + name,
        "images/" + name,
        imageDigest,
        memoryBytes,
        PartitionDevices.Com1 | PartitionDevices.GuardPort,
        ProcessorFeatures.None,
        8,
        3,
        100 * FrameTicks,
        [new HealthRow(HealthError.TripleFault, HealthAction.RestartCold), new HealthRow(HealthError.DoorbellFlood, HealthAction.Ignore)],
        false,
        0,
        "system.yaml:" + name);
}
