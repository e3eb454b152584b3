// Protects: the monitor has no other source of anything than these parts and the frame inputs.
// Trusts: the host for having verified signatures before it hands over image and keyset.
using System.Collections.Immutable;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Everything a <see cref="Monitor"/> is made of.</summary>
public sealed record MonitorParts
{
    /// <summary>The verified SystemImage.</summary>
    public required SystemImage Image { get; init; }

    /// <summary>SHA-256 of the encoded image: `policy_d`.</summary>
    public required Digest PolicyDigest { get; init; }

    /// <summary>One part for each row of <see cref="SystemImage.Partitions"/>, in its order.</summary>
    public required ImmutableArray<PartitionPart> Partitions { get; init; }

    /// <summary>The filters of this build.</summary>
    public required IFilterCatalogue Filters { get; init; }

    /// <summary>The log, begun for <see cref="BootEpoch"/>.</summary>
    public required LogWriter Log { get; init; }

    /// <summary>RUN/journal.</summary>
    public required ILogStore Journal { get; init; }

    /// <summary>RUN/held: items in review and quarantine, encrypted.</summary>
    public required ILogStore Held { get; init; }

    /// <summary>32 bytes: keys of payload digests and held items derive from it.</summary>
    public required ImmutableArray<byte> LogSecret { get; init; }

    /// <summary>Counter persisted before any channel opens; larger than that of every run before on this log.</summary>
    public required ulong BootEpoch { get; init; }

    /// <summary>Digest of the monitor's build, first event of the measurement.</summary>
    public Digest BuildDigest { get; init; }

    /// <summary>Keys of people.</summary>
    public ImmutableArray<Reviewer> Reviewers { get; init; } = [];

    /// <summary>Version of the keyset.</summary>
    public uint KeysetVersion { get; init; }

    /// <summary>Digest of the keyset note.</summary>
    public Digest KeysetDigest { get; init; }

    /// <summary>What a resumed run found in its log (<see cref="KernelRecovery"/>); null for the first epoch of a run.</summary>
    public RecoveredState? Recovered { get; init; }

    /// <summary>The channels as they stood when the partitions' snapshots were taken; null where they begin with nothing carried.</summary>
    public LoadedChannels? Channels { get; init; }

    /// <summary>Bytes of a torn last frame that recovery cut from the log (<see cref="LogRecovery.TornBytes"/>); recorded as
    /// `log.torn_tail`.</summary>
    public ulong TornLogBytes { get; init; }

    /// <summary>The first frame of this boot epoch: that of the snapshots, 0 without any. Partitions without one boot before it.</summary>
    public ulong FirstFrame
    {
        get
        {
            foreach (PartitionPart part in Partitions)
            {
                if (part.Snapshot is not null)
                {
                    return part.Snapshot.Frame;
                }
            }

            return 0;
        }
    }

    /// <summary>True when inputs come from a journal: storage then answers what <see cref="FrameInputs.Outcomes"/> says it
    /// answered.</summary>
    public bool IsReplay { get; init; }

    /// <summary>For a replay: what storage answered in <see cref="Monitor.Start"/>, which the journal keeps with the first frame; otherwise
    /// empty.</summary>
    public ImmutableArray<StorageOutcome> BootOutcomes { get; init; } = [];

    /// <summary>Partitions for which a debugger waits when the boot epoch begins: recorded before they are started.</summary>
    public ImmutableArray<PartitionId> Debugged { get; init; } = [];

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build; <see cref="Plant.None"/> for none.</summary>
    public Plant Selected { get; init; }
#endif
}
