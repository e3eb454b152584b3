using System;
using System.IO;

namespace Guard.Host.Storage;

/// <summary>A file that grows at its end; what a full disk refuses waits in memory, in order, and is tried again with what follows.</summary>
/// <remarks>For derived files (transcript, consoles), which no effect waits for. Nothing is flushed to the medium.</remarks>
internal sealed class PatientFile : IDisposable
{
    private const int LongestWaitBytes = 64 << 20;

    private readonly FileStream _stream;
    private readonly MemoryStream _waiting = new();
    private long _lengthBytes;
    private bool _isDisposed;

    /// <summary>Opens or makes a file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="keepBytes">How much of what is there stays.</param>
    internal PatientFile(string path, long keepBytes)
    {
        _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (_stream.CanSeek)
        {
            _lengthBytes = Math.Min(keepBytes, _stream.Length);
            _stream.SetLength(_lengthBytes);
        }
    }

    /// <summary>Bytes on disk.</summary>
    internal long LengthBytes => _lengthBytes;

    /// <summary>True when everything appended is in the file; false when some waits, or was lost because too much waited.</summary>
    internal bool IsWhole => !IsLost && _waiting.Length == 0;

    private bool IsLost { get; set; }

    /// <summary>Adds bytes at the end, now or later; never throws for what the disk does.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (IsLost || _waiting.Length + bytes.Length > LongestWaitBytes)
        {
            IsLost = true;                                // From here on the file is a beginning of what was written.
            return;
        }

        if (_waiting.Length == 0 && TryWrite(bytes))
        {
            return;
        }

        _waiting.Write(bytes);
        if (TryWrite(_waiting.GetBuffer().AsSpan(0, (int)_waiting.Length)))
        {
            _waiting.SetLength(0);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Append([]);
        _stream.Dispose();
        _waiting.Dispose();
    }

    private bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_stream.CanSeek)
            {
                _stream.Position = _lengthBytes;
            }

            _stream.Write(bytes);
            _lengthBytes += bytes.Length;
            return true;
        }
        catch (IOException)
        {
            return false;                                 // What was written of it is written again from the same place.
        }
    }
}
