// Protects: no byte of a snapshot's page reaches a partition but one that the signed tree covers. Trusts: SHA-256; nothing in the file.
using System;
using System.Buffers.Binary;
using System.Numerics;
using Guard.Contracts;

namespace Guard.Images;

/// <summary>The pages of a verified snapshot: read from the file and checked against the page tree whenever they are asked for.</summary>
/// <remarks>A group's leaves are read, and checked against the group's root, when the first of its pages is asked for.</remarks>
public sealed class SnapshotPages : IPageSource
{
    private readonly ISnapshotFile _file;
    private readonly SnapshotLayout _layout;
    private readonly ulong[] _map;
    private readonly uint[] _before;
    private readonly Digest[] _groups;
    private readonly Digest[]?[] _leaves;
    private readonly uint _count;

    /// <param name="file">The file.</param>
    /// <param name="layout">Where its parts stand.</param>
    /// <param name="map">The map, whose hash was compared.</param>
    /// <param name="groups">The groups' roots, whose root was compared.</param>
    internal SnapshotPages(ISnapshotFile file, in SnapshotLayout layout, ReadOnlySpan<byte> map, Digest[] groups)
    {
        _file = file;
        _layout = layout;
        _groups = groups;
        _leaves = new Digest[]?[groups.Length];
        _map = new ulong[(map.Length + 7) / 8];
        _before = new uint[_map.Length];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < _map.Length; i++)
        {
            word.Clear();
            map[(8 * i)..Math.Min(map.Length, (8 * i) + 8)].CopyTo(word);
            _map[i] = BinaryPrimitives.ReadUInt64LittleEndian(word);
            _before[i] = _count;
            _count += (uint)BitOperations.PopCount(_map[i]);
        }
    }

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build.</summary>
    internal Plant Selected { get; init; }

#endif
    /// <inheritdoc/>
    public bool Holds(uint page) => page >> 6 < (uint)_map.Length && (_map[page >> 6] >> (int)(page & 63) & 1) != 0;

    /// <inheritdoc/>
    public bool TryRead(uint page, Span<byte> target)
    {
        if (target.Length != PageTree.BlockBytes || !Holds(page))
        {
            return false;
        }

        uint number = _before[page >> 6] + (uint)BitOperations.PopCount(_map[page >> 6] & ((1UL << (int)(page & 63)) - 1));
        int group = (int)(number / PageTree.GroupLeaves);
        if (!TryReadLeaves(group) || !_file.TryRead(_layout.Pages + ((long)number * PageTree.BlockBytes), target))
        {
            return false;
        }

#if GUARD_PLANTS
        if (Selected == Plant.UncheckedPage)
        {
            return true;
        }

#endif
        return PageTree.Leaf(target) == _leaves[group]![number % PageTree.GroupLeaves];
    }

    private bool TryReadLeaves(int group)
    {
        if (_leaves[group] is not null)
        {
            return true;
        }

        uint first = (uint)group * PageTree.GroupLeaves;
        var leaves = new Digest[Math.Min(PageTree.GroupLeaves, _count - first)];
        if (!TryReadDigests(_file, _layout.Leaves + ((long)first * Digest.LengthBytes), leaves) || PageTree.RootOf(leaves) != _groups[group])
        {
            return false;
        }

        _leaves[group] = leaves;
        return true;
    }

    /// <summary>Reads digests that stand one after another.</summary>
    internal static bool TryReadDigests(ISnapshotFile file, long offset, Span<Digest> target)
    {
        var bytes = new byte[target.Length * Digest.LengthBytes];
        if (!file.TryRead(offset, bytes))
        {
            return false;
        }

        for (int i = 0; i < target.Length; i++)
        {
            target[i] = Digest.From(bytes.AsSpan(i * Digest.LengthBytes, Digest.LengthBytes));
        }

        return true;
    }
}
