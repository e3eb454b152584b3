using System;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>
/// The right edge of an RFC 6962 tree, level by level, as tiles hold it. The writer's; the verifier computes its own.
/// </summary>
internal sealed class TileTree
{
    private readonly ByteQueue[] _rows = new ByteQueue[LogLayout.LevelsMax];
    private readonly ulong[] _starts = new ulong[LogLayout.LevelsMax];
    private readonly byte[] _scratch = new byte[(LogLayout.TileWidth + 1) * LogLayout.HashBytes];
    private readonly byte[] _node = new byte[1 + (2 * LogLayout.HashBytes)];
    private readonly byte[] _lastLeaf = new byte[LogLayout.HashBytes];

    internal TileTree()
    {
        for (int level = 0; level < _rows.Length; level++)
        {
            _rows[level] = new ByteQueue(LogLayout.TileWidth * LogLayout.HashBytes);
        }

        _node[0] = 1;
    }

    internal ulong Size { get; private set; }

    /// <summary>Hash of the last leaf; zeros for none.</summary>
    internal ReadOnlySpan<byte> LastLeaf => _lastLeaf;

    /// <summary>The hashes of a level that are held: from <see cref="Start"/> to its end.</summary>
    internal ReadOnlySpan<byte> Row(int level) => _rows[level].Written;

    /// <summary>Number, within its level, of the first hash held; a multiple of 256.</summary>
    internal ulong Start(int level) => _starts[level];

    /// <summary>Takes over a tree of a known size: for each level its partial tile, then the last leaf's hash.</summary>
    internal void Restore(ulong size, ReadOnlySpan<byte> lastLeaf)
    {
        Size = size;
        lastLeaf.CopyTo(_lastLeaf);
    }

    /// <summary>Takes over one level's partial tile.</summary>
    internal void RestoreRow(int level, ulong start, ReadOnlySpan<byte> hashes)
    {
        _starts[level] = start;
        _rows[level].Add(hashes);
    }

    internal void Add(ReadOnlySpan<byte> leafHash)
    {
        leafHash.CopyTo(_lastLeaf);
        Size++;
        scoped ReadOnlySpan<byte> hash = leafHash;
        Span<byte> root = stackalloc byte[LogLayout.HashBytes];
        for (int level = 0; level < LogLayout.LevelsMax; level++)
        {
            ByteQueue row = _rows[level];
            row.Add(hash);
            if (row.Count % (LogLayout.TileWidth * LogLayout.HashBytes) != 0)
            {
                return;
            }

            Reduce(row.Written[^(LogLayout.TileWidth * LogLayout.HashBytes)..], [], root);
            hash = root;
        }
    }

    /// <summary>Writes the root of all leaves; of none, SHA-256 of nothing.</summary>
    internal void Root(Span<byte> root)
    {
        if (Size == 0)
        {
            Sha256.Hash([], root);
            return;
        }

        // From the bottom: what a level has beyond its full tiles, then what the levels below left over, is the last part of the
        // level above.
        Span<byte> rest = stackalloc byte[LogLayout.HashBytes];
        bool hasRest = false;
        for (int level = 0; level < LogLayout.LevelsMax; level++)
        {
            ByteQueue row = _rows[level];
            ReadOnlySpan<byte> partial = row.Written[^(row.Count % (LogLayout.TileWidth * LogLayout.HashBytes))..];
            if (!partial.IsEmpty)
            {
                Reduce(partial, hasRest ? rest : [], rest);
                hasRest = true;
            }
        }

        rest.CopyTo(root);
    }

    /// <summary>Forgets full tiles, once they are on disk.</summary>
    internal void DropFullTiles()
    {
        const int TileBytes = LogLayout.TileWidth * LogLayout.HashBytes;
        for (int level = 0; level < LogLayout.LevelsMax; level++)
        {
            int tiles = _rows[level].Count / TileBytes;
            _rows[level].RemoveFirst(tiles * TileBytes);
            _starts[level] += (ulong)tiles * LogLayout.TileWidth;
        }
    }

    // Pairs neighbours level by level and carries an odd last one up: the tree of RFC 6962 section 2.1.
    private void Reduce(ReadOnlySpan<byte> hashes, ReadOnlySpan<byte> last, Span<byte> root)
    {
        hashes.CopyTo(_scratch);
        last.CopyTo(_scratch.AsSpan(hashes.Length));
        int count = (hashes.Length + last.Length) / LogLayout.HashBytes;
        while (count > 1)
        {
            for (int i = 0; i < count / 2; i++)
            {
                _scratch.AsSpan(i * 2 * LogLayout.HashBytes, 2 * LogLayout.HashBytes).CopyTo(_node.AsSpan(1));
                Sha256.Hash(_node, _scratch.AsSpan(i * LogLayout.HashBytes, LogLayout.HashBytes));
            }

            if (count % 2 == 1)
            {
                _scratch.AsSpan((count - 1) * LogLayout.HashBytes, LogLayout.HashBytes).CopyTo(
                    _scratch.AsSpan(count / 2 * LogLayout.HashBytes));
            }

            count = (count + 1) / 2;
        }

        _scratch.AsSpan(0, LogLayout.HashBytes).CopyTo(root);
    }
}
