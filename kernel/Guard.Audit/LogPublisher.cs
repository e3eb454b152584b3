// Protects: a checkpoint names only bundles and tiles that are durable. Order: bundles and tiles, checkpoint, head, then old
// partial tiles go.
using System;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>
/// Puts bundles, tiles, checkpoint and head in place. Each file is replaced whole, so a failure half way is tried again from the
/// start. Bundles and tiles
/// become durable together, before the checkpoint that names them.
/// </summary>
internal sealed class LogPublisher
{
    private const int TileBytes = LogLayout.TileWidth * LogLayout.HashBytes;

    private readonly ILogStore _store;
    private readonly LogOptions _options;
    private readonly List<string> _partials = [];             // Partial files of the last checkpoint.
    private readonly List<string> _superseded = [];           // To be removed once the checkpoint that replaces them is durable.

    internal LogPublisher(ILogStore store, LogOptions options)
    {
        _store = store;
        _options = options;
    }

    /// <summary>
    /// Removes temporary files, and partial tiles that do not belong to the checkpoint of a size: what a cut run left behind.
    /// </summary>
    internal StoreStatus RemoveLeftovers(ulong size)
    {
        _partials.Clear();
        foreach (string path in _store.List(""))
        {
            bool isPartial = LogLayout.TryParseTile(path, out int level, out ulong index, out int width)
                && width < LogLayout.TileWidth;
            ulong count = size >> (8 * Math.Max(level, 0));
            if (isPartial && index == count / LogLayout.TileWidth && width == (int)(count % LogLayout.TileWidth))
            {
                _partials.Add(path);
                continue;
            }

            StoreStatus status = isPartial || LogLayout.IsTemporary(path) ? _store.Delete(path) : StoreStatus.Ok;
            if (status != StoreStatus.Ok)
            {
                return status;
            }
        }

        return StoreStatus.Ok;
    }

    /// <summary>
    /// Publishes all records of a tree; every one of them is durable. On Ok the tree and the entries forget what is full.
    /// </summary>
    internal StoreStatus Publish(TileTree tree, ByteQueue entries, List<int> bundleEnds, ulong bootEpoch)
    {
        List<string> partials = [];
        StoreStatus status = PutBundles(tree, entries, bundleEnds, partials);
        for (int level = 0; level < LogLayout.LevelsMax && status == StoreStatus.Ok; level++)
        {
            status = PutTiles(tree, level, partials);
        }

        if (status == StoreStatus.Ok)
        {
            status = _store.Settle();
        }

        Span<byte> root = stackalloc byte[LogLayout.HashBytes];
        tree.Root(root);
        Digest rootDigest = Digest.From(root);
        if (status == StoreStatus.Ok && _options.Signer is not null)
        {
            byte[] text = new LogCheckpoint(_options.Origin, tree.Size, rootDigest).ToText();
            status = _store.Replace(LogLayout.Checkpoint, SignedNote.Sign(text, _options.Signer).Bytes);
        }

        if (status == StoreStatus.Ok)
        {
            status = _store.Replace(LogLayout.Head, new LogHead(_options.Origin, tree.Size, rootDigest, bootEpoch).ToBytes());
        }

        if (status != StoreStatus.Ok)
        {
            return status;
        }

        Supersede(partials);
        tree.DropFullTiles();
        if (bundleEnds.Count > 0)
        {
            entries.RemoveFirst(bundleEnds[^1]);
            bundleEnds.Clear();
        }

        return StoreStatus.Ok;
    }

    private StoreStatus PutBundles(TileTree tree, ByteQueue entries, List<int> bundleEnds, List<string> partials)
    {
        ulong index = tree.Start(0) / LogLayout.TileWidth;
        int start = 0;
        foreach (int end in bundleEnds)
        {
            StoreStatus status = _store.Put(
                LogLayout.TilePath(LogLayout.BundleLevel, index, LogLayout.TileWidth), entries.Written[start..end]);
            if (status != StoreStatus.Ok)
            {
                return status;
            }

            start = end;
            index++;
        }

        return PutPartial(
            LogLayout.BundleLevel, index, (int)(tree.Size % LogLayout.TileWidth), entries.Written[start..], partials);
    }

    private StoreStatus PutTiles(TileTree tree, int level, List<string> partials)
    {
        ReadOnlySpan<byte> row = tree.Row(level);
        ulong index = tree.Start(level) / LogLayout.TileWidth;
        while (row.Length >= TileBytes)
        {
            StoreStatus status = _store.Put(LogLayout.TilePath(level, index, LogLayout.TileWidth), row[..TileBytes]);
            if (status != StoreStatus.Ok)
            {
                return status;
            }

            row = row[TileBytes..];
            index++;
        }

        return PutPartial(level, index, row.Length / LogLayout.HashBytes, row, partials);
    }

    private StoreStatus PutPartial(int level, ulong index, int width, ReadOnlySpan<byte> content, List<string> partials)
    {
        if (width == 0)
        {
            return StoreStatus.Ok;
        }

        string path = LogLayout.TilePath(level, index, width);
        partials.Add(path);
        // Same path, same leaves, same content.
        return _partials.Contains(path) ? StoreStatus.Ok : _store.Put(path, content);
    }

    // A partial tile that cannot be removed now is tried again at the next checkpoint; a verifier accepts it meanwhile.
    private void Supersede(List<string> partials)
    {
        foreach (string path in _partials)
        {
            if (!partials.Contains(path))
            {
                _superseded.Add(path);
            }
        }

        _superseded.RemoveAll(path => _store.Delete(path) == StoreStatus.Ok);
        _partials.Clear();
        _partials.AddRange(partials);
    }
}
