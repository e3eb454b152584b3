// Protects: every tile above level 0 and the root follow from the tiles of level 0. Trusts: that ranges compared those with the
// records.
using System;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>
/// Computes the levels above the leaves anew and answers for any subtree. Reads level 0 from disk, where it is needed.
/// </summary>
internal sealed class TreeVerifier
{
    private const int TileBytes = LogLayout.TileWidth * LogLayout.HashBytes;

    private readonly ILogStore _store;
    private readonly LogFiles _files;
    private readonly byte[][] _levels = new byte[LogLayout.LevelsMax][];
    private readonly byte[] _leafTile = new byte[TileBytes];
    private ulong? _leafTileIndex;

    internal TreeVerifier(ILogStore store, LogFiles files)
    {
        _store = store;
        _files = files;
        Array.Fill(_levels, []);
    }

    internal int TilesChecked { get; private set; }

    /// <summary>Compares each tile of level 1 and up with what the level below gives.</summary>
    /// <param name="levelOne">Roots of the full tiles of level 0.</param>
    /// <param name="findings">Takes what is wrong.</param>
    internal void VerifyLevels(byte[] levelOne, List<LogFinding> findings)
    {
        _levels[1] = levelOne;
        byte[] tile = new byte[TileBytes];
        for (int level = 1; level < LogLayout.LevelsMax && _files.Count(level) > 0; level++)
        {
            byte[] expected = _levels[level];
            byte[] above = new byte[expected.Length / TileBytes * LogLayout.HashBytes];
            for (int start = 0; start < expected.Length; start += TileBytes)
            {
                ReadOnlySpan<byte> part = expected.AsSpan(start, Math.Min(TileBytes, expected.Length - start));
                VerifyTile(level, (ulong)(start / TileBytes), part, tile, findings);
                if (part.Length == TileBytes)
                {
                    MerkleTreeHash.Root(part, above.AsSpan(start / TileBytes * LogLayout.HashBytes, LogLayout.HashBytes));
                }
            }

            if (level + 1 < LogLayout.LevelsMax)
            {
                _levels[level + 1] = above;
            }
        }
    }

    /// <summary>Root of the first records; false where a tile of level 0 that it needs cannot be read.</summary>
    internal bool TryRoot(ulong size, Span<byte> root)
    {
        if (size == 0)
        {
            Sha256.Hash([], root);
            return true;
        }

        return TrySubtree(0, size, root);
    }

    /// <summary>Leaf hash of a record the checkpoint covers.</summary>
    internal bool TryLeaf(ulong sequence, Span<byte> hash)
    {
        ulong index = sequence / LogLayout.TileWidth;
        if (_leafTileIndex != index)
        {
            _leafTileIndex = _files.ReadRequired(_store, 0, index, _leafTile).Fault == LogFault.None ? index : null;
            if (_leafTileIndex is null)
            {
                return false;
            }
        }

        _leafTile.AsSpan((int)(sequence % LogLayout.TileWidth) * LogLayout.HashBytes, LogLayout.HashBytes).CopyTo(hash);
        return true;
    }

    /// <summary>A hash of a level above 0 that the checkpoint covers.</summary>
    internal bool TryNode(int level, ulong index, Span<byte> hash)
    {
        if (index >= _files.Count(level) || (ulong)_levels[level].Length <= index * LogLayout.HashBytes)
        {
            return false;
        }

        _levels[level].AsSpan((int)index * LogLayout.HashBytes, LogLayout.HashBytes).CopyTo(hash);
        return true;
    }

    private void VerifyTile(int level, ulong index, ReadOnlySpan<byte> expected, Span<byte> tile, List<LogFinding> findings)
    {
        LogFinding finding = _files.ReadRequired(_store, level, index, tile);
        if (finding.Fault == LogFault.None && !tile[..expected.Length].SequenceEqual(expected))
        {
            string path = LogLayout.TilePath(level, index, expected.Length / LogLayout.HashBytes);
            int bad = tile.CommonPrefixLength(expected) / LogLayout.HashBytes;
            finding = new LogFinding(LogFault.TileChanged, path, null, $"hash {bad} is not the root of the tile below");
        }

        if (finding.Fault != LogFault.None)
        {
            findings.Add(finding);
        }

        TilesChecked++;
    }

    // MTH of RFC 6962 section 2.1. A whole subtree of 256^L records is looked up in level L.
    private bool TrySubtree(ulong start, ulong count, Span<byte> root)
    {
        for (int level = 1; level < LogLayout.LevelsMax; level++)
        {
            if (count == 1UL << (8 * level))
            {
                return TryNode(level, start >> (8 * level), root);
            }
        }

        if (count == 1)
        {
            return TryLeaf(start, root);
        }

        ulong left = 1UL << System.Numerics.BitOperations.Log2(count - 1);
        Span<byte> node = stackalloc byte[1 + (2 * LogLayout.HashBytes)];
        node[0] = 1;
        if (!TrySubtree(start, left, node.Slice(1, LogLayout.HashBytes))
            || !TrySubtree(start + left, count - left, node[(1 + LogLayout.HashBytes)..]))
        {
            return false;
        }

        Sha256.Hash(node, root);
        return true;
    }
}
