using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Guard.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Storage;

/// <summary>
/// Whole files to be put in place group by group, on a thread of its own: written beside their places, flushed, renamed, their folders
/// flushed; then the next group. The flushes of a group share the file system's commits.
/// </summary>
/// <remarks>One thread calls; only <see cref="Settle"/>'s work is elsewhere, and touches nothing but the files it was given.</remarks>
internal sealed class PutQueue
{
    /// <summary>What a file is named until it is in place.</summary>
    internal const string TemporaryEnding = ".tmp";

    private const int OpenAtOnce = 128;
    private const int FlushesAtOnce = 4;
    private const int Many = 16;

    private readonly List<List<(string Path, ReadOnlyMemory<byte> Bytes)>> _groups = [[]];
    private Task<StoreStatus>? _work;

    /// <summary>Takes a file; its folder stands.</summary>
    internal void Add(string path, ReadOnlyMemory<byte> bytes) => _groups[^1].Add((path, bytes));

    /// <summary>Begins the next group.</summary>
    internal void Barrier() => _groups.Add([]);

    /// <summary>Does the work, or begins it and answers Pending; a caller that must not wait asks again. Forgets the files when it ends.</summary>
    internal StoreStatus Settle(bool mustEnd)
    {
        if (_work is null && _groups.TrueForAll(group => group.Count == 0))
        {
            return StoreStatus.Ok;
        }

        if (_work is null && mustEnd)
        {
            return Ended(Work());
        }

        _work ??= Task.Run(Work);
        return mustEnd || _work.IsCompleted ? Ended(_work.GetAwaiter().GetResult()) : StoreStatus.Pending;
    }

    /// <summary>Waits for work that has begun, and forgets the rest.</summary>
    internal void Abandon() => Ended(_work?.GetAwaiter().GetResult() ?? StoreStatus.Ok);

    private StoreStatus Ended(StoreStatus status)
    {
        _work = null;
        _groups.RemoveRange(1, _groups.Count - 1);
        _groups[0].Clear();
        return status;
    }

    private StoreStatus Work()
    {
        foreach (List<(string Path, ReadOnlyMemory<byte> Bytes)> group in _groups)
        {
            for (int first = 0; first < group.Count; first += OpenAtOnce)
            {
                StoreStatus status = PutInPlace(group.GetRange(first, Math.Min(OpenAtOnce, group.Count - first)));
                if (status != StoreStatus.Ok)
                {
                    return status;
                }
            }
        }

        return StoreStatus.Ok;
    }

    private static StoreStatus PutInPlace(List<(string Path, ReadOnlyMemory<byte> Bytes)> files)
    {
        var handles = new List<SafeFileHandle>();
        try
        {
            foreach ((string path, ReadOnlyMemory<byte> bytes) in files)
            {
                SafeFileHandle handle = File.OpenHandle(path + TemporaryEnding, FileMode.Create, FileAccess.Write);
                handles.Add(handle);
                RandomAccess.Write(handle, bytes.Span, 0);
            }

            if (files.Count >= Many)
            {
                DiskSync.Hasten(Path.GetDirectoryName(files[0].Path)!);
            }

            Flush(handles);
            CloseAll(handles);
            return Rename(files) ? StoreStatus.Ok : StoreStatus.Failed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            CloseAll(handles);
            foreach ((string path, _) in files)
            {
                FileLogStore.TryRemove(path + TemporaryEnding);
            }

            return FileLogStore.StatusOf(error);
        }
    }

    private static void CloseAll(List<SafeFileHandle> handles)
    {
        foreach (SafeFileHandle handle in handles)
        {
            handle.Dispose();
        }
    }

    private static void Flush(List<SafeFileHandle> handles)
    {
        var failures = new Exception?[handles.Count];
        Parallel.For(0, handles.Count, new ParallelOptions { MaxDegreeOfParallelism = FlushesAtOnce }, i =>
        {
            try
            {
                DiskSync.FlushData(handles[i]);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                failures[i] = error;
            }
        });
        foreach (Exception? failure in failures)
        {
            if (failure is not null)
            {
                throw failure;
            }
        }
    }

    /// <summary>False where a folder could not be flushed.</summary>
    private static bool Rename(List<(string Path, ReadOnlyMemory<byte> Bytes)> files)
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        foreach ((string path, _) in files)
        {
            File.Move(path + TemporaryEnding, path, overwrite: true);
            folders.Add(Path.GetDirectoryName(path)!);
        }

        bool isFlushed = true;
        foreach (string folder in folders)
        {
            isFlushed &= DiskSync.FlushFolder(folder);
        }

        return isFlushed;
    }
}
