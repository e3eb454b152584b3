using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Host.Replaying;

/// <summary>What a replay found.</summary>
/// <param name="IsEqual">True when transcript, leaves and root are equal.</param>
/// <param name="Divergence">The first divergence in words; empty when equal.</param>
/// <param name="Epochs">Boot epochs replayed.</param>
/// <param name="Frames">Frames re-executed.</param>
/// <param name="Leaves">Log leaves regenerated and compared.</param>
/// <param name="RunDigest">Transcript digest of the last epoch.</param>
/// <param name="Note">What is equal only as far as a crash left it, in words; empty when there is nothing to say.</param>
/// <param name="Partitions">Transcript digest of each partition in the last epoch, in id order.</param>
public sealed record ReplayResult(
    bool IsEqual, string Divergence, int Epochs, ulong Frames, ulong Leaves, Digest RunDigest, string Note, ImmutableArray<Digest> Partitions);
