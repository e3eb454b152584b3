using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Images;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>The bytes of signed snapshots, of a monitor that stands between two frames (FORMAT.md, "Partition snapshot").</summary>
/// <param name="system">Name of the system.</param>
/// <param name="policy">policy_d it runs under.</param>
/// <param name="signer">The site's.</param>
/// <param name="createdUnixSeconds">What the manifests give as their time.</param>
public sealed class SnapshotComposer(string system, Digest policy, NoteSigner signer, long createdUnixSeconds)
{
    /// <summary>Takes down channels and all partitions between two frames, or nothing.</summary>
    /// <param name="monitor">It is not changed.</param>
    /// <param name="rows">The plan's partitions.</param>
    /// <param name="channels">The channels, when taken.</param>
    /// <param name="partitions">The partitions in the plan's order, when taken.</param>
    /// <returns>Why not now; empty when taken.</returns>
    public static string TryCapture(
        Monitor monitor, ImmutableArray<PartitionRow> rows, out CapturedChannels? channels, out ImmutableArray<CapturedPartition> partitions)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        partitions = [];
        string refusal = monitor.TryCaptureChannels(out channels);
        foreach (PartitionRow row in rows)
        {
            if (refusal.Length > 0)
            {
                return refusal;
            }

            refusal = monitor.TryCapture(row.Id, out CapturedPartition? one);
            refusal = refusal.Length > 0 ? $"{row.Name}: {refusal}" : refusal;
            partitions = partitions.Add(one!);
        }

        return refusal;
    }

    /// <summary>Writes a domain's snapshot: head, note, processor and devices, map, page tree, pages that are not zero.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="monitor">Its pages are read from it, twice.</param>
    /// <param name="row">The domain.</param>
    /// <param name="captured">The rest of it, of the same moment.</param>
    /// <param name="rollbackIndex">The snapshot's own.</param>
    /// <returns>SHA-256 of the manifest.</returns>
    public Digest Write(Stream target, Monitor monitor, PartitionRow row, CapturedPartition captured, uint rollbackIndex)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(monitor);
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(captured);
        var map = new byte[((row.MemoryBytes / PageTree.BlockBytes) + 7) / 8];
        var leaves = new List<Digest>();
        var page = new byte[PageTree.BlockBytes];
        for (uint number = 0; number < row.MemoryBytes / PageTree.BlockBytes; number++)
        {
            if (monitor.TryReadPage(row.Id, number, page) && page.AsSpan().ContainsAnyExcept((byte)0))
            {
                map[number / 8] |= (byte)(1 << (int)(number & 7));
                leaves.Add(PageTree.Leaf(page));
            }
        }

        Digest[] groups = [.. leaves.Chunk(PageTree.GroupLeaves).Select(group => PageTree.RootOf(group))];
        var manifest = new SnapshotManifest(
            system,
            row.Name,
            row.ImageDigest,
            policy,
            rollbackIndex,
            SnapshotVerifier.MonitorVersion,
            captured.Frame,
            captured.Errors,
            captured.Transcript,
            row.MemoryBytes,
            (uint)captured.State.Length,
            Digest.From(Sha256.Hash(captured.State.AsSpan())),
            Digest.From(Sha256.Hash(map)),
            (uint)leaves.Count,
            PageTree.RootOf(groups),
            createdUnixSeconds);
        byte[] text = SnapshotManifestCodec.Write(manifest);
        ReadOnlySpan<byte> note = SignedNote.Sign(text, signer).Bytes;
        Span<byte> head = stackalloc byte[SnapshotLayout.HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, SnapshotLayout.Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], note.Length);
        target.Write(head);
        target.Write(note);
        target.Write(captured.State.AsSpan());
        target.Write(map);
        target.Write(Bytes(groups));
        target.Write(Bytes(leaves));
        for (uint number = 0; number < (uint)map.Length * 8; number++)
        {
            if ((map[number / 8] >> (int)(number & 7) & 1) != 0 && monitor.TryReadPage(row.Id, number, page))
            {
                target.Write(page);
            }
        }

        return Digest.From(Sha256.Hash(text));
    }

    /// <summary>The signed bytes of a system's channels.</summary>
    /// <param name="channels">Taken at the moment of the partitions it names.</param>
    /// <param name="rollbackIndex">Their own.</param>
    public byte[] Channels(CapturedChannels channels, uint rollbackIndex)
    {
        byte[] body = CapturedChannelsCodec.Encode(channels);
        string name = SnapshotManifest.ChannelsNameOf(system);
        ReadOnlySpan<byte> note = SignedNote.Sign(SignedArtefact.Text(SignedArtefact.ChannelsKind, name, rollbackIndex, body), signer).Bytes;
        return SignedArtefact.Write(body, note);
    }

    private static byte[] Bytes(IReadOnlyCollection<Digest> digests)
    {
        var bytes = new byte[digests.Count * Digest.LengthBytes];
        int at = 0;
        foreach (Digest digest in digests)
        {
            digest.CopyTo(bytes.AsSpan(at));
            at += Digest.LengthBytes;
        }

        return bytes;
    }
}
