using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Guard.Crypto;
using Guard.Host;

namespace Guard.Experiments.Size;

/// <summary>The trusted size as three figures: separation, guard, and the list both stand on (ARCHITECTURE decision 4).</summary>
/// <param name="Files">Every trusted source file, by path.</param>
/// <param name="Runtime">What is trusted and not ours.</param>
public sealed record TrustedSize(ImmutableArray<TrustedFile> Files, ImmutableArray<RuntimeItem> Runtime)
{
    private static readonly ImmutableArray<string> Folders = ["kernel/", "policy/", "tools/Guard.Host/"];

    /// <summary>Lines of code that count for a figure.</summary>
    public int LinesOf(TrustedPart part) => Files.Where(file => file.Part == part).Sum(file => file.CodeLines);

    /// <summary>Files that count for a figure.</summary>
    public int FilesOf(TrustedPart part) => Files.Count(file => file.Part == part);

    /// <summary>Counts the sources of a repository.</summary>
    /// <exception cref="OperatorException">Exit code 1: a file below kernel, policy or Guard.Host has no line in the table, or a line no
    /// file.</exception>
    public static TrustedSize Measure(string repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var files = ImmutableArray.CreateBuilder<TrustedFile>();
        var unused = TrustedTable.Rows.ToDictionary(row => row.Path, StringComparer.Ordinal);
        foreach (string path in Folders.SelectMany(folder => Sources(repository, folder)).Order(StringComparer.Ordinal))
        {
            TrustedRow row = TrustedTable.Rows
                .Where(row => row.Path.EndsWith('/') ? path.StartsWith(row.Path, StringComparison.Ordinal) : path == row.Path)
                .MaxBy(row => row.Path.Length)
                ?? throw new OperatorException(1, $"{path}: nobody says why it is trusted", "add a line to TrustedTable.cs");
            unused.Remove(row.Path);
            if (!TrustedTable.IsUntrusted(path))
            {
                files.Add(new TrustedFile(path, row.Part, CountLines(File.ReadAllLines(Path.Combine(repository, path))), row.Reason));
            }
        }

        return unused.Count == 0
            ? new TrustedSize(files.ToImmutable(), RuntimeItems(repository))
            : throw new OperatorException(1, $"TrustedTable.cs names {unused.Keys.First()}, which has no file");
    }

    /// <summary>Lines of C# that are neither empty nor comment, without what stands under #if GUARD_PLANTS.</summary>
    public static int CountLines(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        int count = 0;
        int planted = 0;
        foreach (string line in lines.Select(line => line.Trim()))
        {
            bool isPlanted = planted > 0;
            planted += line.StartsWith("#if", StringComparison.Ordinal) && (isPlanted || line == "#if GUARD_PLANTS") ? 1 : 0;
            planted -= isPlanted && line.StartsWith("#endif", StringComparison.Ordinal) ? 1 : 0;
            bool isElse = planted == 1 && line.StartsWith("#else", StringComparison.Ordinal);
            planted = isElse ? 0 : planted;
            bool isCode = line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith('#');
            count += isCode && !isPlanted && planted == 0 ? 1 : 0;
        }

        return count;
    }

    private static IEnumerable<string> Sources(string repository, string folder) =>
        Directory.GetFiles(Path.Combine(repository, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(repository, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(path => !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/obj/", StringComparison.Ordinal));

    private static ImmutableArray<RuntimeItem> RuntimeItems(string repository) =>
        [
            new(".NET runtime", Environment.Version.ToString(), "memory safety: verifier, JIT, garbage collector, base library"),
            new("libsodium", SignatureAlgorithm.LibraryVersion, "Ed25519 signatures and verification"),
            new("operating system", RuntimeInformation.OSDescription, "memory of the process, files, flushes that mean it"),
            new("processor", RuntimeInformation.ProcessArchitecture.ToString(), "executes what the JIT emits; its side channels are a non-claim"),
            new(
                "YamlDotNet",
                PackageVersion(repository, "YamlDotNet"),
                "reads authors' YAML before it is compiled and signed; the monitor never sees it"),
        ];

    private static string PackageVersion(string repository, string package)
    {
        string text = File.ReadAllText(Path.Combine(repository, "Directory.Packages.props"));
        string before = $"Include=\"{package}\" Version=\"";
        int at = text.IndexOf(before, StringComparison.Ordinal);
        return at < 0 ? "unknown" : text[(at + before.Length)..].Split('"')[0];
    }
}
