using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Storage;

/// <summary>Files written beside their places, to be flushed together: side by side the flushes share the file system's commits.</summary>
internal sealed class PutFiles
{
    /// <summary>What a file is named until it is in place.</summary>
    internal const string TemporaryEnding = ".tmp";

    private const int Most = 128;
    private const int AtOnce = 16;

    private readonly List<(string Path, SafeFileHandle Handle)> _files = [];

    /// <summary>True when as many files wait as may stand open.</summary>
    internal bool IsFull => _files.Count >= Most;

    /// <summary>Writes a file beside its place; its folder stands.</summary>
    internal void Add(string path, ReadOnlySpan<byte> bytes)
    {
        SafeFileHandle handle = File.OpenHandle(path + TemporaryEnding, FileMode.Create, FileAccess.Write);
        _files.Add((path, handle));
        RandomAccess.Write(handle, bytes, 0);
    }

    /// <summary>Flushes all, puts all in place, flushes their folders; false where a folder could not be flushed.</summary>
    /// <exception cref="IOException">A file could not be flushed or moved; call <see cref="Abandon"/>.</exception>
    internal bool Settle()
    {
        var limit = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        var failures = new Exception?[_files.Count];
        Parallel.For(0, _files.Count, limit, i => failures[i] = Flush(_files[i].Handle));
        foreach (Exception? failure in failures)
        {
            if (failure is not null)
            {
                throw failure;
            }
        }

        var folders = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((string path, SafeFileHandle handle) in _files)
        {
            handle.Dispose();
            File.Move(path + TemporaryEnding, path, overwrite: true);
            folders.Add(Path.GetDirectoryName(path)!);
        }

        _files.Clear();
        bool isFlushed = true;
        foreach (string folder in folders)
        {
            isFlushed &= DirectorySync.Flush(folder);
        }

        return isFlushed;
    }

    /// <summary>Forgets what is not in place.</summary>
    internal void Abandon()
    {
        foreach ((string path, SafeFileHandle handle) in _files)
        {
            handle.Dispose();
            FileLogStore.TryRemove(path + TemporaryEnding);
        }

        _files.Clear();
    }

    private static Exception? Flush(SafeFileHandle handle)
    {
        try
        {
            RandomAccess.FlushToDisk(handle);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error;
        }
    }
}
