using System;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>
/// Reads a write-ahead log frame by frame through a window, so that its length does not matter. Changes nothing.
/// </summary>
internal sealed class WalReader
{
    private const int WindowBytes = 1 << 20;

    private readonly ILogStore _store;
    private byte[] _window = [];
    private long _lengthBytes;
    private long _windowStart;
    private int _windowBytes;
    private int _frameBytes;
    private bool _isUnreadable;

    internal WalReader(ILogStore store)
    {
        _store = store;
    }

    /// <summary>First sequence number, from the header.</summary>
    internal ulong BaseSequence { get; private set; }

    /// <summary>Number the next frame must have.</summary>
    internal ulong NextSequence { get; private set; }

    /// <summary>Where the current frame starts; after the last one, where the valid part ends.</summary>
    internal long Offset { get; private set; }

    internal long LengthBytes => _lengthBytes;

    /// <summary>The current frame; valid until the next step.</summary>
    internal ReadOnlySpan<byte> Frame => _window.AsSpan((int)(Offset - _windowStart), _frameBytes);

    /// <summary>Opens the log; false where it is missing or its header is damaged.</summary>
    internal bool TryOpen()
    {
        _lengthBytes = _store.LengthBytes(LogLayout.Wal);
        byte[] header = new byte[WalCodec.HeaderBytes];
        if (_lengthBytes < header.Length || !_store.TryRead(LogLayout.Wal, 0, header)
            || !WalCodec.TryReadHeader(header, out ulong baseSequence))
        {
            return false;
        }

        _window = new byte[Math.Min(WindowBytes, _lengthBytes)];
        BaseSequence = baseSequence;
        NextSequence = baseSequence;
        Offset = header.Length;
        return true;
    }

    /// <summary>
    /// Steps to the next frame. After anything but Frame, <see cref="Offset"/> is the length of the valid part.
    /// </summary>
    internal WalStep Next()
    {
        Offset += _frameBytes;
        _frameBytes = 0;
        if (Offset == _lengthBytes)
        {
            return WalStep.End;
        }

        if (!TryFrameAt(Offset, out int frameBytes))
        {
            // What cannot be read is never taken for torn: it would be cut.
            return HasValidFrameAfter() || _isUnreadable ? WalStep.Corrupt : WalStep.Torn;
        }

        if (WalCodec.Sequence(_window.AsSpan((int)(Offset - _windowStart), frameBytes)) != NextSequence
            || NextSequence == ulong.MaxValue)
        {
            return WalStep.Corrupt;
        }

        _frameBytes = frameBytes;
        NextSequence++;
        return WalStep.Frame;
    }

    private bool TryFrameAt(long offset, out int frameBytes)
    {
        frameBytes = 0;
        if (!TryWindow(offset, WalCodec.FrameHeaderBytes))
        {
            return false;
        }

        int claimed = WalCodec.ClaimedFrameBytes(_window.AsSpan((int)(offset - _windowStart)));
        if (claimed < 0 || !TryWindow(offset, claimed)
            || !WalCodec.IsIntact(_window.AsSpan((int)(offset - _windowStart), claimed)))
        {
            return false;
        }

        frameBytes = claimed;
        return true;
    }

    // A frame counts as valid when its CRC holds and its number could follow; so the cheap test on the number comes first.
    private bool HasValidFrameAfter()
    {
        const ulong Reach = 1UL << 32;
        for (long at = Offset + 1; at <= _lengthBytes - WalCodec.FrameHeaderBytes; at++)
        {
            if (!TryWindow(at, WalCodec.FrameHeaderBytes))
            {
                return false;
            }

            ulong sequence = WalCodec.Sequence(_window.AsSpan((int)(at - _windowStart)));
            if (sequence >= NextSequence && sequence - NextSequence < Reach && TryFrameAt(at, out _))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryWindow(long offset, int lengthBytes)
    {
        if (offset >= _windowStart && offset + lengthBytes <= _windowStart + _windowBytes)
        {
            return true;
        }

        if (lengthBytes > _lengthBytes - offset)
        {
            return false;
        }

        int wanted = (int)Math.Min(WindowBytes, _lengthBytes - offset);
        _windowStart = offset;
        _windowBytes = _store.TryRead(LogLayout.Wal, offset, _window.AsSpan(0, wanted)) ? wanted : 0;
        _isUnreadable |= _windowBytes == 0;
        return lengthBytes <= _windowBytes;
    }
}
