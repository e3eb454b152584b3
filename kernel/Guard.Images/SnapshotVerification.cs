using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Images;

/// <summary>Result of verifying a snapshot, but for its pages, each of which is verified when it is read.</summary>
/// <param name="Refusal">Why it is refused, in words for the operator; empty when accepted.</param>
/// <param name="Code">The same as a code: "malformed", "signature", "monitor", "image", "policy", "partition", "rollback", "state", "map", "tree"; empty
/// when accepted.</param>
/// <param name="Manifest">The manifest, where it could be read.</param>
/// <param name="ManifestDigest">SHA-256 of its text.</param>
/// <param name="State">Processor and devices, when accepted.</param>
/// <param name="Pages">The pages, when accepted.</param>
public sealed record SnapshotVerification(
    string Refusal, string Code, SnapshotManifest? Manifest, Digest ManifestDigest, ImmutableArray<byte> State, SnapshotPages? Pages)
{
    /// <summary>True when the snapshot may be gone on from.</summary>
    public bool IsAccepted => Refusal.Length == 0;
}
