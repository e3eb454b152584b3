using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Guard.House.Tests;

/// <summary>The tree under test: its files as git sees them, or as they lie on the disk where there is no git.</summary>
internal static class Repository
{
    /// <summary>Folders whose source is the product, as opposed to its tests.</summary>
    internal static readonly ImmutableArray<string> ProductFolders =
        ["kernel/", "policy/", "partitions/", "verification/", "tools/"];

    /// <summary>The folder that holds Guard.sln.</summary>
    internal static readonly string Root = FindRoot();

    /// <summary>Paths relative to the root, '/' between folders, in ordinal order; nothing that is ignored or built.</summary>
    internal static readonly ImmutableArray<string> Files =
        [.. ListFiles().Where(path => File.Exists(FullPath(path))).Order(StringComparer.Ordinal)];

    /// <summary>All C# files, parsed as the release build sees them.</summary>
    internal static readonly ImmutableArray<SourceFile> Sources =
    [
        .. Files
            .Where(path => path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(path => SourceFile.Parse(path, Read(path))),
    ];

    internal static string FullPath(string path) => Path.Combine(Root, path.Replace('/', Path.DirectorySeparatorChar));

    internal static string Read(string path) => File.ReadAllText(FullPath(path));

    internal static bool IsProduct(string path) =>
        ProductFolders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Guard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("No Guard.sln above the test: run the tests inside the repository.");
    }

    // Tracked files, and new ones that are not ignored: what the next commit would hold.
    private static IEnumerable<string> ListFiles()
    {
        ProcessStartInfo start = new("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process git = Process.Start(start)!;
            string output = git.StandardOutput.ReadToEnd();
            git.WaitForExit();
            if (git.ExitCode == 0 && output.Length > 0)
            {
                return output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct();
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git on this machine: read the disk.
        }

        return WalkDisk(Root);
    }

    private static IEnumerable<string> WalkDisk(string folder)
    {
        foreach (string file in Directory.GetFiles(folder))
        {
            yield return Path.GetRelativePath(Root, file).Replace(Path.DirectorySeparatorChar, '/');
        }

        foreach (string child in Directory.GetDirectories(folder))
        {
            if (Path.GetFileName(child) is not ("bin" or "obj" or "runs" or "artifacts" or "TestResults" or ".git"))
            {
                foreach (string file in WalkDisk(child))
                {
                    yield return file;
                }
            }
        }
    }
}
