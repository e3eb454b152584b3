using System;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>
/// Reads a write-ahead log, in one file or two, frame by frame through a window, so that its length does not matter. Changes nothing.
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

    /// <summary>Whether there is a file of a write-ahead log.</summary>
    internal static bool Exists(ILogStore store) =>
        store.LengthBytes(LogLayout.Wal) >= 0 || store.LengthBytes(LogLayout.OtherWal) >= 0;

    /// <summary>First sequence number, from the first file's header.</summary>
    internal ulong BaseSequence { get; private set; }

    /// <summary>The file that is read now, or whose header is damaged.</summary>
    internal string Path { get; private set; } = LogLayout.Wal;

    /// <summary>First sequence number of the file that is read now.</summary>
    internal ulong FileSequence { get; private set; }

    /// <summary>The file that was read to its end before this one; null where there is none.</summary>
    internal string? Before { get; private set; }

    /// <summary>The file that goes on where this one ends; null where there is none.</summary>
    internal string? After { get; private set; }

    /// <summary>Number the next frame must have.</summary>
    internal ulong NextSequence { get; private set; }

    /// <summary>Where in its file the current frame starts; after the last one, where the valid part ends.</summary>
    internal long Offset { get; private set; }

    internal long LengthBytes => _lengthBytes;

    /// <summary>The current frame; valid until the next step.</summary>
    internal ReadOnlySpan<byte> Frame => _window.AsSpan((int)(Offset - _windowStart), _frameBytes);

    /// <summary>Opens the log; false where it is missing or a header is damaged.</summary>
    internal bool TryOpen()
    {
        bool hasFirst = _store.LengthBytes(LogLayout.Wal) >= 0;
        bool hasOther = _store.LengthBytes(LogLayout.OtherWal) >= 0;
        ulong first = 0;
        ulong other = 0;
        if ((!hasFirst && !hasOther) || (hasFirst && !TryReadHeader(LogLayout.Wal, out first))
            || (hasOther && !TryReadHeader(LogLayout.OtherWal, out other)))
        {
            return false;
        }

        bool isOtherFirst = !hasFirst || (hasOther && other < first);
        After = !hasFirst || !hasOther ? null : isOtherFirst ? LogLayout.Wal : LogLayout.OtherWal;
        BaseSequence = isOtherFirst ? other : first;
        Begin(isOtherFirst ? LogLayout.OtherWal : LogLayout.Wal, BaseSequence);
        return true;
    }

    /// <summary>
    /// Steps to the next frame. After anything but Frame, <see cref="Offset"/> is the length of the valid part of <see cref="Path"/>.
    /// </summary>
    internal WalStep Next()
    {
        Offset += _frameBytes;
        _frameBytes = 0;
        if (Offset == _lengthBytes && After is null)
        {
            return WalStep.End;
        }

        if (Offset == _lengthBytes)
        {
            if (!TryReadHeader(After!, out ulong sequence) || sequence != NextSequence)
            {
                return WalStep.Corrupt;
            }

            Before = Path;
            Begin(After!, sequence);
            After = null;
            return Next();
        }

        if (!TryFrameAt(Offset, out int frameBytes))
        {
            if (IsRoom())
            {
                _lengthBytes = Offset;
                return Next();
            }

            // What cannot be read is never taken for torn: it would be cut. Nor is a file that another one goes on from.
            return After is not null || HasValidFrameAfter() || _isUnreadable ? WalStep.Corrupt : WalStep.Torn;
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

    private bool TryReadHeader(string path, out ulong sequence)
    {
        sequence = 0;
        byte[] header = new byte[WalCodec.HeaderBytes];
        bool isRead = _store.LengthBytes(path) >= header.Length && _store.TryRead(path, 0, header)
            && WalCodec.TryReadHeader(header, out sequence);
        Path = isRead ? Path : path;
        return isRead;
    }

    private void Begin(string path, ulong sequence)
    {
        Path = path;
        FileSequence = sequence;
        NextSequence = sequence;
        Offset = WalCodec.HeaderBytes;
        _lengthBytes = _store.LengthBytes(path);
        _windowStart = 0;
        _windowBytes = 0;
        long wanted = Math.Min(WindowBytes, _lengthBytes);
        _window = _window.Length >= wanted ? _window : new byte[wanted];
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

    // Zeros to the end of the file: room that was made ahead.
    private bool IsRoom()
    {
        for (long at = Offset; at < _lengthBytes; at = _windowStart + _windowBytes)
        {
            if (!TryWindow(at, 1) || _window.AsSpan((int)(at - _windowStart), (int)(_windowStart + _windowBytes - at)).ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

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
        _windowBytes = _store.TryRead(Path, offset, _window.AsSpan(0, wanted)) ? wanted : 0;
        _isUnreadable |= _windowBytes == 0;
        return lengthBytes <= _windowBytes;
    }
}
