using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Images;

namespace Guard.Host.Building;

/// <summary>A packed, unsigned image.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Digest">SHA-256 of the manifest's text: the image's name in a run.</param>
/// <param name="ManifestText">The text that is signed.</param>
/// <param name="Payload">Its payload.</param>
public sealed record PackedImage(
    ImageManifest Manifest,
    Digest Digest,
    ImmutableArray<byte> ManifestText,
    ImmutableArray<byte> Payload
);
