using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Guard.System.Tests;

/// <summary>A tmpfs of a few MiB that can be filled to its last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _filler;

    internal SmallDisk(int sizeMebibytes)
    {
        Root = Path.Combine(Path.GetTempPath(), "guard-disk-" + Path.GetRandomFileName());
        Directory.CreateDirectory(Root);
        if (!TryMount(Root, sizeMebibytes))
        {
            throw new IOException("the tmpfs could not be mounted");
        }

        _filler = Path.Combine(Root, "filler");
    }

    internal string Root { get; }

    internal static bool TryMount(string place, int sizeMebibytes) =>
        Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={sizeMebibytes}m"), "tmpfs", place);

    internal static void Unmount(string place) => Run("umount", place);

    /// <summary>Takes all free space but for about so many bytes.</summary>
    internal void Fill(int leaveBytes)
    {
        using var stream = new FileStream(_filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        Exhaust(stream);
        stream.SetLength(Math.Max(0, stream.Length - leaveBytes));
    }

    /// <summary>Takes what has become free since.</summary>
    internal void FillOn()
    {
        using var stream = new FileStream(_filler + "-more", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        Exhaust(stream);
    }

    internal void Free()
    {
        File.Delete(_filler);
        File.Delete(_filler + "-more");
    }

    public void Dispose()
    {
        Unmount(Root);
        Directory.Delete(Root, recursive: true);
    }

    private static void Exhaust(FileStream stream)
    {
        var page = new byte[4096];
        try
        {
            while (true)
            {
                stream.Write(page);
            }
        }
        catch (IOException)
        {
            stream.Flush();                               // Full: as wanted.
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (global::System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
