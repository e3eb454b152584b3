using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.House.Tests;

/// <summary>One C# file: its path from the root, its text and its syntax tree.</summary>
internal sealed record SourceFile(string Path, string Text, CompilationUnitSyntax Root)
{
    /// <summary>Parses as a build with these symbols would; none is the release build.</summary>
    internal static SourceFile Parse(string path, string text, params string[] symbols)
    {
        CSharpParseOptions options = CSharpParseOptions.Default.WithPreprocessorSymbols(symbols);
        return new(path, text, CSharpSyntaxTree.ParseText(text, options, path).GetCompilationUnitRoot());
    }

    /// <summary>Where a node begins, as an editor would open it.</summary>
    internal string At(SyntaxNodeOrToken node) => At(node.GetLocation()!);

    internal string At(SyntaxTrivia trivia) => At(trivia.GetLocation());

    /// <summary>Types that stand in no other type, delegates included.</summary>
    internal IEnumerable<MemberDeclarationSyntax> TopLevelTypes() =>
        Root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(member => member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    internal static string NameOf(MemberDeclarationSyntax type) =>
        type is BaseTypeDeclarationSyntax declared ? declared.Identifier.Text : ((DelegateDeclarationSyntax)type).Identifier.Text;

    private string At(Location location) => $"{Path}:{location.GetLineSpan().StartLinePosition.Line + 1}";
}
