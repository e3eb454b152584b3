using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;

namespace Guard.Audit.Tests;

/// <summary>
/// A log folder in memory that fails on request: at the k-th changing call, with an error, a full disk, a short write or a crash.
/// It tells durable
/// bytes from others, and remembers a flush that was tried again on a file whose flush had failed.
/// </summary>
public sealed class FaultyLogStore : ILogStore
{
    private readonly SortedDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly List<(string Path, ReadOnlyMemory<byte> Bytes)> _puts = [];
    private bool _hasCrashed;
    private int _pendingAnswers;

    /// <summary>Number of changing calls so far: Append, Flush, Replace, Truncate, Delete.</summary>
    public int Calls { get; private set; }

    /// <summary>The changing call that fails, counted from 1; 0 for none.</summary>
    public int FailAtCall { get; set; }

    /// <summary>What it does then.</summary>
    public StoreFault Fault { get; set; }

    /// <summary>How many calls from <see cref="FailAtCall"/> on fail the same way.</summary>
    public int FailCalls { get; set; } = 1;

    /// <summary>How often a settlement that need not end says it is at work, before it does the work; 0: files put stand at once.</summary>
    public int SettleDelay { get; init; }

    /// <summary>Most bytes all files may have together; more is a full disk.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>
    /// True once a flush, append or cut was tried on a file after its flush had failed, without replacing the file.
    /// </summary>
    public bool WasBrokenFileTouched { get; private set; }

    /// <summary>All files with their present content.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files.ToDictionary(file => file.Key, file => file.Value.Bytes.ToArray());

    private long UsedBytes => _files.Values.Sum(file => (long)file.Bytes.Count);

    /// <summary>A healthy store with the same content.</summary>
    public FaultyLogStore Copy()
    {
        FaultyLogStore copy = new();
        foreach (KeyValuePair<string, StoredFile> file in _files)
        {
            copy.Put(file.Key, [.. file.Value.Bytes]);
        }

        return copy;
    }

    /// <summary>A healthy store with what was durable, and some of what was not (see the crash kinds).</summary>
    public FaultyLogStore AfterCrash()
    {
        FaultyLogStore copy = new();
        foreach (KeyValuePair<string, StoredFile> file in _files)
        {
            int kept = file.Value.DurableBytes;
            if (Fault == StoreFault.CrashHalf)
            {
                kept += (file.Value.Bytes.Count - kept) / 2;
            }

            copy.Put(file.Key, [.. file.Value.Bytes.Take(kept)]);
        }

        return copy;
    }

    /// <summary>Puts a file in place behind the writer's back, durably.</summary>
    public void Put(string path, byte[] bytes) => _files[path] = new StoredFile([.. bytes]) { DurableBytes = bytes.Length };

    /// <summary>Removes a file behind the writer's back.</summary>
    public void Remove(string path) => _files.Remove(path);

    public StoreStatus Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (!_files.TryGetValue(path, out StoredFile? file))
        {
            file = new StoredFile([]);
            _files[path] = file;
        }

        WasBrokenFileTouched |= file.IsBroken;
        ReadOnlySpan<byte> half = bytes[..(bytes.Length / 2)];
        if (UsedBytes + bytes.Length > CapacityBytes)
        {
            file.Bytes.AddRange(half[..(int)Math.Clamp(CapacityBytes - UsedBytes, 0, half.Length)]);
            return StoreStatus.Full;
        }

        switch (NextFault())
        {
            case null:
                file.Bytes.AddRange(bytes);
                return StoreStatus.Ok;
            case StoreFault.Error:
                return StoreStatus.Failed;
            case StoreFault.Full:
                file.Bytes.AddRange(half);
                return StoreStatus.Full;
            case StoreFault.Short:
                file.Bytes.AddRange(half);
                return StoreStatus.Failed;
            case StoreFault.CrashBefore:
                throw Crash();
            case StoreFault.CrashHalf:
                file.Bytes.AddRange(half);
                throw Crash();
            default:
                file.Bytes.AddRange(bytes);
                throw Crash();
        }
    }

    public StoreStatus Flush(string path)
    {
        if (!_files.TryGetValue(path, out StoredFile? file))
        {
            return StoreStatus.Missing;
        }

        WasBrokenFileTouched |= file.IsBroken;
        switch (NextFault())
        {
            case null:
                file.DurableBytes = file.Bytes.Count;
                return StoreStatus.Ok;
            case StoreFault.Error or StoreFault.Short or StoreFault.Full:
                // The kernel may have dropped the pages: nothing more is promised here.
                file.IsBroken = true;
                return StoreStatus.Failed;
            case StoreFault.CrashAfter:
                file.DurableBytes = file.Bytes.Count;
                throw Crash();
            default:
                throw Crash();
        }
    }

    public StoreStatus Replace(string path, ReadOnlySpan<byte> bytes)
    {
        // The old file lives until the rename, so both need space.
        if (UsedBytes + bytes.Length > CapacityBytes)
        {
            return StoreStatus.Full;
        }

        switch (NextFault())
        {
            case null:
                Put(path, bytes.ToArray());
                return StoreStatus.Ok;
            case StoreFault.Full:
                return StoreStatus.Full;
            case StoreFault.Error:
                return StoreStatus.Failed;
            case StoreFault.Short:
                // Renamed, but the folder's flush failed: in place, and yet an error.
                Put(path, bytes.ToArray());
                return StoreStatus.Failed;
            case StoreFault.CrashAfter:
                Put(path, bytes.ToArray());
                throw Crash();
            case StoreFault.CrashHalf:
                Put(path + ".tmp", bytes[..(bytes.Length / 2)].ToArray());       // As the host's store leaves it.
                throw Crash();
            default:
                throw Crash();
        }
    }

    StoreStatus ILogStore.Put(string path, ReadOnlyMemory<byte> bytes)
    {
        if (SettleDelay == 0)
        {
            return Replace(path, bytes.Span);
        }

        if (_pendingAnswers > 0)
        {
            throw new InvalidOperationException("a file was put while a settlement was at work");
        }

        _puts.Add((path, bytes));
        return StoreStatus.Ok;
    }

    StoreStatus ILogStore.Settle(bool mustEnd)
    {
        if (!mustEnd && _pendingAnswers < SettleDelay)
        {
            _pendingAnswers++;
            return StoreStatus.Pending;
        }

        StoreStatus status = StoreStatus.Ok;
        for (int i = 0; i < _puts.Count && status == StoreStatus.Ok; i++)
        {
            status = Replace(_puts[i].Path, _puts[i].Bytes.Span);
        }

        _puts.Clear();
        _pendingAnswers = 0;
        return status;
    }

    public StoreStatus Truncate(string path, long lengthBytes)
    {
        if (!_files.TryGetValue(path, out StoredFile? file))
        {
            return StoreStatus.Missing;
        }

        WasBrokenFileTouched |= file.IsBroken;
        switch (NextFault())
        {
            case null:
                Cut(file, lengthBytes);
                return StoreStatus.Ok;
            case StoreFault.Error or StoreFault.Short or StoreFault.Full:
                return StoreStatus.Failed;
            case StoreFault.CrashAfter:
                Cut(file, lengthBytes);
                throw Crash();
            default:
                throw Crash();
        }
    }

    public StoreStatus Delete(string path)
    {
        switch (NextFault())
        {
            case null:
                _files.Remove(path);
                return StoreStatus.Ok;
            case StoreFault.Error or StoreFault.Short or StoreFault.Full:
                return StoreStatus.Failed;
            case StoreFault.CrashAfter:
                _files.Remove(path);
                throw Crash();
            default:
                throw Crash();
        }
    }

    public long LengthBytes(string path) => _files.TryGetValue(path, out StoredFile? file) ? file.Bytes.Count : -1;

    public bool TryRead(string path, long offsetBytes, Span<byte> target)
    {
        if (!_files.TryGetValue(path, out StoredFile? file) || offsetBytes < 0 || offsetBytes + target.Length > file.Bytes.Count)
        {
            return false;
        }

        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(
            file.Bytes).Slice((int)offsetBytes, target.Length).CopyTo(target);
        return true;
    }

    public string[] List(string folder) =>
        [.. _files.Keys.Where(path => folder.Length == 0 || path.StartsWith(folder + "/", StringComparison.Ordinal))];

    private static void Cut(StoredFile file, long lengthBytes)
    {
        file.Bytes.RemoveRange((int)lengthBytes, file.Bytes.Count - (int)lengthBytes);
        file.DurableBytes = (int)lengthBytes;
    }

    private StoreFault? NextFault()
    {
        if (_hasCrashed)
        {
            throw new StoreCrashException("the store was used after the crash");
        }

        Calls++;
        return FailAtCall > 0 && Calls >= FailAtCall && Calls < FailAtCall + FailCalls ? Fault : null;
    }

    private StoreCrashException Crash()
    {
        _hasCrashed = true;
        return new StoreCrashException();
    }

    private sealed class StoredFile(List<byte> bytes)
    {
        public List<byte> Bytes { get; } = bytes;

        public int DurableBytes { get; set; }

        public bool IsBroken { get; set; }
    }
}
