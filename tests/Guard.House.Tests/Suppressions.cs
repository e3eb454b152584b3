using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Guard.House.Tests;

/// <summary>Warnings switched off in source. Each needs its because; a ban of the house is lifted only where a table says
/// so.</summary>
internal static class Suppressions
{
    private const int ShortestReason = 12;

    /// <summary>
    /// STYLE rule 14: the homes of what is banned elsewhere, one file each with its reason, and the ids each may lift. A row that
    /// lifts
    /// nothing any more fails the build.
    /// </summary>
    internal static readonly ImmutableArray<(string Path, string Ids)> LiftedBans =
    [
        // The binding of libcrypto's SHA-256: P/Invoke, and whether it is there and right.
        ("kernel/Guard.Crypto/OpenSslSha256.cs", "RS0030 GUARD003 GUARD004 GUARD008"),
        // The binding of libsodium: P/Invoke, the search for the library, and the one outcome of loading it.
        ("kernel/Guard.Crypto/Sodium.cs", "RS0030 GUARD003 GUARD004 GUARD008"),
    ];

    internal static IEnumerable<string> Findings(SourceFile file)
    {
        foreach (SyntaxTrivia trivia in file.Root.DescendantTrivia().Where(trivia => trivia.HasStructure))
        {
            if (trivia.GetStructure() is PragmaWarningDirectiveTriviaSyntax pragma && IsDisable(pragma))
            {
                foreach (string finding in OfPragma(file, pragma))
                {
                    yield return finding;
                }
            }
            else if (trivia.GetStructure() is NullableDirectiveTriviaSyntax nullable
                && nullable.SettingToken.IsKind(SyntaxKind.DisableKeyword))
            {
                yield return $"{file.At(trivia)}: nullable checks stay on";
            }
        }

        foreach (AttributeSyntax attribute in file.Root.DescendantNodes().OfType<AttributeSyntax>())
        {
            foreach (string finding in OfAttribute(file, attribute))
            {
                yield return finding;
            }
        }
    }

    /// <summary>Ids that a file switches off by pragma.</summary>
    internal static IEnumerable<string> Ids(SourceFile file) => file.Root.DescendantTrivia()
        .Select(trivia => trivia.GetStructure())
        .OfType<PragmaWarningDirectiveTriviaSyntax>()
        .Where(IsDisable)
        .SelectMany(pragma => pragma.ErrorCodes)
        .Select(code => code.ToString())
        .Distinct();

    private static IEnumerable<string> OfPragma(SourceFile file, PragmaWarningDirectiveTriviaSyntax pragma)
    {
        string place = file.At(pragma);
        if (pragma.ErrorCodes.Count == 0)
        {
            yield return $"{place}: switches every warning off";
        }

        string reason = string.Concat(
            pragma.DescendantTrivia().Where(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)));
        if (reason.TrimStart('/', ' ').Length < ShortestReason)
        {
            yield return $"{place}: gives no because in a comment behind it";
        }

        foreach (string id in pragma.ErrorCodes.Select(code => code.ToString()).Where(IsBan))
        {
            if (!LiftedBans.Any(row => row.Path == file.Path && row.Ids.Split(' ').Contains(id)))
            {
                yield return $"{place}: lifts {id} outside the table of its homes";
            }
        }
    }

    private static IEnumerable<string> OfAttribute(SourceFile file, AttributeSyntax attribute)
    {
        string name = attribute.Name.ToString().Split('.')[^1].Replace("Attribute", "", StringComparison.Ordinal);
        AttributeArgumentSyntax[] arguments = [.. attribute.ArgumentList?.Arguments ?? []];
        if (name is "SuppressMessage" or "UnconditionalSuppressMessage")
        {
            AttributeArgumentSyntax? reason = Array.Find(
                arguments, argument => argument.NameEquals?.Name.ToString() == "Justification");
            if (reason is null || Text(reason).Length < ShortestReason)
            {
                yield return $"{file.At(attribute)}: gives no Justification";
            }

            if (arguments.Any(argument => IsBan(Text(argument).Split(':')[0])))
            {
                yield return $"{file.At(attribute)}: a ban is lifted by pragma, where the table of its homes says so";
            }
        }
        else if (name == "InternalsVisibleTo"
            && !arguments.Any(argument => Text(argument).EndsWith(".Tests", StringComparison.Ordinal)))
        {
            yield return $"{file.At(attribute)}: shows internals to something that is not a test";
        }
    }

    private static string Text(AttributeArgumentSyntax argument) => argument.Expression.ToString().Trim('"');

    private static bool IsDisable(PragmaWarningDirectiveTriviaSyntax pragma) =>
        pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword);

    private static bool IsBan(string id) => id == "RS0030" || id.StartsWith("GUARD", StringComparison.Ordinal);
}
