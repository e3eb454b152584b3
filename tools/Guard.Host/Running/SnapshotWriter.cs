using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
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
    /// <summary>Frames it waits for one in which all can be taken.</summary>
    internal const int MostFrames = 10_000;

    private const string Temporary = ".tmp";

    private readonly BootMaterial _boot;
    private readonly RunFolder _folder;
    private readonly SnapshotOrder _order;
    private readonly List<string> _paths = [];
    private RollbackIndexes? _written;
    private ulong _logRecords;
    private int _tried;

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

    /// <summary>Why none are taken yet.</summary>
    internal string Obstacle { get; private set; } = "the moment has not come";

    /// <summary>Tries, between two frames; after <see cref="MostFrames"/> of them it gives up.</summary>
    internal void Try(Monitor monitor)
    {
        if (_written is not null || _tried == MostFrames)
        {
            return;
        }

        _tried++;
        string reason = monitor.TryCaptureChannels(out CapturedChannels? channels);
        var captured = new List<(PartitionRow Row, CapturedPartition State)>();
        foreach (PartitionRow row in _boot.Image.Partitions.Where(_ => reason.Length == 0))
        {
            string refusal = monitor.TryCapture(row.Id, out CapturedPartition? one);
            reason = refusal.Length == 0 ? reason : $"{row.Name}: {refusal}";
            captured.Add((row, one!));
        }

        if (reason.Length > 0)
        {
            Obstacle = string.Create(CultureInfo.InvariantCulture, $"{reason}, at the last of {_tried} frames tried");
            return;
        }

        Write(monitor, channels!, captured);
    }

    /// <summary>Gives the files their names once the records the snapshot says the log holds are durable: what has a name is whole, and true.</summary>
    internal void Settle(ulong durableRecords)
    {
        if (_written is null || Taken is not null || durableRecords < _logRecords)
        {
            return;
        }

        foreach (string path in _paths)
        {
            File.Move(path + Temporary, path, overwrite: true);
        }

        Taken = _written;
    }

    private void Write(Monitor monitor, CapturedChannels channels, List<(PartitionRow Row, CapturedPartition State)> captured)
    {
        Directory.CreateDirectory(_folder.Snapshots);
        RollbackIndexes indexes = _order.Least;
        var manifests = ImmutableArray.CreateBuilder<Digest>();
        foreach ((PartitionRow row, CapturedPartition state) in captured)
        {
            string name = SnapshotManifest.RollbackNameOf(_boot.Image.Name, row.Name);
            indexes = indexes.With(name, checked(indexes.LeastFor(name) + 1));
            manifests.Add(Write(monitor, row, state, indexes.LeastFor(name)));
        }

        string channelsName = SnapshotManifest.ChannelsNameOf(_boot.Image.Name);
        indexes = indexes.With(channelsName, checked(indexes.LeastFor(channelsName) + 1));
        Write(channels with { Partitions = manifests.ToImmutable() }, channelsName, indexes.LeastFor(channelsName));
        _logRecords = channels.LogRecords;
        _written = indexes;
        Obstacle = "the log's records up to it are not durable";
    }

    private void Write(CapturedChannels channels, string name, uint version)
    {
        byte[] body = CapturedChannelsCodec.Encode(channels);
        byte[] note = SignedNote.Sign(SignedArtefact.Text(SignedArtefact.ChannelsKind, name, version, body), _order.Signer).Bytes.ToArray();
        string path = Path.Combine(_folder.Snapshots, RunFolder.ChannelsFile);
        using (FileStream stream = Create(path))
        {
            stream.Write(SignedArtefact.Write(body, note));
            stream.Flush(flushToDisk: true);
        }
    }

    private Digest Write(Monitor monitor, PartitionRow row, CapturedPartition captured, uint rollbackIndex)
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
        byte[] text = SnapshotManifestCodec.Write(manifest);
        byte[] note = SignedNote.Sign(text, _order.Signer).Bytes.ToArray();
        Write(monitor, row, note, [captured.State.AsMemory(), map, Bytes(groups), Bytes(leaves)], map);
        return Digest.From(Sha256.Hash(text));
    }

    private void Write(Monitor monitor, PartitionRow row, byte[] note, ImmutableArray<ReadOnlyMemory<byte>> parts, byte[] map)
    {
        using (FileStream stream = Create(Path.Combine(_folder.Snapshots, row.Name + ".snapshot")))
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
    }

    private FileStream Create(string path)
    {
        _paths.Add(path);
        return new FileStream(path + Temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
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
