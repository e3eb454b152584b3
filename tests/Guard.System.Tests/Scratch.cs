using System;
using System.IO;

namespace Guard.System.Tests;

/// <summary>A folder of a test's own, in memory where the host has such a place, removed at the end.</summary>
internal sealed class Scratch : IDisposable
{
    private const string InMemory = "/dev/shm";

    internal Scratch()
    {
        string place = Directory.Exists(InMemory) ? InMemory : Path.GetTempPath();
        Root = Path.Combine(place, "guard-system-" + Path.GetRandomFileName());
        Directory.CreateDirectory(Root);
    }

    internal string Root { get; }

    /// <summary>A path below the folder.</summary>
    internal string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A copy of a folder with everything in it.</summary>
    internal string Copy(string source, string name)
    {
        string target = At(name);
        Directory.CreateDirectory(target);
        foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
