// Protects: a partition goes on only from what the site signed, of its own image, under this policy, and not from an older one.
// Trusts: the keyset; nothing in the file.
using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>Verifies a snapshot before anything runs: all but its pages. Work: one signature, the state, the map, a hash for each 256 KiB held.</summary>
public static class SnapshotVerifier
{
    /// <summary>Version of the monitor's snapshot interface.</summary>
    public const uint MonitorVersion = 2;

    /// <summary>Roles whose thresholds a snapshot needs: the site that took it.</summary>
    public static ImmutableArray<string> Roles { get; } = ["image-site"];

    /// <summary>Verifies a file. Never throws for what stands in it.</summary>
    /// <param name="file">The file; it is read again whenever a page is first touched.</param>
    /// <param name="keyset">Who may sign.</param>
    /// <param name="nowUnixSeconds">Wall time for the keys' validity, or null when unknown.</param>
    /// <param name="expected">What it must be of.</param>
    public static SnapshotVerification Verify(ISnapshotFile file, Keyset keyset, long? nowUnixSeconds, in SnapshotExpectation expected)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!TryReadNote(file, out byte[] note))
        {
            return Refuse("malformed", "not a snapshot, or cut short");
        }

        if (!SignedNote.TryParse(note, out SignedNote? parsed)
            || !SnapshotManifestCodec.TryRead(parsed.Text, out SnapshotManifest? manifest))
        {
            return Refuse("malformed", "its manifest is malformed");
        }

        Digest digest = Digest.From(Sha256.Hash(parsed.Text));
        string refusal = RoleCheck.Verify(note, keyset, Roles.AsSpan(), nowUnixSeconds, out _);
        if (refusal.Length > 0)
        {
            return Refuse("signature", refusal, manifest, digest);
        }

        (string code, refusal) = Mismatch(manifest!, expected);
        if (refusal.Length > 0)
        {
            return Refuse(code, refusal, manifest, digest);
        }

        var layout = new SnapshotLayout(note.Length, manifest!);
        return layout.End == file.LengthBytes
            ? VerifyParts(file, layout, manifest!, digest, expected)
            : Refuse("malformed", "it is cut short, or bytes follow its last page", manifest, digest);
    }

    private static bool TryReadNote(ISnapshotFile file, out byte[] note)
    {
        Span<byte> head = stackalloc byte[SnapshotLayout.HeaderBytes];
        note = [];
        if (!file.TryRead(0, head) || BinaryPrimitives.ReadUInt32LittleEndian(head) != SnapshotLayout.Magic)
        {
            return false;
        }

        uint noteBytes = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (noteBytes > SnapshotLayout.MaxNoteBytes)
        {
            return false;
        }

        note = new byte[noteBytes];
        return file.TryRead(SnapshotLayout.HeaderBytes, note);
    }

    private static (string Code, string Refusal) Mismatch(SnapshotManifest manifest, in SnapshotExpectation expected)
    {
        if (manifest.MinMonitor != MonitorVersion)
        {
            return ("monitor", $"it is of snapshot interface {manifest.MinMonitor}, this is {MonitorVersion}");
        }

        if (manifest.System != expected.System || manifest.Partition != expected.Partition || manifest.MemoryBytes != expected.MemoryBytes)
        {
            return ("partition", $"it is of partition {manifest.Partition} of system {manifest.System} with {manifest.MemoryBytes} bytes of memory");
        }

        if (manifest.Image != expected.Image)
        {
            return ("image", $"it was booted from another image, {manifest.Image}");
        }

        if (manifest.Policy != expected.Policy)
        {
            return ("policy", $"it was taken under another system image, {manifest.Policy}");
        }

        return manifest.RollbackIndex < expected.LeastRollbackIndex
            ? ("rollback", $"its rollback index {manifest.RollbackIndex} is below {expected.LeastRollbackIndex}: a newer one was taken or used")
            : (string.Empty, string.Empty);
    }

    private static SnapshotVerification VerifyParts(
        ISnapshotFile file, in SnapshotLayout layout, SnapshotManifest manifest, in Digest digest, in SnapshotExpectation expected)
    {
        var state = new byte[manifest.StateBytes];
        if (!file.TryRead(layout.State, state) || Digest.From(Sha256.Hash(state)) != manifest.State)
        {
            return Refuse("state", "processor and devices are not what was signed (SHA-256 differs)", manifest, digest);
        }

        var map = new byte[layout.MapBytes];
        if (!file.TryRead(layout.Map, map) || Digest.From(Sha256.Hash(map)) != manifest.Map || SnapshotLayout.CountOf(map) != manifest.Pages)
        {
            return Refuse("map", "the map of pages is not what was signed", manifest, digest);
        }

        var groups = new Digest[layout.GroupCount];
        if (!SnapshotPages.TryReadDigests(file, layout.Groups, groups) || PageTree.RootOf(groups) != manifest.TreeRoot)
        {
            return Refuse("tree", "the page tree is not what was signed", manifest, digest);
        }

        var pages = new SnapshotPages(file, layout, map, groups)
        {
#if GUARD_PLANTS
            Selected = expected.Selected,
#endif
        };
        return new SnapshotVerification(string.Empty, string.Empty, manifest, digest, ImmutableArray.Create(state), pages);
    }

    private static SnapshotVerification Refuse(string code, string refusal, SnapshotManifest? manifest = null, Digest digest = default) =>
        new(refusal, code, manifest, digest, [], null);
}
