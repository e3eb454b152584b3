using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Xml.Linq;

namespace Guard.House.Tests;

/// <summary>One .csproj or .props file.</summary>
internal sealed class ProjectFile
{
    private readonly XDocument _document;

    internal ProjectFile(string path, string text)
    {
        Path = path;
        _document = XDocument.Parse(text);
    }

    /// <summary>All projects of the tree.</summary>
    internal static ImmutableArray<ProjectFile> All { get; } =
    [
        .. Repository.Files
            .Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(path => new ProjectFile(path, Repository.Read(path))),
    ];

    /// <summary>Relative to the root.</summary>
    internal string Path { get; }

    internal string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    internal bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>Names of the projects it references.</summary>
    internal IEnumerable<string> Projects =>
        Items("ProjectReference").Select(path => System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    internal IEnumerable<string> Packages => Items("PackageReference");

    /// <summary>Assemblies that may see internals.</summary>
    internal IEnumerable<string> Friends => Items("InternalsVisibleTo");

    /// <summary>Every element name in the file.</summary>
    internal IEnumerable<string> Elements => _document.Descendants().Select(element => element.Name.LocalName).Distinct();

    /// <summary>Items of a kind, by what they include or update.</summary>
    internal IEnumerable<string> Items(string kind) => _document.Descendants(kind)
        .Select(item => (string?)item.Attribute("Include") ?? (string?)item.Attribute("Update") ?? "");

    internal string? Property(string name) => _document.Descendants(name).Select(element => element.Value).LastOrDefault();

    /// <summary>The attributes of the one item of a kind that includes a path with this ending, as text.</summary>
    internal string Attributes(string kind, string ending) => string.Join(" ", _document.Descendants(kind)
        .Where(item => ((string?)item.Attribute("Include"))?.EndsWith(ending, StringComparison.Ordinal) == true)
        .SelectMany(item => item.Attributes())
        .Select(attribute => $"{attribute.Name}={attribute.Value}"));
}
