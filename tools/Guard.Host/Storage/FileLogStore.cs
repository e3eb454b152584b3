using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Storage;

/// <summary>A store in a folder of the host. Appended files stay open; a handle that failed is dropped and never tried again.</summary>
public sealed class FileLogStore : ILogStore, IDisposable
{
    /// <summary>Shorter files are not recycled: it is not worth it.</summary>
    public const int RecycledLeastBytes = 1 << 20;

    /// <summary>Shorter files get no room ahead.</summary>
    public const int RoomLeastBytes = 1 << 20;

    private const int DiskFullUnix = 28;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    private readonly string _root;
    private readonly Dictionary<string, OpenFile> _open = new(StringComparer.Ordinal);
    private readonly PutQueue _puts = new();
    private readonly ImmutableArray<string> _recycled;
    private readonly Dictionary<string, long> _filled = new(StringComparer.Ordinal);  // Files that end with zeros: bytes before them.
    private SpareFile? _spare;                            // One at most: recycled files take turns.

    /// <summary>A store in <paramref name="root"/>, which is created.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="recycled">Files, appended to, replaced and deleted in turn, whose readers take zeros at the end for room: a deleted one
    /// is kept, as zeros, for the next of its name. <see cref="Dispose"/> cuts the zeros.</param>
    public FileLogStore(string root, params ImmutableArray<string> recycled)
    {
        _recycled = recycled;
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
    }

    /// <summary>
    /// Whether files that are appended to get room ahead: their readers take zeros at the end for room. <see cref="Dispose"/> cuts the zeros.
    /// </summary>
    public bool MakesRoomAhead { get; init; }

    /// <inheritdoc/>
    public StoreStatus Append(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            OpenFile file = OpenForAppend(path);
            file.Append(bytes);
            if ((MakesRoomAhead && file.MakeRoom(RoomLeastBytes)) || _filled.ContainsKey(path))
            {
                _filled[path] = file.LengthBytes;
            }

            return StoreStatus.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Drop(path);
            GiveUpSpare();
            return StatusOf(error);
        }
    }

    /// <inheritdoc/>
    public StoreStatus Flush(string path)
    {
        if (!_open.TryGetValue(path, out OpenFile? file))
        {
            return File.Exists(StorePath.Resolve(_root, path)) ? StoreStatus.Failed : StoreStatus.Missing;
        }

        try
        {
            file.Flush();
            if (file.IsNameInDoubt)
            {
                if (!DiskSync.FlushFolder(Path.GetDirectoryName(StorePath.Resolve(_root, path))!))
                {
                    Drop(path);
                    return StoreStatus.Failed;
                }

                file.IsNameInDoubt = false;
            }

            return StoreStatus.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Drop(path);
            return StatusOf(error);
        }
    }

    /// <inheritdoc/>
    public void BeginFlush(string path) => _open.GetValueOrDefault(path)?.BeginFlush();

    /// <inheritdoc/>
    public StoreStatus Replace(string path, ReadOnlySpan<byte> bytes)
    {
        Drop(path);
        string full = StorePath.Resolve(_root, path);
        string temporary = full + PutQueue.TemporaryEnding;
        try
        {
            _filled.Remove(path);
            string folder = MakeFolder(full);
            bool hasRoom = TryBeginInSpare(temporary, bytes);
            if (!hasRoom)
            {
                using SafeFileHandle handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write);
                RandomAccess.Write(handle, bytes, 0);
                DiskSync.FlushData(handle);
            }

            File.Move(temporary, full, overwrite: true);
            if (hasRoom)
            {
                _filled.Add(path, bytes.Length);
            }

            return DiskSync.FlushFolder(folder) ? StoreStatus.Ok : StoreStatus.Failed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TryRemove(temporary);
            return StatusOf(error);
        }
    }

    /// <inheritdoc/>
    public StoreStatus Put(string path, ReadOnlyMemory<byte> bytes)
    {
        Drop(path);
        string full = StorePath.Resolve(_root, path);
        try
        {
            MakeFolder(full);
            _puts.Add(full, bytes);
            return StoreStatus.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _puts.Abandon();
            return StatusOf(error);
        }
    }

    /// <inheritdoc/>
    public void Barrier() => _puts.Barrier();

    /// <inheritdoc/>
    public StoreStatus Settle(bool mustEnd) => _puts.Settle(mustEnd);

    /// <inheritdoc/>
    public StoreStatus Truncate(string path, long lengthBytes)
    {
        Drop(path);
        try
        {
            string full = StorePath.Resolve(_root, path);
            if (!File.Exists(full))
            {
                return StoreStatus.Missing;
            }

            using SafeFileHandle handle = File.OpenHandle(full, FileMode.Open, FileAccess.Write);
            RandomAccess.SetLength(handle, lengthBytes);
            _filled.Remove(path);
            DiskSync.FlushData(handle);
            return StoreStatus.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return StatusOf(error);
        }
    }

    /// <inheritdoc/>
    public StoreStatus Delete(string path)
    {
        Drop(path);
        try
        {
            string full = StorePath.Resolve(_root, path);
            if (!File.Exists(full))
            {
                return StoreStatus.Ok;
            }

            if (_recycled.Contains(path) && LengthBytes(path) >= RecycledLeastBytes)
            {
                GiveUpSpare();
                _spare = SpareFile.Take(full);
            }
            else
            {
                File.Delete(full);
            }

            _filled.Remove(path);
            return DiskSync.FlushFolder(Path.GetDirectoryName(full)!) ? StoreStatus.Ok : StoreStatus.Failed;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return StatusOf(error);
        }
    }

    /// <inheritdoc/>
    public long LengthBytes(string path)
    {
        if (_open.TryGetValue(path, out OpenFile? file))
        {
            return file.LengthBytes;
        }

        if (_filled.TryGetValue(path, out long filled))
        {
            return filled;
        }

        var info = new FileInfo(StorePath.Resolve(_root, path));
        return info.Exists ? info.Length : -1;
    }

    /// <inheritdoc/>
    public bool TryRead(string path, long offsetBytes, Span<byte> target)
    {
        try
        {
            string full = StorePath.Resolve(_root, path);
            if (!File.Exists(full) || offsetBytes < 0)
            {
                return false;
            }

            using SafeFileHandle handle = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return WholeRead.TryRead(handle, offsetBytes, target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public string[] List(string folder)
    {
        string full = folder.Length == 0 ? _root : StorePath.Resolve(_root, folder);
        if (!Directory.Exists(full))
        {
            return [];
        }

        string[] names = Directory.GetFiles(full, "*", SearchOption.AllDirectories);
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = Path.GetRelativePath(_root, names[i]).Replace(Path.DirectorySeparatorChar, '/');
        }

        Array.Sort(names, StringComparer.Ordinal);
        return names;
    }

    /// <summary>Closes all files and cuts the zeros that end some; nothing else is flushed.</summary>
    public void Dispose()
    {
        foreach ((string path, long lengthBytes) in _filled.ToArray())
        {
            Truncate(path, lengthBytes);
        }

        foreach (OpenFile file in _open.Values)
        {
            file.Close();
        }

        _open.Clear();
        _puts.Abandon();
        GiveUpSpare();
    }

    private bool TryBeginInSpare(string temporary, ReadOnlySpan<byte> bytes)
    {
        if (_spare?.Path != temporary)
        {
            return false;
        }

        SpareFile spare = _spare;
        _spare = null;
        return spare.TryBegin(bytes);
    }

    private void GiveUpSpare()
    {
        _spare?.GiveUp();
        _spare = null;
    }

    private OpenFile OpenForAppend(string path)
    {
        if (_open.TryGetValue(path, out OpenFile? file))
        {
            return file;
        }

        string full = StorePath.Resolve(_root, path);
        MakeFolder(full);
        SafeFileHandle handle = File.OpenHandle(full, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file = new OpenFile(handle);
        file.StartAt(_filled.GetValueOrDefault(path, RandomAccess.GetLength(handle)));
        _open.Add(path, file);
        return file;
    }

    private static string MakeFolder(string full)
    {
        string folder = Path.GetDirectoryName(full)!;
        if (Directory.Exists(folder))
        {
            return folder;
        }

        string parent = MakeFolder(folder);
        Directory.CreateDirectory(folder);
        return DiskSync.FlushFolder(parent) ? folder : throw new IOException($"cannot make the folder {folder} durable");
    }

    private void Drop(string path)
    {
        if (_open.Remove(path, out OpenFile? file))
        {
            file.Close();
        }
    }

    internal static void TryRemove(string full)
    {
        try
        {
            File.Delete(full);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The leftover is named .tmp and no reader takes it for anything.
        }
    }

    internal static StoreStatus StatusOf(Exception error) =>
        error.HResult is DiskFullUnix or DiskFullWindows ? StoreStatus.Full : StoreStatus.Failed;
}
