using System;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Storage;

/// <summary>
/// A file that is no longer needed, kept under its temporary name and filled with zeros beside its caller, to begin the next file of its
/// name: what is then written to it overwrites pages that are in memory and blocks that are on disk, and a flush need not make its length
/// durable. Its zeros are durable before it is used, so a loss of power shows zeros, never what was there before.
/// </summary>
internal sealed class SpareFile
{
    private const int ChunkBytes = 256 << 10;

    private readonly Task<bool> _work;

    private SpareFile(string path, long lengthBytes)
    {
        Path = path;
        LengthBytes = lengthBytes;
        _work = Task.Run(() => Fill(path, lengthBytes));
    }

    /// <summary>Where it lies until it is used.</summary>
    internal string Path { get; }

    /// <summary>Length of the zeros.</summary>
    internal long LengthBytes { get; }

    /// <summary>Takes a file out of its place. The caller flushes the folder.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    internal static SpareFile Take(string full)
    {
        string path = full + PutQueue.TemporaryEnding;
        long lengthBytes = new FileInfo(full).Length;
        File.Move(full, path, overwrite: true);
        return new SpareFile(path, lengthBytes);
    }

    /// <summary>Waits for the zeros. Puts the first bytes in their place and leaves them to the caller to rename.</summary>
    /// <returns>False where the file is not to be used; it is then removed.</returns>
    /// <exception cref="IOException">The disk refused the bytes.</exception>
    internal bool TryBegin(ReadOnlySpan<byte> bytes)
    {
        if (!_work.GetAwaiter().GetResult() || bytes.Length > LengthBytes)
        {
            FileLogStore.TryRemove(Path);
            return false;
        }

        using SafeFileHandle handle = File.OpenHandle(Path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(handle, bytes, 0);
        DiskSync.FlushData(handle);
        return true;
    }

    /// <summary>Removes it.</summary>
    internal void GiveUp()
    {
        _ = _work.GetAwaiter().GetResult();
        FileLogStore.TryRemove(Path);
    }

    private static bool Fill(string path, long lengthBytes)
    {
        try
        {
            byte[] zeros = new byte[ChunkBytes];
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            for (long at = 0; at < lengthBytes; at += ChunkBytes)
            {
                RandomAccess.Write(handle, zeros.AsSpan(0, (int)Math.Min(ChunkBytes, lengthBytes - at)), at);
            }

            DiskSync.FlushData(handle);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
