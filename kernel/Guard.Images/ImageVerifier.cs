// Protects: no byte of an image reaches a partition before two roles vouched for it and every hash was checked.
// Trusts: the keyset; nothing in the file.
using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>
/// Verifies a partition image: both signatures, rollback index, layout, every segment, the page tree. Work: three passes over the
/// payload.
/// </summary>
public static class ImageVerifier
{
    /// <summary>Version of the monitor's image interface.</summary>
    public const uint MonitorVersion = 1;

    /// <summary>Roles whose thresholds an image needs.</summary>
    public static ImmutableArray<string> Roles { get; } = ["image-vendor", "image-site"];

    /// <summary>Verifies a file. Never throws for what stands in it.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="keyset">Who may sign.</param>
    /// <param name="nowUnixSeconds">Wall time for the keys' validity, or null when unknown.</param>
    /// <param name="leastRollbackIndex">Lowest rollback index still accepted for this image's name.</param>
    /// <param name="expected">Digest the SystemImage names, or null for any.</param>
    public static ImageVerification Verify(
        ReadOnlySpan<byte> file, Keyset keyset, long? nowUnixSeconds, uint leastRollbackIndex, Digest? expected)
    {
        if (!ImageFile.TrySplit(file, out ReadOnlySpan<byte> note, out ReadOnlySpan<byte> payload))
        {
            return Refuse("malformed", "not a partition image, or cut short");
        }

        if (!SignedNote.TryParse(note, out SignedNote? parsed)
            || !ManifestCodec.TryRead(parsed.Text, out ImageManifest? manifest))
        {
            return Refuse("malformed", "its manifest is malformed");
        }

        Digest digest = Digest.From(Sha256.Hash(parsed.Text));
        string refusal = RoleCheck.Verify(note, keyset, Roles.AsSpan(), nowUnixSeconds, out _);
        if (refusal.Length > 0)
        {
            return Refuse("signature", $"image {manifest!.Name}: {refusal}", manifest, digest);
        }

        if (expected is Digest named && named != digest)
        {
            return Refuse("digest", $"image {manifest!.Name}: it is not the one the system image names", manifest, digest);
        }

        if (manifest!.MinMonitor > MonitorVersion)
        {
            string text = $"image {manifest.Name}: it needs monitor interface {manifest.MinMonitor}, this is {MonitorVersion}";
            return Refuse("monitor", text, manifest, digest);
        }

        if (manifest.RollbackIndex < leastRollbackIndex)
        {
            string text = $"image {manifest.Name}: rollback index {manifest.RollbackIndex} is below {leastRollbackIndex}";
            return Refuse("rollback", text, manifest, digest);
        }

        string layout = LayoutRefusal(manifest);
        return layout.Length > 0
            ? Refuse("layout", $"image {manifest.Name}: {layout}", manifest, digest)
            : VerifyPayload(manifest, digest, payload);
    }

    // Where segments go must not depend on the order they are copied in, and the first instruction must be theirs.
    private static string LayoutRefusal(ImageManifest manifest)
    {
        bool isEntryInside = false;
        for (int i = 0; i < manifest.Segments.Length; i++)
        {
            ImageSegment segment = manifest.Segments[i];
            ulong length = (ulong)segment.LengthBytes;
            if (segment.Address > manifest.MemoryBytes || length > manifest.MemoryBytes - segment.Address)
            {
                return $"segment {segment.Name} lies outside memory";
            }

            isEntryInside |= manifest.EntryAddress >= segment.Address && manifest.EntryAddress - segment.Address < length;
            for (int j = 0; j < i; j++)
            {
                ImageSegment other = manifest.Segments[j];
                if (other.Name == segment.Name)
                {
                    return $"two segments are called {segment.Name}";
                }

                if (segment.Address < other.Address + (ulong)other.LengthBytes && other.Address < segment.Address + length)
                {
                    return $"segments {other.Name} and {segment.Name} overlap";
                }
            }
        }

        return isEntryInside ? string.Empty : "the entry lies in no segment";
    }

    private static ImageVerification VerifyPayload(ImageManifest manifest, in Digest digest, ReadOnlySpan<byte> payload)
    {
        Span<byte> hash = stackalloc byte[Sha256.SizeBytes];
        long offset = 0;
        foreach (ImageSegment segment in manifest.Segments)
        {
            if (segment.OffsetBytes != offset || segment.LengthBytes > payload.Length - offset)
            {
                return Refuse(
                    "layout", $"image {manifest.Name}: segment {segment.Name} lies outside the payload", manifest, digest);
            }

            Sha256.Hash(payload.Slice((int)offset, (int)segment.LengthBytes), hash);
            if (Digest.From(hash) != segment.Hash)
            {
                string text = $"image {manifest.Name}: segment {segment.Name} is not what was signed (SHA-256 differs)";
                return Refuse("segment", text, manifest, digest);
            }

            offset += segment.LengthBytes;
        }

        if (offset != payload.Length)
        {
            return Refuse("layout", $"image {manifest.Name}: bytes follow the last segment", manifest, digest);
        }

        return PageTree.Root(payload) == manifest.TreeRoot
            ? new ImageVerification(string.Empty, string.Empty, manifest, digest, ImmutableArray.Create(payload))
            : Refuse("tree", $"image {manifest.Name}: the page tree is not what was signed", manifest, digest);
    }

    private static ImageVerification Refuse(
        string code, string refusal, ImageManifest? manifest = null, Digest digest = default) =>
        new(refusal, code, manifest, digest, []);
}
