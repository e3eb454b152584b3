using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.House.Tests;

/// <summary>Planted faults: code that the test build 'Planted' holds and the product does not.</summary>
internal static class Plants
{
    internal const string Symbol = "GUARD_PLANTS";

    /// <summary>Types and members that a file declares only where the symbol is defined.</summary>
    internal static string[] PlantedNames(string path, string text) =>
    [
        .. DeclaredNames(SourceFile.Parse(path, text, Symbol)).Except(DeclaredNames(SourceFile.Parse(path, text))),
    ];

    /// <summary>Names that speak of plants and yet stand in the release build.</summary>
    internal static IEnumerable<string> Findings(SourceFile release) => release.Root.DescendantTokens()
        .Where(token => token.IsKind(SyntaxKind.IdentifierToken) && token.Text.Contains("Plant", StringComparison.Ordinal))
        .Select(token => $"{release.At(token)}: {token.Text} stands outside #if {Symbol}");

    /// <summary>Names of all types, methods and fields an assembly holds.</summary>
    internal static HashSet<string> NamesIn(string assembly)
    {
        using FileStream stream = File.OpenRead(assembly);
        using PEReader reader = new(stream);
        MetadataReader metadata = reader.GetMetadataReader();
        HashSet<string> names = new(StringComparer.Ordinal);
        names.UnionWith(metadata.TypeDefinitions.Select(type => metadata.GetString(metadata.GetTypeDefinition(type).Name)));
        names.UnionWith(metadata.MethodDefinitions.Select(code => metadata.GetString(metadata.GetMethodDefinition(code).Name)));
        names.UnionWith(metadata.FieldDefinitions.Select(field => metadata.GetString(metadata.GetFieldDefinition(field).Name)));
        return names;
    }

    private static HashSet<string> DeclaredNames(SourceFile file)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SyntaxNode node in file.Root.DescendantNodes())
        {
            string? name = node switch
            {
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                MethodDeclarationSyntax method => method.Identifier.Text,
                PropertyDeclarationSyntax property => "get_" + property.Identifier.Text,
                VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } field => field.Identifier.Text,
                EnumMemberDeclarationSyntax member => member.Identifier.Text,
                _ => null,
            };
            if (name is not null)
            {
                names.Add(name);
            }
        }

        return names;
    }
}
