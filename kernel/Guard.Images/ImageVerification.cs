using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Images;

/// <summary>Result of verifying a partition image.</summary>
/// <param name="Refusal">Why it is refused, in words for the operator; empty when accepted.</param>
/// <param name="Code">The same as a code of a-z and '-': "malformed", "signature", "rollback", "segment", "tree", "digest",
/// "monitor", "layout"; empty when accepted.</param>
/// <param name="Manifest">The manifest, where it could be read.</param>
/// <param name="ManifestDigest">SHA-256 of its text.</param>
/// <param name="Payload">The payload, when accepted; segments are slices of it.</param>
public sealed record ImageVerification(
    string Refusal, string Code, ImageManifest? Manifest, Digest ManifestDigest, ImmutableArray<byte> Payload)
{
    /// <summary>True when the image may be loaded.</summary>
    public bool IsAccepted => Refusal.Length == 0;

    /// <summary>Bytes of one of the manifest's segments.</summary>
    /// <exception cref="InvalidOperationException">The image was refused.</exception>
    public ReadOnlySpan<byte> SegmentBytes(ImageSegment segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return IsAccepted
            ? Payload.AsSpan((int)segment.OffsetBytes, (int)segment.LengthBytes)
            : throw new InvalidOperationException("a refused image has no bytes");
    }
}
