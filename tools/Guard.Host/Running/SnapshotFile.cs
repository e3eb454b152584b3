using System;
using System.IO;
using Guard.Host.Storage;
using Guard.Images;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Running;

/// <summary>A snapshot on disk; it stays open as long as a partition may still ask for a page.</summary>
public sealed class SnapshotFile : ISnapshotFile, IDisposable
{
    private readonly SafeFileHandle _handle;

    private SnapshotFile(SafeFileHandle handle)
    {
        _handle = handle;
        LengthBytes = RandomAccess.GetLength(handle);
    }

    /// <inheritdoc/>
    public long LengthBytes { get; }

    /// <summary>Opens a file to be read.</summary>
    /// <exception cref="OperatorException">Exit code 2: it cannot be opened.</exception>
    public static SnapshotFile Open(string path)
    {
        try
        {
            return new SnapshotFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException(2, $"{path}: {error.Message}", null, error);
        }
    }

    /// <inheritdoc/>
    public bool TryRead(long offset, Span<byte> target)
    {
        try
        {
            return WholeRead.TryRead(_handle, offset, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return false;                                 // The partition that asked fails closed.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
