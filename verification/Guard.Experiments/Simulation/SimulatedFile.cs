using System;
using System.Collections.Generic;

namespace Guard.Experiments.Simulation;

/// <summary>One file's content: what a reader sees, and what of it is on the medium.</summary>
internal sealed class SimulatedFile
{
    private const int SectorBytes = 512;

    private readonly List<(int Start, int End)> _lost = [];
    private byte[] _bytes = new byte[256];
    private byte[] _cutTail = [];

    /// <summary>Length as a reader sees it.</summary>
    internal int LengthBytes { get; private set; }

    /// <summary>Bytes from the start that were flushed, or whose flush failed once: the cache believes them written.</summary>
    internal int CleanBytes { get; private set; }

    /// <summary>Bytes from the start that no loss of power can take.</summary>
    internal int DurableBytes => _lost.Count == 0 ? CleanBytes : Math.Min(CleanBytes, _lost[0].Start);

    /// <summary>Counts cuts, so that an observer who remembers a place knows when to look again from the start.</summary>
    internal int Cuts { get; private set; }

    internal ReadOnlySpan<byte> Content => _bytes.AsSpan(0, LengthBytes);

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (LengthBytes + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, LengthBytes + bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(LengthBytes));
        LengthBytes += bytes.Length;
    }

    internal void Cut(int lengthBytes)
    {
        if (lengthBytes >= LengthBytes)
        {
            Append(new byte[lengthBytes - LengthBytes]);
            return;
        }

        Cuts++;
        _cutTail = CleanBytes > lengthBytes ? _bytes[lengthBytes..CleanBytes] : [];
        _lost.RemoveAll(range => range.Start >= lengthBytes);
        LengthBytes = lengthBytes;
        CleanBytes = Math.Min(CleanBytes, lengthBytes);
    }

    internal void Flush()
    {
        CleanBytes = LengthBytes;
        _cutTail = [];
    }

    /// <summary>The cache forgets that these bytes were never written (as Linux does after a failed fsync).</summary>
    internal void FailFlush()
    {
        if (CleanBytes < LengthBytes)
        {
            _lost.Add((CleanBytes, LengthBytes));
        }

        CleanBytes = LengthBytes;
    }

    /// <summary>What the medium holds after a loss of power. True when later bytes survived that earlier ones did not.</summary>
    internal bool LosePower(Dice dice)
    {
        bool isReordered = false;
        foreach ((int start, int end) in _lost)
        {
            _bytes.AsSpan(start, Math.Min(end, LengthBytes) - start).Clear();
            isReordered |= end < LengthBytes;
        }

        if (_lost.Count > 0 && _lost[^1].End >= LengthBytes && dice.OneIn(2))
        {
            LengthBytes = _lost[^1].Start;                // Nor was the file's new length written.
        }

        _lost.Clear();
        CleanBytes = Math.Min(CleanBytes, LengthBytes);
        int unflushed = LengthBytes - CleanBytes;
        if (_cutTail.Length > 0 && dice.OneIn(2))
        {
            LengthBytes = CleanBytes;
            Append(_cutTail);                             // The cut itself was not flushed.
        }
        else if (unflushed > 0)
        {
            isReordered |= LoseUnflushed(dice, unflushed);
        }

        Flush();
        return isReordered;
    }

    private bool LoseUnflushed(Dice dice, int unflushed)
    {
        switch (dice.Below(5))
        {
            case 0:
                LengthBytes = CleanBytes;
                return false;
            case 1:
                LengthBytes = CleanBytes + dice.Below(unflushed + 1);
                return false;
            case 2:                                       // Torn: a beginning, then what lay on the medium before.
                int kept = dice.Below(unflushed + 1);
                for (int i = CleanBytes + kept; i < LengthBytes; i++)
                {
                    _bytes[i] = (byte)dice.Next();
                }

                return false;
            case 3:
                return LoseSectors(dice);
            default:
                return false;                             // All of it had been written by chance.
        }
    }

    /// <summary>Each sector is written or not, in no order; the length is the new one.</summary>
    private bool LoseSectors(Dice dice)
    {
        bool isReordered = false;
        bool isHole = false;
        for (int start = CleanBytes; start < LengthBytes; start = (start / SectorBytes * SectorBytes) + SectorBytes)
        {
            int end = Math.Min(LengthBytes, (start / SectorBytes * SectorBytes) + SectorBytes);
            if (dice.OneIn(3))
            {
                _bytes.AsSpan(start, end - start).Clear();
                isHole = true;
            }
            else
            {
                isReordered |= isHole;
            }
        }

        return isReordered;
    }
}
