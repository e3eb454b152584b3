// Protects: a checkpoint names only bundles and tiles that are durable. Order: bundles and tiles, checkpoint, head, then old
// partial tiles go.
using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>
/// Puts bundles, tiles, checkpoint and head in place, one checkpoint at a time, while the log grows on. Each file is replaced whole, so a
/// failure half way is tried again from the start.
/// </summary>
internal sealed class LogPublisher
{
    private const int TileBytes = LogLayout.TileWidth * LogLayout.HashBytes;

    private readonly ILogStore _store;
    private readonly LogOptions _options;
    private readonly LogPublication _publication = new();
    private readonly List<string> _partials = [];             // Partial files of the last checkpoint.
    private readonly List<string> _superseded = [];           // To be removed once the checkpoint that replaces them is durable.

    private bool _isPut;                                      // All files of the publication are in the store's hands.

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

    /// <summary>Whether a checkpoint was begun and has not ended with Ok.</summary>
    internal bool IsBusy { get; private set; }

    /// <summary>Number of records the checkpoint begun last covers.</summary>
    internal ulong Size => _publication.Size;

    /// <summary>
    /// Begins the checkpoint of all records of a tree; every one of them is durable. Takes copies, and the tree and the entries forget
    /// what is full. Not to be called while busy.
    /// </summary>
    internal void Begin(TileTree tree, ByteQueue entries, List<int> bundleEnds, ulong bootEpoch)
    {
        _publication.Clear();
        TakeBundles(tree, entries, bundleEnds);
        for (int level = 0; level < LogLayout.LevelsMax; level++)
        {
            TakeTiles(tree, level);
        }

        Span<byte> root = stackalloc byte[LogLayout.HashBytes];
        tree.Root(root);
        Digest rootDigest = Digest.From(root);
        byte[] checkpoint = _options.Signer is null
            ? []
            : SignedNote.Sign(new LogCheckpoint(_options.Origin, tree.Size, rootDigest).ToText(), _options.Signer).Bytes.ToArray();
        _publication.Finish(tree.Size, checkpoint, new LogHead(_options.Origin, tree.Size, rootDigest, bootEpoch).ToBytes());
        tree.DropFullTiles();
        IsBusy = true;
        _isPut = false;
    }

    /// <summary>Goes on with the checkpoint begun. Ok when it stands; after a failure the next call puts all of it again.</summary>
    internal StoreStatus Continue(bool mustEnd)
    {
        StoreStatus status = _isPut ? StoreStatus.Ok : _publication.PutAll(_store);
        StoreStatus settled = _store.Settle(mustEnd || status != StoreStatus.Ok);
        status = status == StoreStatus.Ok ? settled : status;
        _isPut = status == StoreStatus.Pending;
        if (status == StoreStatus.Ok)
        {
            IsBusy = false;
            Supersede();
        }

        return status;
    }

    private void TakeBundles(TileTree tree, ByteQueue entries, List<int> bundleEnds)
    {
        ulong index = tree.Start(0) / LogLayout.TileWidth;
        int start = 0;
        foreach (int end in bundleEnds)
        {
            _publication.AddBundle(LogLayout.TilePath(LogLayout.BundleLevel, index, LogLayout.TileWidth), start, end);
            start = end;
            index++;
        }

        int width = (int)(tree.Size % LogLayout.TileWidth);
        if (IsPartialNew(LogLayout.BundleLevel, index, width, out string path))
        {
            _publication.AddBundle(path, start, entries.Count);
        }

        bundleEnds.Clear();
        _publication.TakeEntries(entries, entries.Count - start);
    }

    private void TakeTiles(TileTree tree, int level)
    {
        ReadOnlySpan<byte> row = tree.Row(level);
        ulong index = tree.Start(level) / LogLayout.TileWidth;
        while (row.Length >= TileBytes)
        {
            _publication.AddTile(LogLayout.TilePath(level, index, LogLayout.TileWidth), row[..TileBytes]);
            row = row[TileBytes..];
            index++;
        }

        if (IsPartialNew(level, index, row.Length / LogLayout.HashBytes, out string path))
        {
            _publication.AddTile(path, row);
        }
    }

    // Not new: the checkpoint before had a partial tile of the same path, so of the same leaves.
    private bool IsPartialNew(int level, ulong index, int width, out string path)
    {
        path = "";
        if (width == 0)
        {
            return false;
        }

        path = LogLayout.TilePath(level, index, width);
        _publication.AddPartial(path);
        return !_partials.Contains(path);
    }

    // A partial tile that cannot be removed now is tried again at the next checkpoint; a verifier accepts it meanwhile.
    private void Supersede()
    {
        foreach (string path in _partials)
        {
            if (!_publication.Partials.Contains(path))
            {
                _superseded.Add(path);
            }
        }

        _superseded.RemoveAll(path => _store.Delete(path) == StoreStatus.Ok);
        _partials.Clear();
        _partials.AddRange(_publication.Partials);
    }
}
