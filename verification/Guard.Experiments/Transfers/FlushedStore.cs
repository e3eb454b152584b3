using System;
using System.Collections.Generic;
using System.Text;
using Guard.Contracts;
using Guard.Host.Storage;

namespace Guard.Experiments.Transfers;

/// <summary>A store in memory that knows what is durable, and fails where told.</summary>
internal sealed class FlushedStore : ILogStore
{
    private readonly MemoryLogStore _store = new();
    private readonly SortedDictionary<string, long> _durable = new(StringComparer.Ordinal);
    private readonly Func<bool> _fails;

    internal FlushedStore(Func<bool> fails)
    {
        _fails = fails;
    }

    public StoreStatus Append(string path, ReadOnlySpan<byte> bytes) => _fails() ? StoreStatus.Failed : _store.Append(path, bytes);

    public StoreStatus Flush(string path)
    {
        if (_fails())
        {
            return StoreStatus.Failed;
        }

        _durable[path] = _store.LengthBytes(path);
        return _store.Flush(path);
    }

    public StoreStatus Replace(string path, ReadOnlySpan<byte> bytes)
    {
        if (_fails())
        {
            return StoreStatus.Failed;
        }

        _durable[path] = bytes.Length;
        return _store.Replace(path, bytes);
    }

    public StoreStatus Truncate(string path, long lengthBytes) => _fails() ? StoreStatus.Failed : _store.Truncate(path, lengthBytes);

    public StoreStatus Delete(string path) => _fails() ? StoreStatus.Failed : _store.Delete(path);

    public long LengthBytes(string path) => _store.LengthBytes(path);

    public bool TryRead(string path, long offsetBytes, Span<byte> target) => _store.TryRead(path, offsetBytes, target);

    public string[] List(string folder) => _store.List(folder);

    /// <summary>How often a text stands in what is durable of a file.</summary>
    internal int CountDurable(string path, string text)
    {
        long length = Math.Min(_durable.GetValueOrDefault(path), Math.Max(0, _store.LengthBytes(path)));
        var bytes = new byte[length];
        if (!_store.TryRead(path, 0, bytes))
        {
            return 0;
        }

        int count = 0;
        byte[] wanted = Encoding.ASCII.GetBytes(text);
        for (ReadOnlySpan<byte> rest = bytes; rest.IndexOf(wanted) is int at and >= 0; rest = rest[(at + wanted.Length)..])
        {
            count++;
        }

        return count;
    }
}
