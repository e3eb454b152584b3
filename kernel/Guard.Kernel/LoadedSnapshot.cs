using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A partition's snapshot whose signature, image, policy and rollback index were verified (Guard.Images). All values are the manifest's.</summary>
/// <param name="Manifest">SHA-256 of the manifest's signed text.</param>
/// <param name="Image">Manifest digest of the image it was booted from; must be the one the SystemImage names.</param>
/// <param name="Policy">policy_d it was taken under; must be this system's.</param>
/// <param name="Frame">The frame it goes on with.</param>
/// <param name="Errors">Errors recorded since its start, one bit each.</param>
/// <param name="Transcript">Its transcript digest before that frame.</param>
/// <param name="State">What <see cref="IPartition.TryRestore"/> takes; its hash was compared.</param>
/// <param name="Pages">Its RAM; each page is compared with the signed tree when it is read.</param>
public sealed record LoadedSnapshot(
    Digest Manifest,
    Digest Image,
    Digest Policy,
    ulong Frame,
    uint Errors,
    Digest Transcript,
    ImmutableArray<byte> State,
    IPageSource Pages);
