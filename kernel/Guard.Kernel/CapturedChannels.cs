using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>All channels of a system as they stand between two frames: what the monitor knows beyond its partitions (FORMAT.md,
/// "Snapshots").</summary>
/// <param name="Policy">policy_d they were under.</param>
/// <param name="Frame">The frame that comes next.</param>
/// <param name="BootEpoch">Boot epoch of the run they are of: a run that goes on from here numbers its own from this one on.</param>
/// <param name="LogRecords">Records in that run's log.</param>
/// <param name="LogRoot">Root of the tree over these records.</param>
/// <param name="Partitions">Manifest digests of the partitions' snapshots that belong to it, by id; the host fills them in once it has written these.</param>
/// <param name="WallSeconds">Greatest believable second of wall time.</param>
/// <param name="Nonces">Nonces of notes that acted, in ordinal order.</param>
/// <param name="Channels">The channels by ascending id.</param>
public sealed record CapturedChannels(
    Digest Policy,
    ulong Frame,
    ulong BootEpoch,
    ulong LogRecords,
    Digest LogRoot,
    ImmutableArray<Digest> Partitions,
    long WallSeconds,
    ImmutableArray<CapturedNonce> Nonces,
    ImmutableArray<CapturedChannel> Channels);
