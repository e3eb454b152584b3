using System;
using System.Runtime.InteropServices;

namespace Guard.Host.Storage;

/// <summary>Makes a folder's entries durable. The one P/Invoke of the host: a FileStream refuses a folder.</summary>
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

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
