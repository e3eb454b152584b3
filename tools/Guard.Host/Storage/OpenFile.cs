using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Storage;

/// <summary>
/// A file that is appended to, and room that is made behind its end beside the caller: zeros, whose blocks and length are durable before
/// they are used. What is then written overwrites them, and a flush need not make blocks and length durable, which costs a file system more
/// than the bytes do.
/// </summary>
internal sealed class OpenFile(SafeFileHandle handle)
{
    private const int PieceBytes = 256 << 10;
    private const long MostRoomBytes = 4 << 20;

    private long _roomEnd;                                // Up to here the file may be written without waiting for the zeros.
    private long _fillingEnd;
    private Task<bool>? _filling;
    private bool _isRoomRefused;
    private Task? _flushing;
    private bool _isDirty;

    internal SafeFileHandle Handle { get; } = handle;

    internal long LengthBytes { get; private set; }

    /// <summary>Its folder was not flushed since it was opened: whether its name is durable is not known.</summary>
    internal bool IsNameInDoubt { get; set; } = true;

    /// <summary>Where the caller appends first.</summary>
    internal void StartAt(long lengthBytes)
    {
        LengthBytes = lengthBytes;
        _roomEnd = RandomAccess.GetLength(Handle);
    }

    /// <summary>Writes bytes at the end.</summary>
    /// <exception cref="IOException">The disk refused them.</exception>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (LengthBytes + bytes.Length > _roomEnd)
        {
            EndFilling();
        }

        _isDirty = true;
        RandomAccess.Write(Handle, bytes, LengthBytes);
        LengthBytes += bytes.Length;
        _roomEnd = Math.Max(_roomEnd, LengthBytes);
    }

    /// <summary>
    /// Begins to make room once the file is long enough to be worth it: a quarter of its length, no more than 4 MiB at once. A disk that
    /// refuses is not asked again.
    /// </summary>
    /// <returns>True where zeros may now end the file.</returns>
    internal bool MakeRoom(long leastBytes)
    {
        long wanted = Math.Min(LengthBytes / 4, MostRoomBytes);
        if (_filling is { IsCompleted: true })
        {
            EndFilling();
        }

        if (_filling is not null || _isRoomRefused || LengthBytes < leastBytes || _roomEnd - LengthBytes > wanted / 2)
        {
            return false;
        }

        (long from, long end) = (_roomEnd, _roomEnd + wanted);
        _fillingEnd = end;
        _filling = Task.Run(() => Fill(from, end));
        return true;
    }

    /// <summary>Begins to make durable what was appended; <see cref="Flush"/> tells what became of it.</summary>
    internal void BeginFlush()
    {
        if (_flushing is null && _isDirty)
        {
            _isDirty = false;
            _flushing = Task.Run(() => DiskSync.FlushData(Handle));
        }
    }

    /// <summary>Makes what was appended durable.</summary>
    /// <exception cref="IOException">The disk refused, now or to what was begun.</exception>
    internal void Flush()
    {
        _flushing?.GetAwaiter().GetResult();
        _flushing = null;
        if (_isDirty)
        {
            DiskSync.FlushData(Handle);
            _isDirty = false;
        }
    }

    /// <summary>Closes it, whatever became of its bytes. Zeros behind its end stay.</summary>
    internal void Close()
    {
        EndFilling();
        Task.WhenAny(_flushing ?? Task.CompletedTask).GetAwaiter().GetResult();
        Handle.Dispose();
    }

    private void EndFilling()
    {
        if (_filling is not null)
        {
            _isRoomRefused = !_filling.GetAwaiter().GetResult();
            _roomEnd = _isRoomRefused ? _roomEnd : _fillingEnd;
            _filling = null;
        }
    }

    private bool Fill(long from, long end)
    {
        try
        {
            byte[] zeros = new byte[Math.Min(end - from, PieceBytes)];
            for (long at = from; at < end; at += zeros.Length)
            {
                RandomAccess.Write(Handle, zeros.AsSpan(0, (int)Math.Min(zeros.Length, end - at)), at);
            }

            DiskSync.FlushData(Handle);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            GiveBack(from);
            return false;
        }
    }

    /// <summary>Room is a convenience: what the disk has left is for others.</summary>
    private void GiveBack(long from)
    {
        try
        {
            RandomAccess.SetLength(Handle, from);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Zeros stay at the end: readers take them for room.
        }
    }
}
