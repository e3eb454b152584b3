using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Guard.Host.Storage;

/// <summary>What the base library cannot ask of a disk. The host's P/Invoke home.</summary>
internal static class DiskSync
{
    private const int ReadOnly = 0; // O_RDONLY opens a folder, too.
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;

    /// <summary>
    /// Makes a file's bytes and length durable: fdatasync(2) on Linux, which need not wait for the file's times as fsync(2) does; elsewhere,
    /// and for a file that is not of a disk, what the base library does.
    /// </summary>
    /// <exception cref="IOException">The disk refused; its HResult is errno.</exception>
    internal static void FlushData(SafeFileHandle file)
    {
        while (OperatingSystem.IsLinux())
        {
            if (SyncData(file) == 0)
            {
                return;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == InvalidArgument)
            {
                break;
            }

            if (error != Interrupted)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }

        RandomAccess.FlushToDisk(file);
    }

    /// <summary>fsync(2) of a folder; true where the host has no such notion (Windows).</summary>
    internal static bool FlushFolder(string folder)
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

    [DllImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncData(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "syncfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SyncFileSystem(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
