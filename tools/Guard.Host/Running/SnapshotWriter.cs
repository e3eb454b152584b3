using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Contracts;
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
        string reason = SnapshotComposer.TryCapture(
            monitor, _boot.Image.Partitions, out CapturedChannels? channels, out ImmutableArray<CapturedPartition> captured);
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

    private void Write(Monitor monitor, CapturedChannels channels, ImmutableArray<CapturedPartition> captured)
    {
        Directory.CreateDirectory(_folder.Snapshots);
        var composer = new SnapshotComposer(_boot.Image.Name, _boot.PolicyDigest, _order.Signer, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        RollbackIndexes indexes = _order.Least;
        var manifests = ImmutableArray.CreateBuilder<Digest>();
        foreach ((PartitionRow row, CapturedPartition state) in _boot.Image.Partitions.Zip(captured))
        {
            string name = SnapshotManifest.RollbackNameOf(_boot.Image.Name, row.Name);
            indexes = indexes.With(name, checked(indexes.LeastFor(name) + 1));
            using FileStream stream = Create(Path.Combine(_folder.Snapshots, row.Name + ".snapshot"));
            manifests.Add(composer.Write(stream, monitor, row, state, indexes.LeastFor(name)));
            stream.Flush(flushToDisk: true);
        }

        string channelsName = SnapshotManifest.ChannelsNameOf(_boot.Image.Name);
        indexes = indexes.With(channelsName, checked(indexes.LeastFor(channelsName) + 1));
        using (FileStream stream = Create(Path.Combine(_folder.Snapshots, RunFolder.ChannelsFile)))
        {
            stream.Write(composer.Channels(channels with { Partitions = manifests.ToImmutable() }, indexes.LeastFor(channelsName)));
            stream.Flush(flushToDisk: true);
        }

        _logRecords = channels.LogRecords;
        _written = indexes;
        Obstacle = "the log's records up to it are not durable";
    }

    private FileStream Create(string path)
    {
        _paths.Add(path);
        return new FileStream(path + Temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    }
}
