using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Images;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>What was read from a RUN folder and verified, before anything runs.</summary>
/// <param name="Image">The SystemImage.</param>
/// <param name="PolicyDigest">SHA-256 of its bytes.</param>
/// <param name="Images">Verified partition images, by row of the SystemImage.</param>
/// <param name="Reviewers">Keys of people.</param>
/// <param name="KeysetVersion">Version of the keyset.</param>
/// <param name="KeysetDigest">SHA-256 of the keyset note.</param>
/// <param name="LogKey">The log's key.</param>
/// <param name="Rollback">Rollback indexes, raised to those of these images.</param>
public sealed record BootMaterial(
    SystemImage Image,
    Digest PolicyDigest,
    ImmutableArray<LoadedImage> Images,
    ImmutableArray<Reviewer> Reviewers,
    uint KeysetVersion,
    Digest KeysetDigest,
    NoteVerifier LogKey,
    RollbackIndexes Rollback)
{
    /// <summary>Verified snapshots, by row of the SystemImage, null for a partition that boots; empty where none has one.</summary>
    public ImmutableArray<LoadedSnapshot?> Snapshots { get; init; } = [];

    /// <summary>The channels that belong to the snapshots; null where all partitions boot.</summary>
    public LoadedChannels? Channels { get; init; }
}
