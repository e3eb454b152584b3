using System;
using System.Collections.Generic;
using System.IO;
using Guard.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Storage;

/// <summary>A store in a folder of the host. Appended files stay open; a handle that failed is dropped and never tried again.</summary>
public sealed class FileLogStore : ILogStore, IDisposable
{
    private const int DiskFullUnix = 28;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    private readonly string _root;
    private readonly Dictionary<string, OpenFile> _open = new(StringComparer.Ordinal);
    private readonly PutQueue _puts = new();

    /// <summary>A store in <paramref name="root"/>, which is created.</summary>
    public FileLogStore(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
    }

    /// <inheritdoc/>
    public StoreStatus Append(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            OpenFile file = OpenForAppend(path);
            RandomAccess.Write(file.Handle, bytes, file.LengthBytes);
            file.LengthBytes += bytes.Length;
            return StoreStatus.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Drop(path);
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
            RandomAccess.FlushToDisk(file.Handle);
            if (file.IsNew)
            {
                if (!DirectorySync.Flush(Path.GetDirectoryName(StorePath.Resolve(_root, path))!))
                {
                    Drop(path);
                    return StoreStatus.Failed;
                }

                file.IsNew = false;
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
    public StoreStatus Replace(string path, ReadOnlySpan<byte> bytes)
    {
        Drop(path);
        string full = StorePath.Resolve(_root, path);
        string temporary = full + PutQueue.TemporaryEnding;
        try
        {
            string folder = MakeFolder(full);
            using (SafeFileHandle handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(handle, bytes, 0);
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(temporary, full, overwrite: true);
            return DirectorySync.Flush(folder) ? StoreStatus.Ok : StoreStatus.Failed;
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
            RandomAccess.FlushToDisk(handle);
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

            File.Delete(full);
            return DirectorySync.Flush(Path.GetDirectoryName(full)!) ? StoreStatus.Ok : StoreStatus.Failed;
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
            while (!target.IsEmpty)
            {
                int read = RandomAccess.Read(handle, target, offsetBytes);
                if (read == 0)
                {
                    return false;
                }

                target = target[read..];
                offsetBytes += read;
            }

            return true;
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

    /// <summary>Closes all files; nothing is flushed.</summary>
    public void Dispose()
    {
        foreach (OpenFile file in _open.Values)
        {
            file.Handle.Dispose();
        }

        _open.Clear();
        _puts.Abandon();
    }

    private OpenFile OpenForAppend(string path)
    {
        if (_open.TryGetValue(path, out OpenFile? file))
        {
            return file;
        }

        string full = StorePath.Resolve(_root, path);
        bool isNew = !File.Exists(full);
        MakeFolder(full);
        SafeFileHandle handle = File.OpenHandle(full, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file = new OpenFile(handle) { LengthBytes = RandomAccess.GetLength(handle), IsNew = isNew };
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
        return DirectorySync.Flush(parent) ? folder : throw new IOException($"cannot make the folder {folder} durable");
    }

    private void Drop(string path)
    {
        if (_open.Remove(path, out OpenFile? file))
        {
            file.Handle.Dispose();
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

    private sealed class OpenFile(SafeFileHandle handle)
    {
        public SafeFileHandle Handle { get; } = handle;

        public long LengthBytes { get; set; }

        public bool IsNew { get; set; }
    }
}
