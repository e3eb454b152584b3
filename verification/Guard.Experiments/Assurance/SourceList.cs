using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace Guard.Experiments.Assurance;

/// <summary>Every file that program, examples, experiments and texts are made of, with its digest: `SHA-256  path`, a line a file.</summary>
public static class SourceList
{
    private static readonly ImmutableArray<string> Folders = ["kernel", "policy", "partitions", "verification", "tools", "tests"];
    private static readonly ImmutableArray<string> Built = ["bin", "obj", "runs", "artifacts", "TestResults", "StrykerOutput", "node_modules"];

    /// <summary>The list of a repository, by path.</summary>
    public static string Of(string repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        IEnumerable<string> files = Folders.SelectMany(folder => Walk(Path.Combine(repository, folder)))
            .Concat(Directory.GetFiles(repository).Where(IsBuildFile))
            .Select(file => Path.GetRelativePath(repository, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (string file in files)
        {
            text.Append(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(repository, file))))).Append("  ").Append(file).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Paths that two lists do not share with equal digests.</summary>
    public static ImmutableArray<string> Differences(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        HashSet<string> lines = [.. left.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        lines.SymmetricExceptWith(right.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return [.. lines.Select(line => line[(line.IndexOf("  ", StringComparison.Ordinal) + 2)..]).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Walk(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        return Directory.GetFiles(folder)
            .Concat(Directory.GetDirectories(folder)
                .Where(inner => !Built.Contains(Path.GetFileName(inner)))
                .SelectMany(Walk));
    }

    private static bool IsBuildFile(string file) =>
        Path.GetFileName(file) is "Guard.sln" or "Directory.Build.props" or "Directory.Packages.props" or "global.json" or "BannedSymbols.txt"
            or ".editorconfig" or "README.md";
}
