using System;
using System.Collections.Generic;

namespace Guard.X86.Interpreter;

/// <summary>The blocks decoded from one page, and which of its 64-byte granules they cover.</summary>
internal sealed class CodePage
{
    private const int GranuleShift = 6;
    private const int FirstSweep = 64;

    private readonly List<Block> _blocks = [];
    private ulong _granules;
    private int _nextSweep = FirstSweep;

    /// <summary>True when a block may have been decoded from the bytes named.</summary>
    public bool Covers(int offset, int lengthBytes) => (_granules & GranuleMask(offset, lengthBytes)) != 0;

    /// <summary>Notes a block that lies in this page.</summary>
    public void Add(Block block)
    {
        if (_blocks.Count >= _nextSweep)
        {
            Sweep(0);
            _nextSweep = Math.Max(FirstSweep, 2 * _blocks.Count);
        }

        _granules |= GranuleMask(block.PageOffset, block.LengthBytes);
        _blocks.Add(block);
    }

    /// <summary>Kills every block that shares a granule with the bytes named.</summary>
    public void Invalidate(int offset, int lengthBytes)
    {
        ulong mask = GranuleMask(offset, lengthBytes);
        if ((_granules & mask) != 0)
        {
            Sweep(mask);
        }
    }

    private static ulong GranuleMask(int offset, int lengthBytes)
    {
        int first = offset >> GranuleShift;
        int last = (offset + lengthBytes - 1) >> GranuleShift;
        return (ulong.MaxValue << first) & (ulong.MaxValue >> (63 - last));
    }

    private void Sweep(ulong mask)
    {
        ulong left = 0;
        int kept = 0;
        for (int i = 0; i < _blocks.Count; i++)
        {
            Block block = _blocks[i];
            ulong covered = GranuleMask(block.PageOffset, block.LengthBytes);
            if ((covered & mask) != 0)
            {
                block.Kill();
            }

            if (!block.IsDead)
            {
                left |= covered;
                _blocks[kept++] = block;
            }
        }

        _blocks.RemoveRange(kept, _blocks.Count - kept);
        _granules = left;
    }
}
