using System;
using System.Collections.Generic;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>
/// One checkpoint on its way: the files it takes, with bytes of their own, so that the log grows on while a store writes them. The
/// object is kept and filled anew for each checkpoint.
/// </summary>
internal sealed class LogPublication
{
    private readonly ByteQueue _entries = new(1 << 16);
    private readonly ByteQueue _tiles = new(1 << 16);
    private readonly List<(string Path, ByteQueue Content, int Start, int End)> _files = [];
    private readonly List<string> _partials = [];

    /// <summary>Number of records it covers.</summary>
    internal ulong Size { get; private set; }

    /// <summary>Its partial tiles and bundle, whether written now or standing from the checkpoint before.</summary>
    internal IReadOnlyList<string> Partials => _partials;

    /// <summary>The signed note; empty where nobody signs.</summary>
    internal byte[] Checkpoint { get; private set; } = [];

    /// <summary>The head file.</summary>
    internal byte[] Head { get; private set; } = [];

    /// <summary>Forgets the checkpoint before.</summary>
    internal void Clear()
    {
        _tiles.RemoveFirst(_tiles.Count);
        _files.Clear();
        _partials.Clear();
    }

    /// <summary>Takes over what the bundles are cut from; the log goes on with the last bytes of it.</summary>
    internal void TakeEntries(ByteQueue entries, int keptBytes) => entries.HandOver(_entries, keptBytes);

    /// <summary>A bundle: a part of the entries taken over.</summary>
    internal void AddBundle(string path, int start, int end) => _files.Add((path, _entries, start, end));

    /// <summary>A tile, copied.</summary>
    internal void AddTile(string path, ReadOnlySpan<byte> content)
    {
        int start = _tiles.Count;
        _tiles.Add(content);
        _files.Add((path, _tiles, start, _tiles.Count));
    }

    internal void AddPartial(string path) => _partials.Add(path);

    internal void Finish(ulong size, byte[] checkpoint, byte[] head)
    {
        Size = size;
        Checkpoint = checkpoint;
        Head = head;
    }

    /// <summary>Hands all files to a store, each group behind a barrier: bundles and tiles, checkpoint, head.</summary>
    internal StoreStatus PutAll(ILogStore store)
    {
        foreach ((string path, ByteQueue content, int start, int end) in _files)
        {
            StoreStatus status = store.Put(path, content.Memory(start, end));
            if (status != StoreStatus.Ok)
            {
                return status;
            }
        }

        store.Barrier();
        StoreStatus put = Checkpoint.Length == 0 ? StoreStatus.Ok : store.Put(LogLayout.Checkpoint, Checkpoint);
        store.Barrier();
        return put == StoreStatus.Ok ? store.Put(LogLayout.Head, Head) : put;
    }
}
