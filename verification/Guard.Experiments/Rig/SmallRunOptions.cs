using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Storage;
using Guard.Kernel;

namespace Guard.Experiments.Rig;

/// <summary>What a small run is given beside its description and partitions.</summary>
internal sealed record SmallRunOptions
{
    internal string Plant { get; init; } = string.Empty;

    internal ILogStore Log { get; init; } = new MemoryLogStore();

    internal ILogStore Journal { get; init; } = new MemoryLogStore();

    /// <summary>Signs checkpoints; null for none.</summary>
    internal NoteSigner? Signer { get; init; }

    internal ImmutableArray<Reviewer> Reviewers { get; init; } = [];

    internal bool IsReplay { get; init; }

    /// <summary>The channels of the snapshot that the partitions' snapshots belong to; null where partitions boot.</summary>
    internal LoadedChannels? Channels { get; init; }

    /// <summary>Storage is made to fail: a start that it refuses is no mistake.</summary>
    internal bool MayFail { get; init; }
}
