using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;

namespace Guard.Host.Storage;

/// <summary>A store in memory: for a replay, which writes nothing to disk, and for tests.</summary>
public sealed class MemoryLogStore : ILogStore
{
    private readonly Dictionary<string, List<byte>> _files = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public StoreStatus Append(string path, ReadOnlySpan<byte> bytes)
    {
        if (!_files.TryGetValue(path, out List<byte>? file))
        {
            file = [];
            _files.Add(path, file);
        }

        file.AddRange(bytes);
        return StoreStatus.Ok;
    }

    /// <inheritdoc/>
    public StoreStatus Flush(string path) => _files.ContainsKey(path) ? StoreStatus.Ok : StoreStatus.Missing;

    /// <inheritdoc/>
    public StoreStatus Replace(string path, ReadOnlySpan<byte> bytes)
    {
        _files[path] = [.. bytes];
        return StoreStatus.Ok;
    }

    /// <inheritdoc/>
    public StoreStatus Truncate(string path, long lengthBytes)
    {
        if (!_files.TryGetValue(path, out List<byte>? file))
        {
            return StoreStatus.Missing;
        }

        if (lengthBytes < file.Count)
        {
            file.RemoveRange((int)lengthBytes, file.Count - (int)lengthBytes);
        }
        else
        {
            file.AddRange(new byte[lengthBytes - file.Count]);
        }

        return StoreStatus.Ok;
    }

    /// <inheritdoc/>
    public StoreStatus Delete(string path)
    {
        _files.Remove(path);
        return StoreStatus.Ok;
    }

    /// <inheritdoc/>
    public long LengthBytes(string path) => _files.TryGetValue(path, out List<byte>? file) ? file.Count : -1;

    /// <inheritdoc/>
    public bool TryRead(string path, long offsetBytes, Span<byte> target)
    {
        if (!_files.TryGetValue(path, out List<byte>? file) || offsetBytes < 0 || offsetBytes > file.Count - target.Length)
        {
            return false;
        }

        for (int i = 0; i < target.Length; i++)
        {
            target[i] = file[(int)offsetBytes + i];
        }

        return true;
    }

    /// <inheritdoc/>
    public string[] List(string folder) =>
        [
            .. _files
                .Keys.Where(name => folder.Length == 0 || name.StartsWith(folder + "/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
}
