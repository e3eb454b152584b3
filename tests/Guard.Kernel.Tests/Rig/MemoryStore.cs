using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Guard.Contracts;

namespace Guard.Kernel.Tests.Rig;

/// <summary>A store in memory that knows what is durable, records every operation and breaks where told.</summary>
public sealed class MemoryStore : ILogStore
{
    private readonly SortedDictionary<string, List<byte>> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _durableBytes = new(StringComparer.Ordinal);
    private readonly Stack<List<byte>> _spare = [];
    private readonly string _name;

    public MemoryStore(string name, StoreWire wire)
    {
        _name = name;
        Wire = wire;
    }

    public StoreWire Wire { get; set; }

    /// <summary>What is left after a loss of power: all that was flushed, and the rest only if the file system was
    /// kind.</summary>
    public MemoryStore AfterPowerLoss(StoreWire wire, bool keepUnflushed)
    {
        var store = new MemoryStore(_name, wire);
        foreach (KeyValuePair<string, List<byte>> file in _files)
        {
            int durable = _durableBytes.GetValueOrDefault(file.Key, -1);
            int kept = keepUnflushed ? file.Value.Count : durable;
            if (kept >= 0)
            {
                store._files[file.Key] = file.Value.GetRange(0, kept);
                store._durableBytes[file.Key] = kept;
            }
        }

        return store;
    }

    /// <summary>A store without files, as a new one is; it keeps the memory they had for those to come.</summary>
    public MemoryStore Emptied(StoreWire wire)
    {
        foreach (List<byte> file in _files.Values)
        {
            file.Clear();
            _spare.Push(file);
        }

        _files.Clear();
        _durableBytes.Clear();
        Wire = wire;
        return this;
    }

    public StoreStatus Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (Wire.Before(_name, "append", path) is { } status)
        {
            return status;
        }

        if (!_files.TryGetValue(path, out List<byte>? file))
        {
            _files[path] = file = NewFile();
        }

        file.AddRange(bytes);
        return StoreStatus.Ok;
    }

    public StoreStatus Flush(string path)
    {
        if (Wire.Before(_name, "flush", path) is { } status)
        {
            return status;
        }

        if (!_files.TryGetValue(path, out List<byte>? file))
        {
            return StoreStatus.Missing;
        }

        _durableBytes[path] = file.Count;
        return StoreStatus.Ok;
    }

    public StoreStatus Replace(string path, ReadOnlySpan<byte> bytes)
    {
        if (Wire.Before(_name, "replace", path) is { } status)
        {
            return status;
        }

        if (_files.TryGetValue(path, out List<byte>? file))
        {
            file.Clear();
        }
        else
        {
            _files[path] = file = NewFile();
        }

        file.AddRange(bytes);
        _durableBytes[path] = bytes.Length;
        return StoreStatus.Ok;
    }

    public StoreStatus Truncate(string path, long lengthBytes)
    {
        if (Wire.Before(_name, "truncate", path) is { } status)
        {
            return status;
        }

        if (!_files.TryGetValue(path, out List<byte>? file))
        {
            return StoreStatus.Missing;
        }

        file.RemoveRange((int)lengthBytes, file.Count - (int)lengthBytes);
        _durableBytes[path] = file.Count;
        return StoreStatus.Ok;
    }

    public StoreStatus Delete(string path)
    {
        if (Wire.Before(_name, "delete", path) is { } status)
        {
            return status;
        }

        _files.Remove(path);
        _durableBytes.Remove(path);
        return StoreStatus.Ok;
    }

    public long LengthBytes(string path) => _files.TryGetValue(path, out List<byte>? file) ? file.Count : -1;

    public bool TryRead(string path, long offsetBytes, Span<byte> target)
    {
        if (!_files.TryGetValue(path, out List<byte>? file) || offsetBytes + target.Length > file.Count)
        {
            return false;
        }

        CollectionsMarshal.AsSpan(file).Slice((int)offsetBytes, target.Length).CopyTo(target);
        return true;
    }

    public string[] List(string folder)
    {
        var names = new List<string>();
        foreach (string name in _files.Keys)
        {
            if (folder.Length == 0 || name.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                names.Add(name);
            }
        }

        return names.ToArray();
    }

    private List<byte> NewFile() => _spare.TryPop(out List<byte>? file) ? file : [];

    /// <summary>All bytes of a file; for tests that look or spoil.</summary>
    public byte[] this[string path]
    {
        get => [.. _files[path]];
        set => _files[path] = [.. value];
    }
}
