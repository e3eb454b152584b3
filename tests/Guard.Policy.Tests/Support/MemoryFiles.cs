using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Guard.Contracts;

namespace Guard.Policy.Tests.Support;

/// <summary>Source files in memory; images answer by name.</summary>
internal sealed class MemoryFiles : ISourceFiles
{
    internal SortedDictionary<string, byte[]> Bytes { get; } = new(StringComparer.Ordinal);

    internal SortedDictionary<string, ImageFacts> Images { get; } = new(StringComparer.Ordinal);

    internal static MemoryFiles FromFolder(string folder)
    {
        var files = new MemoryFiles();
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            files.Bytes[Path.GetRelativePath(folder, path).Replace('\\', '/')] = File.ReadAllBytes(path);
        }

        return files;
    }

    internal static MemoryFiles Base()
    {
        MemoryFiles files = FromFolder(TestFolders.Base);
        files.AddImage("web", "UNCLASSIFIED//REL TO USA, GBR", 1 << 20);
        files.AddImage("ops", "SECRET//REL TO USA", 1 << 20);
        return files;
    }

    internal static MemoryFiles ThreeLevels() => Example("three-levels");

    /// <summary>A shipped example; each image answers with the ceiling of its recipe.</summary>
    internal static MemoryFiles Example(string name)
    {
        MemoryFiles files = FromFolder(Path.Combine(TestFolders.Examples, name));
        foreach (string path in files.Bytes.Keys)
        {
            if (path.EndsWith(".recipe", StringComparison.Ordinal))
            {
                string ceiling = Array.Find(files.Text(path).Split('\n'), line => line.StartsWith("ceiling ", StringComparison.Ordinal))![8..];
                files.AddImage(Path.GetFileNameWithoutExtension(path), ceiling, 1 << 20);
            }
        }

        return files;
    }

    internal void AddImage(string name, string ceiling, ulong memoryBytes) =>
        Images["images/" + name] = new ImageFacts(name, new Digest(1, 2, 3, (ulong)name.Length), ceiling, memoryBytes);

    internal string Text(string path) => Encoding.UTF8.GetString(Bytes[path]);

    internal void SetText(string path, string text) => Bytes[path] = Encoding.UTF8.GetBytes(text);

    internal void Replace(string path, string old, string with)
    {
        string text = Text(path);
        int at = text.IndexOf(old, StringComparison.Ordinal);
        if (at < 0 || text.IndexOf(old, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException($"'{old}' does not stand exactly once in {path}");
        }

        SetText(path, text.Replace(old, with, StringComparison.Ordinal));
    }

    internal PolicyCompilation Compile(long? now = null) => PolicyCompiler.Compile(new PolicySources("system.yaml", this, TestFilters.All, now));

    internal PolicyCompilation CheckPolicy(long? now = null) =>
        PolicyCompiler.CheckPolicy(new PolicySources("policy.yaml", this, TestFilters.All, now));

    public ReadOnlyMemory<byte>? Read(string path) => Bytes.TryGetValue(path, out byte[]? bytes) ? new ReadOnlyMemory<byte>(bytes) : null;

    public ImageFacts? FindImage(string reference) => Images.GetValueOrDefault(reference);
}
