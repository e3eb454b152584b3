using System;

namespace Guard.Kernel;

/// <summary>One file of the journal and what waits to be flushed to it.</summary>
internal sealed class JournalFile
{
    private readonly ByteWriter _pending = new(4096);
    private int _bodyOffset;

    internal JournalFile(string path)
    {
        Path = path;
    }

    internal string Path { get; }

    internal ReadOnlySpan<byte> Pending => _pending.Written;

    /// <summary>Length of the file.</summary>
    internal long LengthBytes { get; set; }

    /// <summary>What was pending is in the file.</summary>
    internal void Appended()
    {
        LengthBytes += _pending.LengthBytes;
        _pending.Clear();
    }

    /// <summary>Begins an entry; its fields follow on the writer returned, then <see cref="End"/>.</summary>
    internal ByteWriter Begin(JournalEntryKind kind, ulong frame)
    {
        _pending.UInt64(0);
        _bodyOffset = _pending.LengthBytes;
        _pending.Byte((byte)kind);
        _pending.UInt64(frame);
        return _pending;
    }

    internal void End()
    {
        ReadOnlySpan<byte> body = _pending.Written[_bodyOffset..];
        Invariant.Holds(body.Length <= JournalFrame.MaxBodyBytes, "a journal entry fits its frame");
        uint checksum = JournalFrame.Checksum(body);
        _pending.PatchUInt32(_bodyOffset - JournalFrame.HeaderBytes, (uint)body.Length);
        _pending.PatchUInt32(_bodyOffset - 4, checksum);
    }
}
