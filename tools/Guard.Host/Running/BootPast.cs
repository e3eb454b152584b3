using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>What a boot epoch begins from.</summary>
/// <param name="Recovered">What the log of earlier epochs says; null for the first epoch of a run.</param>
/// <param name="TornLogBytes">Bytes of a torn last frame that were cut from it.</param>
/// <param name="IsReplay">True when inputs and storage outcomes come from a journal.</param>
/// <param name="Outcomes">For a replay: what storage answered at this boot and in frame 0.</param>
/// <param name="Debugged">Partitions for which a debugger waits at this boot.</param>
public sealed record BootPast(
    RecoveredState? Recovered,
    ulong TornLogBytes,
    bool IsReplay,
    ImmutableArray<StorageOutcome> Outcomes,
    ImmutableArray<PartitionId> Debugged);
