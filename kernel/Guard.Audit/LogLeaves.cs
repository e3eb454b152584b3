using System;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>
/// The leaf hashes of a log in order: from the tiles of its last checkpoint, then from the write-ahead log. It reads; it does not
/// verify.
/// </summary>
/// <remarks>For comparing two logs record by record, such as a run's and its replay's. Needs no key.</remarks>
public sealed class LogLeaves
{
    private readonly ILogStore _store;
    private readonly LogFiles _files;
    private readonly List<byte[]> _tail;
    private readonly byte[] _tile = new byte[LogLayout.TileWidth * LogLayout.HashBytes];
    private ulong? _tileIndex;

    private LogLeaves(ILogStore store, ulong published, List<byte[]> tail)
    {
        _store = store;
        _files = new LogFiles([], published);
        _tail = tail;
        Size = published + (ulong)tail.Count;
    }

    /// <summary>Number of records, in tiles and in the write-ahead log.</summary>
    public ulong Size { get; }

    /// <summary>
    /// Opens a log folder; false where its state or write-ahead log is missing or damaged. A torn last frame is left out.
    /// </summary>
    public static bool TryOpen(ILogStore store, out LogLeaves? leaves)
    {
        ArgumentNullException.ThrowIfNull(store);
        leaves = null;
        WalReader wal = new(store);
        if (!LogHead.TryRead(store, out LogHead head) || !wal.TryOpen() || wal.BaseSequence > head.Size)
        {
            return false;
        }

        List<byte[]> tail = [];
        WalStep step = wal.Next();
        for (; step == WalStep.Frame; step = wal.Next())
        {
            if (WalCodec.Sequence(wal.Frame) >= head.Size)
            {
                tail.Add(Sha256.Hash(WalCodec.Leaf(wal.Frame)));
            }
        }

        if (step == WalStep.Corrupt || wal.NextSequence < head.Size)
        {
            return false;
        }

        leaves = new LogLeaves(store, head.Size, tail);
        return true;
    }

    /// <summary>
    /// Writes the 32-byte leaf hash of a record; false beyond <see cref="Size"/>, or where its tile cannot be read.
    /// </summary>
    public bool TryRead(ulong sequence, Span<byte> hash)
    {
        if (sequence >= Size)
        {
            return false;
        }

        if (sequence >= _files.Size)
        {
            _tail[(int)(sequence - _files.Size)].CopyTo(hash);
            return true;
        }

        ulong index = sequence / LogLayout.TileWidth;
        if (_tileIndex != index)
        {
            _tileIndex = _files.ReadRequired(_store, 0, index, _tile).Fault == LogFault.None ? index : null;
            if (_tileIndex is null)
            {
                return false;
            }
        }

        _tile.AsSpan((int)(sequence % LogLayout.TileWidth) * LogLayout.HashBytes, LogLayout.HashBytes).CopyTo(hash);
        return true;
    }
}
