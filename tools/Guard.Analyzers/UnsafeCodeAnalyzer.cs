using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Guard.Analyzers;

/// <summary>GUARD002: no unsafe context, pointer type, fixed statement or buffer, address-of or dereference; and the switch that
/// allows them is off.</summary>
/// <remarks>
/// Every pointer operation needs an unsafe context, so the keyword alone would do with today's compiler. The other forms are
/// named because
/// a later language may need no keyword. <c>stackalloc</c> into a span is safe and stays allowed; into a pointer it needs the
/// context.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnsafeCodeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.UnsafeCode);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSyntaxTreeAction(ExamineKeywords);
        context.RegisterSyntaxNodeAction(
            ExamineNode,
            SyntaxKind.PointerType,
            SyntaxKind.FunctionPointerType,
            SyntaxKind.FixedStatement,
            SyntaxKind.AddressOfExpression,
            SyntaxKind.PointerIndirectionExpression,
            SyntaxKind.PointerMemberAccessExpression,
            SyntaxKind.StackAllocArrayCreationExpression);
        context.RegisterCompilationAction(ExamineOptions);
    }

    private static void ExamineKeywords(SyntaxTreeAnalysisContext context)
    {
        foreach (SyntaxToken token in context.Tree.GetRoot(context.CancellationToken).DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.UnsafeKeyword))
            {
                Report(context.ReportDiagnostic, token.GetLocation(), "The keyword 'unsafe'");
            }
            else if (token.IsKind(SyntaxKind.FixedKeyword) && token.Parent is not FixedStatementSyntax)
            {
                Report(context.ReportDiagnostic, token.GetLocation(), "A fixed-size buffer");
            }
        }
    }

    private static void ExamineNode(SyntaxNodeAnalysisContext context)
    {
        string? what = context.Node.Kind() switch
        {
            SyntaxKind.PointerType => "A pointer type",
            SyntaxKind.FunctionPointerType => "A function pointer type",
            SyntaxKind.FixedStatement => "A fixed statement",
            SyntaxKind.AddressOfExpression => "Taking an address",
            SyntaxKind.PointerIndirectionExpression or SyntaxKind.PointerMemberAccessExpression => "Following a pointer",
            _ => IsPointer(context) ? "stackalloc into a pointer" : null,
        };
        if (what is not null)
        {
            Report(context.ReportDiagnostic, context.Node.GetLocation(), what);
        }
    }

    private static bool IsPointer(SyntaxNodeAnalysisContext context) =>
        context.SemanticModel.GetTypeInfo(context.Node, context.CancellationToken).ConvertedType is IPointerTypeSymbol;

    private static void ExamineOptions(CompilationAnalysisContext context)
    {
        if (context.Compilation.Options is CSharpCompilationOptions { AllowUnsafe: true })
        {
            Report(context.ReportDiagnostic, Location.None, "The setting AllowUnsafeBlocks");
        }
    }

    private static void Report(System.Action<Diagnostic> report, Location location, string what) =>
        report(Diagnostic.Create(Rules.UnsafeCode, location, what));
}
