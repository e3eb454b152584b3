using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.House.Tests;

/// <summary>How long files, methods and lines are.</summary>
internal static class Sizes
{
    internal const int FileLines = 600;
    internal const int MethodLines = 100;

    /// <summary>STYLE rule 40: the width to write in. Wider lines are counted in the test's output.</summary>
    internal const int LineCharacters = 130;

    /// <summary>The width from which a line fails the build.</summary>
    internal const int WidestLineCharacters = 160;

    /// <summary>STYLE rule 39: opcode maps and the interpreter's one switch.</summary>
    internal static readonly ImmutableArray<SizeExemption> Exemptions =
    [
        new("partitions/Guard.X86/Interpreter/BlockInterpreter.cs", null, "the interpreter's one switch"),
        new("partitions/Guard.X86/Interpreter/BlockInterpreter.cs", "Run", "the interpreter's one switch"),
        new("partitions/Guard.X86/Decode/OneByteOpcodes.cs", "Rows", "opcode map"),
    ];

    /// <summary>Files of opcode rows, whose columns are aligned beyond the width of a line (STYLE rule 27).</summary>
    internal static readonly ImmutableArray<string> WideFiles = [];

    internal static int LinesOf(string text) => text.AsSpan().Count('\n') + (text.Length > 0 && !text.EndsWith('\n') ? 1 : 0);

    /// <summary>Every piece of code with a body: its name and its lines, from the signature to the last brace.</summary>
    internal static IEnumerable<(string Name, SyntaxNode Node, int Lines)> Methods(SourceFile file)
    {
        foreach (SyntaxNode node in file.Root.DescendantNodes())
        {
            string? name = node switch
            {
                MethodDeclarationSyntax method => method.Identifier.Text,
                ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
                DestructorDeclarationSyntax destructor => destructor.Identifier.Text,
                OperatorDeclarationSyntax @operator => "operator " + @operator.OperatorToken.Text,
                ConversionOperatorDeclarationSyntax conversion => "operator " + conversion.Type,
                LocalFunctionStatementSyntax function => function.Identifier.Text,
                PropertyDeclarationSyntax property => property.Identifier.Text,
                IndexerDeclarationSyntax => "this[]",
                AnonymousFunctionExpressionSyntax => "lambda",
                _ => null,
            };
            if (name is not null)
            {
                FileLinePositionSpan span = node.GetLocation().GetLineSpan();
                yield return (name, node, span.EndLinePosition.Line - span.StartLinePosition.Line + 1);
            }
        }
    }

    internal static IEnumerable<string> Findings(SourceFile file)
    {
        int lines = LinesOf(file.Text);
        if (lines > FileLines && !IsExempt(file.Path, null))
        {
            yield return $"{file.Path}: {lines} lines, at most {FileLines}";
        }

        foreach ((string name, SyntaxNode node, int length) in Methods(file))
        {
            if (length > MethodLines && !IsExempt(file.Path, name))
            {
                yield return $"{file.At(node)}: {name} has {length} lines, at most {MethodLines}";
            }
        }
    }

    /// <summary>Lines wider than a limit, each with its place. Text in raw strings of several lines is not ours to
    /// break.</summary>
    internal static IEnumerable<string> WideLines(SourceFile file, int limitCharacters)
    {
        if (WideFiles.Contains(file.Path))
        {
            yield break;
        }

        string[] lines = file.Text.Split('\n');
        HashSet<int>? texts = null;
        for (int index = 0; index < lines.Length; index++)
        {
            if (lines[index].Length > limitCharacters && !(texts ??= LinesInTexts(file)).Contains(index))
            {
                yield return $"{file.Path}:{index + 1}: {lines[index].Length} characters, at most {limitCharacters}";
            }
        }
    }

    /// <summary>Exemptions for files or members that are short enough, or gone.</summary>
    internal static IEnumerable<string> Unused(IEnumerable<SourceFile> files)
    {
        foreach (SizeExemption exemption in Exemptions)
        {
            SourceFile? file = files.FirstOrDefault(candidate => candidate.Path == exemption.Path);
            bool isNeeded = file is not null && (exemption.Member is null
                ? LinesOf(file.Text) > FileLines
                : Methods(file).Any(method => method.Name == exemption.Member && method.Lines > MethodLines));
            if (!isNeeded)
            {
                yield return $"{exemption.Path} {exemption.Member}: needs no exemption";
            }
        }
    }

    private static HashSet<int> LinesInTexts(SourceFile file) =>
    [
        .. file.Root.DescendantNodes()
            .Where(node => node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax)
            .Select(node => node.GetLocation().GetLineSpan())
            .SelectMany(span => Enumerable.Range(
                span.StartLinePosition.Line + 1, span.EndLinePosition.Line - span.StartLinePosition.Line)),
    ];

    private static bool IsExempt(string path, string? member) => Exemptions.Any(row => row.Path == path && row.Member == member);
}
