using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Running;
using Guard.Images;
using Guard.Kernel;
using Guard.Labels;

namespace Guard.Experiments.Simulation;

/// <summary>The system under simulation, with its people: the same for every seed.</summary>
/// <remarks>
/// low and other (UNCLASSIFIED), high (SECRET); up (staged acknowledgement) and side (none) without review; down with two persons,
/// report with one, both with release slots and padding.
/// </remarks>
internal sealed class SimulatedSystem : IDisposable
{
    internal const ulong FrameTicks = 1000;
    internal const long Noon = 1_767_225_600;
    internal const int ReviewSeconds = 600;
    internal const int Channels = 4;
    internal const int Partitions = 3;

    /// <summary>Short, so that runs of some frames empty their write-ahead log.</summary>
    internal const int CompactionBytes = 48 << 10;

    private static readonly Label Unclassified = new(1, 0, 1, BitSet256.Empty, BitSet256.Empty.With(0), 0);
    private static readonly Label Secret = new(1, 1, 1, BitSet256.Empty, BitSet256.Empty.With(0), 0);
    private static readonly ImmutableArray<byte> Program = [.. "the first instruction"u8];

    private readonly ImmutableArray<NoteSigner> _signers;

    internal SimulatedSystem()
    {
        _signers = [.. Enumerable.Range(0, 6).Select(Signer)];
        LogKey = Signer(99);
        SystemImage image = Describe();
        ImmutableArray<Reviewer> reviewers =
        [
            Person(0, "alice", "releaser"), Person(1, "bob", "releaser"), Person(2, "owner-high", "releaser"),
            Person(3, "carol", "officer"), Person(4, "dave", "officer"), Person(5, "alice", "releaser"),
        ];
        Digest policy = Digest.From(Sha256.Hash(SystemImageCodec.Encode(image)));
        LoadedImage program = new(
            ProgramDigest,
            BootProtocol.Multiboot,
            0x100,
            string.Empty,
            [new LoadedSegment("text", 0x100, Program, Digest.From(Sha256.Hash(Program.AsSpan())))]);
        Boot = new BootMaterial(
            image, policy, [program, program, program], reviewers, 1, Digest.Zero with { Word0 = 3 }, LogKey.Verifier, RollbackIndexes.Empty);
    }

    internal BootMaterial Boot { get; }

    internal NoteSigner LogKey { get; }

    internal byte[] Secret32 { get; } = [.. "0123456789abcdef0123456789abcdef"u8];

    /// <summary>Alice, bob, the source's owner, carol, dave, and alice's second key.</summary>
    internal NoteSigner this[int person] => _signers[person];

    public void Dispose()
    {
        LogKey.Dispose();
        foreach (NoteSigner signer in _signers)
        {
            signer.Dispose();
        }
    }

    private static Digest ProgramDigest => Digest.Zero with { Word0 = 7 };

    private static NoteSigner Signer(int seed)
    {
        var bytes = new byte[32];
        bytes[0] = (byte)(seed + 1);
        return new NoteSigner(
            FormattableString.Invariant($"guard.example/simulation/{seed}"),
            Key.Import(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPrivateKey));
    }

    private Reviewer Person(int signer, string name, string role) =>
        new(_signers[signer].Verifier, name, "north", [role], 0, Noon + 900_000);

    private static SystemImage Describe() => new(
        "simulated",
        "simulated-policy",
        1,
        Noon + 1_000_000,
        new ClockRow(1_000_000, Noon),
        new LatticeRow(1, "us", ["UNCLASSIFIED", "SECRET"], [], ["USA"], []),
        [
            Partition(1, "low", Unclassified, "UNCLASSIFIED"),
            Partition(2, "high", Secret, "SECRET"),
            Partition(3, "other", Unclassified, "UNCLASSIFIED"),
        ],
        [
            new ScheduleRow(
                "normal",
                FrameTicks,
                [new SlotRow(new PartitionId(1), 0, 300), new SlotRow(new PartitionId(2), 300, 300), new SlotRow(new PartitionId(3), 600, 300)]),
        ],
        [
            new TypeRow(new TypeId(1), "note", ContentKind.Text, 32, 200, "policy.yaml:10"),
            new TypeRow(new TypeId(2), "status", ContentKind.Text, 24, 200, "policy.yaml:11"),
        ],
        [
            Up(1, "up", 1, AcknowledgementMode.Staged),
            Down(2, "down", 1, 2),
            Up(3, "side", 3, AcknowledgementMode.None),
            Down(4, "report", 3, 1),
        ],
        new AuditRow("guard.example/log/simulation", 24, 40),
        []);

    private static ChannelRow Up(uint id, string name, uint source, AcknowledgementMode mode) => new(
        new ChannelId(id),
        name,
        new PartitionId(source),
        new PartitionId(2),
        FlowDirection.Up,
        FlowWaiver.None,
        string.Empty,
        0,
        Unclassified,
        "UNCLASSIFIED",
        [new ChannelTypeRow(new TypeId(1), "a/1", "b/1", [.. "ok"u8])],
        new AcknowledgementRow(mode, mode == AcknowledgementMode.Staged ? 2 * FrameTicks : 0),
        new LimitsRow(4, 4 * FrameTicks, 4, id == 3 ? 24u : 1000u, 4),
        new ReviewRow(0, [], 0, false),
        new ReleaseSlotRow(0, 0, []),
        new DeadlinesRow(4 * FrameTicks, 4 * FrameTicks, 8 * FrameTicks, 4 * FrameTicks),
        2,
        "policy.yaml:2" + name);

    private static ChannelRow Down(uint id, string name, uint sink, byte quorum) => new(
        new ChannelId(id),
        name,
        new PartitionId(2),
        new PartitionId(sink),
        FlowDirection.Down,
        FlowWaiver.Downgrade,
        "memo 1",
        Noon + 900_000,
        Unclassified,
        "UNCLASSIFIED",
        [new ChannelTypeRow(new TypeId(2), "a/1", "b/1", [.. "ok"u8])],
        new AcknowledgementRow(AcknowledgementMode.None, 0),
        new LimitsRow(1000, 1000 * FrameTicks, 10, 1000, 6),
        new ReviewRow(quorum, [.. Enumerable.Repeat("releaser", quorum)], ReviewSeconds, false),
        new ReleaseSlotRow(2 * FrameTicks, 1, [16, 24]),
        new DeadlinesRow(4 * FrameTicks, 4 * FrameTicks, 20 * FrameTicks, 4 * FrameTicks),
        2,
        "policy.yaml:3" + name);

    private static PartitionRow Partition(uint id, string name, in Label label, string text) => new(
        new PartitionId(id),
        name,
        label,
        text,
        "owner-" + name,
        "org-" + name,
        "images/" + name,
        ProgramDigest,
        SimulatedMachine.Memory,
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
