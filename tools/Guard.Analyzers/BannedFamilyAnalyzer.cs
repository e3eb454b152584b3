using System;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Guard.Analyzers;

/// <summary>GUARD003 to GUARD008: reports each name in source that means a symbol of a banned family, whatever the name's
/// spelling.</summary>
/// <remarks>
/// Names are resolved, so an alias, a <c>using static</c> or a <c>var</c> hides nothing. A member of the framework is also
/// reported for what
/// it hands out: <c>x.GetType()</c> is reflection though its name is not listed. Names in documentation comments are free.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BannedFamilyAnalyzer : DiagnosticAnalyzer
{
    private const string FieldOffset = "System.Runtime.InteropServices.FieldOffsetAttribute";

    private static readonly BannedFamily NamedUnsafe = new(Rules.MemorySafety, "its name says that it leaves out a check");
    private static readonly BannedFamily Overlay =
        new(Rules.MemorySafety, "two references at one offset turn a type into another");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.MemorySafety, Rules.Reflection, Rules.WallClock, Rules.Randomness, Rules.Concurrency, Rules.Outside);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(start =>
        {
            BannedTypes types = new(start.Compilation.Assembly);
            start.RegisterSyntaxNodeAction(
                node => Examine(node, types),
                SyntaxKind.IdentifierName,
                SyntaxKind.GenericName,
                SyntaxKind.ImplicitObjectCreationExpression);
        });
    }

    private static void Examine(SyntaxNodeAnalysisContext context, BannedTypes types)
    {
        if (context.Node.IsPartOfStructuredTrivia())
        {
            return;
        }

        ISymbol? symbol = context.SemanticModel.GetSymbolInfo(context.Node, context.CancellationToken).Symbol;
        BannedFamily? family = symbol switch
        {
            ITypeSymbol type => IsOwnerOfNextName(type, context) ? null : types.Find(type),
            IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol => OfMember(symbol, context, types),
            _ => null,
        };
        if (family is not null)
        {
            ISymbol named = symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? symbol.ContainingType : symbol!;
            string name = named.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
            context.ReportDiagnostic(Diagnostic.Create(family.Rule, context.Node.GetLocation(), name, family.Reason));
        }
    }

    // 'File' in File.Exists: the member after the dot is reported, or is an exception.
    private static bool IsOwnerOfNextName(ITypeSymbol type, SyntaxNodeAnalysisContext context)
    {
        SyntaxNode qualified = context.Node.Parent is MemberAccessExpressionSyntax parent && parent.Name == context.Node
            ? parent
            : context.Node;
        return qualified.Parent is MemberAccessExpressionSyntax access
            && access.Expression == qualified
            && context.SemanticModel.GetSymbolInfo(access.Name, context.CancellationToken).Symbol is { } member
            && member.Kind != SymbolKind.NamedType
            && SymbolEqualityComparer.Default.Equals(member.ContainingType, type);
    }

    private static BannedFamily? OfMember(ISymbol member, SyntaxNodeAnalysisContext context, BannedTypes types)
    {
        // Our own members are examined where they are declared.
        IAssemblySymbol own = context.Compilation.Assembly;
        if (member.ContainingType is null || SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, own))
        {
            return null;
        }

        string owner = ImmutableType.MetadataName(member.ContainingType);
        if (BannedTypes.TryFindMember(owner, member.Name, out BannedFamily? decided))
        {
            return decided;
        }

        if (owner == FieldOffset)
        {
            return IsOverReference(context) ? Overlay : null;
        }

        if (member is IMethodSymbol && IsNamedUnsafe(member.Name) && owner.StartsWith("System.", StringComparison.Ordinal))
        {
            return NamedUnsafe;
        }

        ITypeSymbol? handedOut = member switch
        {
            IMethodSymbol { MethodKind: not MethodKind.Constructor } method => method.ReturnType,
            IPropertySymbol property => property.Type,
            IFieldSymbol field => field.Type,
            _ => null,
        };
        return types.Find(member.ContainingType) ?? (handedOut is null ? null : types.Find(handedOut));
    }

    private static bool IsNamedUnsafe(string name) =>
        name.IndexOf("Unsafe", StringComparison.Ordinal) >= 0 || name.StartsWith("Dangerous", StringComparison.Ordinal);

    private static bool IsOverReference(SyntaxNodeAnalysisContext context)
    {
        FieldDeclarationSyntax? field = context.Node.FirstAncestorOrSelf<FieldDeclarationSyntax>();
        if (field is null)
        {
            return true;
        }

        TypeInfo type = context.SemanticModel.GetTypeInfo(field.Declaration.Type, context.CancellationToken);
        return type.Type is not { IsUnmanagedType: true };
    }
}
