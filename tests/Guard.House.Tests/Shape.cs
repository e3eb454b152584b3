using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.House.Tests;

/// <summary>The shape of a C# file: its namespace, its types, and what STYLE rules 5, 6 and 41 say of them.</summary>
internal static class Shape
{
    // STYLE rule 6: if you can't name it, you have not found it.
    private static readonly string[] Nameless = ["Utils", "Util", "Helper", "Helpers", "Manager", "Common", "Base", "Impl"];

    internal static IEnumerable<string> Findings(SourceFile file) =>
        Namespaces(file).Concat(Types(file)).Concat(Partials(file)).Concat(Regions(file)).Concat(Tests(file));

    /// <summary>The namespace a file must have: its project's folder name, then the folders below it.</summary>
    internal static string ExpectedNamespace(string path)
    {
        string[] folders = (Path.GetDirectoryName(path) ?? "").Split('/', Path.DirectorySeparatorChar);
        int project = Array.FindIndex(folders, folder => folder.StartsWith("Guard.", StringComparison.Ordinal));
        return project < 0 ? "" : string.Join('.', folders[project..]);
    }

    private static IEnumerable<string> Namespaces(SourceFile file)
    {
        string expected = ExpectedNamespace(file.Path);
        foreach (BaseNamespaceDeclarationSyntax declared in file.Root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
        {
            if (declared is not FileScopedNamespaceDeclarationSyntax)
            {
                yield return $"{file.At(declared)}: a namespace stands in one line, for the whole file";
            }

            if (declared.Name.ToString() != expected)
            {
                yield return $"{file.At(declared)}: namespace {declared.Name}, but the folder says '{expected}'";
            }
        }

        foreach (MemberDeclarationSyntax type in file.Root.Members)
        {
            if (type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            {
                yield return $"{file.At(type)}: {SourceFile.NameOf(type)} stands in no namespace";
            }
        }
    }

    private static IEnumerable<string> Types(SourceFile file)
    {
        MemberDeclarationSyntax[] types = [.. file.TopLevelTypes()];
        MemberDeclarationSyntax[] exported = [.. types.Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword))];
        if (exported.Length > 1)
        {
            yield return $"{file.At(exported[1])}: a second public type; one a file";
        }

        // 'Semantics' is one partial class in many files, each named for its SDM group.
        MemberDeclarationSyntax[] named = exported.Length > 0 ? exported : types;
        string name = Path.GetFileNameWithoutExtension(file.Path);
        if (named.Length > 0 && !named.Any(type => SourceFile.NameOf(type) == name || IsSemantics(type)))
        {
            yield return $"{file.At(named[0])}: {SourceFile.NameOf(named[0])} stands in a file named {name}";
        }

        foreach (MemberDeclarationSyntax type in types)
        {
            string[] words = Words(SourceFile.NameOf(type));
            if (words.Length > 0 && Nameless.Contains(words[^1]))
            {
                yield return $"{file.At(type)}: '{words[^1]}' says nothing about {SourceFile.NameOf(type)}";
            }
        }
    }

    private static IEnumerable<string> Partials(SourceFile file) => file.Root.DescendantNodes()
        .OfType<BaseTypeDeclarationSyntax>()
        .Where(type => type.Modifiers.Any(SyntaxKind.PartialKeyword) && !IsSemantics(type))
        .Select(type => $"{file.At(type)}: {type.Identifier.Text} is partial; only Semantics may be");

    private static IEnumerable<string> Regions(SourceFile file) => file.Root.DescendantTrivia()
        .Where(trivia => trivia.IsKind(SyntaxKind.RegionDirectiveTrivia))
        .Select(trivia => $"{file.At(trivia)}: a region hides code");

    // A test's name is a sentence: at least three words, in a class named for its subject.
    private static IEnumerable<string> Tests(SourceFile file)
    {
        foreach (MethodDeclarationSyntax method in file.Root.DescendantNodes().OfType<MethodDeclarationSyntax>().Where(IsTest))
        {
            string name = method.Identifier.Text;
            string[] words = Words(name);
            if (words.Length < 3 || words[0] == "Test" || !char.IsAsciiLetterUpper(name[0]))
            {
                yield return $"{file.At(method)}: '{name}' is not a sentence";
            }

            string subject = (method.Parent as TypeDeclarationSyntax)?.Identifier.Text ?? "";
            if (!subject.EndsWith("Tests", StringComparison.Ordinal))
            {
                yield return $"{file.At(method)}: '{name}' stands in no class named for its subject, such as AuditRecordTests";
            }
        }
    }

    internal static bool IsTest(MethodDeclarationSyntax method) => method.AttributeLists
        .SelectMany(list => list.Attributes)
        .Select(attribute => attribute.Name.ToString())
        .Any(name => name.EndsWith("Fact", StringComparison.Ordinal) || name.EndsWith("Theory", StringComparison.Ordinal));

    private static bool IsSemantics(MemberDeclarationSyntax type) => SourceFile.NameOf(type) == "Semantics";

    // 'TryCopyOutAcceptsOnly_4Bytes' is Try Copy Out Accepts Only 4 Bytes; a run of capitals is one word.
    private static string[] Words(string name)
    {
        List<string> words = [];
        int start = 0;
        for (int index = 1; index <= name.Length; index++)
        {
            bool isEnd = index == name.Length
                || name[index] == '_'
                || (!char.IsAsciiLetterLower(name[index]) && char.IsAsciiLetterLower(name[index - 1]))
                || (char.IsAsciiLetterUpper(name[index]) && index + 1 < name.Length && char.IsAsciiLetterLower(name[index + 1]));
            if (isEnd)
            {
                string word = name[start..index].Trim('_');
                start = index;
                if (word.Length > 0)
                {
                    words.Add(word);
                }
            }
        }

        return [.. words];
    }
}
