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

/// <summary>Takes every domain of a run down into a file of its own, signed, all at the same frame boundary or none.</summary>
internal sealed class SnapshotWriter
{
    private readonly BootMaterial _boot;
    private readonly RunFolder _folder;
    private readonly SnapshotOrder _order;

    internal SnapshotWriter(BootMaterial boot, RunFolder folder, SnapshotOrder order)
    {
        _boot = boot;
        _folder = folder;
        _order = order;
        foreach (PartitionRow row in boot.Image.Partitions)
        {
            const int Most = SnapshotManifestCodec.MaxNameLength;
            if (!ManifestCodec.IsName(boot.Image.Name, Most) || !ManifestCodec.IsName(row.Name, Most))
            {
                throw new OperatorException(
                    1,
                    $"'{boot.Image.Name}.{row.Name}' is not a name rollback indexes can be kept under",
                    "name system and domain with a-z, 0-9, '.', '_' and '-'");
            }
        }
    }

    /// <summary>Rollback indexes raised to those of the snapshots; null until they are taken.</summary>
    internal RollbackIndexes? Taken { get; private set; }

    /// <summary>Why the last attempt took none.</summary>
    internal string Obstacle { get; private set; } = "the moment has not come";

    /// <summary>Tries, between two frames.</summary>
    internal void Try(Monitor monitor)
    {
        var captured = new List<(PartitionRow Row, CapturedPartition State)>();
        foreach (PartitionRow row in _boot.Image.Partitions)
        {
            string reason = monitor.TryCapture(row.Id, out CapturedPartition? one);
            if (one is null)
            {
                Obstacle = $"{row.Name}: {reason}";
                return;
            }

            captured.Add((row, one));
        }

        Directory.CreateDirectory(_folder.Snapshots);
        RollbackIndexes indexes = _order.Least;
        foreach ((PartitionRow row, CapturedPartition state) in captured)
        {
            string name = SnapshotManifest.RollbackNameOf(_boot.Image.Name, row.Name);
            indexes = indexes.With(name, checked(indexes.LeastFor(name) + 1));
            Write(monitor, row, state, indexes.LeastFor(name));
        }

        Taken = indexes;
    }

    private void Write(Monitor monitor, PartitionRow row, CapturedPartition captured, uint rollbackIndex)
    {
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
            _boot.Image.Name,
            row.Name,
            row.ImageDigest,
            _boot.PolicyDigest,
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
            TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        byte[] note = SignedNote.Sign(SnapshotManifestCodec.Write(manifest), _order.Signer).Bytes.ToArray();
        Write(monitor, row, note, [captured.State.AsMemory(), map, Bytes(groups), Bytes(leaves)], map);
    }

    // Into a new file, then by its name: what has the name is whole.
    private void Write(Monitor monitor, PartitionRow row, byte[] note, ImmutableArray<ReadOnlyMemory<byte>> parts, byte[] map)
    {
        string path = Path.Combine(_folder.Snapshots, row.Name + ".snapshot");
        string temporary = path + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
        {
            Span<byte> head = stackalloc byte[SnapshotLayout.HeaderBytes];
            BinaryPrimitives.WriteUInt32LittleEndian(head, SnapshotLayout.Magic);
            BinaryPrimitives.WriteInt32LittleEndian(head[4..], note.Length);
            stream.Write(head);
            stream.Write(note);
            foreach (ReadOnlyMemory<byte> part in parts)
            {
                stream.Write(part.Span);
            }

            var page = new byte[PageTree.BlockBytes];
            for (uint number = 0; number < (uint)map.Length * 8; number++)
            {
                if ((map[number / 8] >> (int)(number & 7) & 1) != 0 && monitor.TryReadPage(row.Id, number, page))
                {
                    stream.Write(page);
                }
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
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
