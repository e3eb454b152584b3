using System;
using System.Runtime.InteropServices;

namespace Guard.Host.Storage;

/// <summary>Makes a folder's entries durable. The host's P/Invoke home: a FileStream refuses a folder.</summary>
internal static class DirectorySync
{
    private const int ReadOnly = 0; // O_RDONLY opens a folder, too.

    /// <summary>fsync(2) of a folder; true where the host has no such notion (Windows).</summary>
    internal static bool Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            return false;
        }

        bool flushed = Sync(descriptor) == 0;
        return Close(descriptor) == 0 && flushed;
    }

    /// <summary>
    /// Has the whole file system of a folder written, syncfs(2), where the host knows how. What is durable is asked of each file all the
    /// same: it costs little afterwards, where a flush of a hundred new files one by one costs a hundred commits of the file system.
    /// </summary>
    internal static void Hasten(string folder)
    {
        int descriptor = OperatingSystem.IsLinux() ? Open(folder, ReadOnly) : -1;
        if (descriptor >= 0)
        {
            _ = SyncFileSystem(descriptor);
            _ = Close(descriptor);
        }
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "syncfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFileSystem(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
