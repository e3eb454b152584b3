using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Guard.Analyzers.Tests;

/// <summary>A misspelt name bans nothing and nobody notices: each line of both lists must mean a symbol of the
/// framework.</summary>
public sealed class BannedNamesTests
{
    // Attributes that a program may declare for itself, and namespaces of optional assemblies: no symbol here, a ban all the
    // same.
    private static readonly string[] NotInTheFramework =
    [
        "T:System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute",
        "N:System.Security.AccessControl",
        "N:Microsoft.Win32",
    ];

    [Fact]
    public void EveryFamilyNameMeansASymbolOfTheFramework()
    {
        CSharpCompilation framework = Snippet.Empty();
        IEnumerable<string> unknown = BannedFamilies.All
            .SelectMany(family => family.Names)
            .Select(name => name.TrimStart('-'))
            .Where(name => !Exists(framework, name))
            .Except(NotInTheFramework);
        Assert.Empty(unknown);
    }

    [Fact]
    public void EveryLineOfBannedSymbolsMeansASymbolOfTheFramework()
    {
        CSharpCompilation framework = Snippet.Empty();
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot(), "BannedSymbols.txt"));
        Assert.NotEmpty(lines);
        string[] unknown =
        [
            .. lines
                .Select(line => line.Split(';')[0])
                .Where(id => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, framework) is null),
        ];
        Assert.Empty(unknown);
    }

    [Fact]
    public void EveryLineOfBannedSymbolsGivesItsReason()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot(), "BannedSymbols.txt"));
        string[] silent = [.. lines.Where(line => line.Split(';') is not [_, { Length: > 10 }])];
        Assert.Empty(silent);
    }

    private static bool Exists(CSharpCompilation framework, string name)
    {
        string path = name[2..];
        switch (name[0])
        {
            case 'T':
                return framework.GetTypeByMetadataName(path) is not null;
            case 'M':
                int dot = path.LastIndexOf('.');
                return framework.GetTypeByMetadataName(path[..dot])?.GetMembers(path[(dot + 1)..]).IsEmpty == false;
            default:
                INamespaceSymbol? level = framework.GlobalNamespace;
                foreach (string part in path.Split('.'))
                {
                    level = level?.GetNamespaceMembers().FirstOrDefault(child => child.Name == part);
                }

                return level is not null;
        }
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Guard.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("No Guard.sln above the test: run the tests inside the repository.");
    }
}
