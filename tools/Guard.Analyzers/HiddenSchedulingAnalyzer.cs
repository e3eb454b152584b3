using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Guard.Analyzers;

/// <summary>GUARD009: the language's own concurrency: lock, async, await, and finalizers (which the runtime runs on a thread of
/// its own).</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HiddenSchedulingAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.HiddenScheduling);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSyntaxTreeAction(Examine);
    }

    private static void Examine(SyntaxTreeAnalysisContext context)
    {
        foreach (SyntaxToken token in context.Tree.GetRoot(context.CancellationToken).DescendantTokens())
        {
            string? what = token.Kind() switch
            {
                SyntaxKind.LockKeyword => "lock",
                SyntaxKind.AsyncKeyword => "async",
                SyntaxKind.AwaitKeyword => "await",
                SyntaxKind.TildeToken when token.Parent is DestructorDeclarationSyntax => "A finalizer",
                _ => null,
            };
            if (what is not null)
            {
                context.ReportDiagnostic(Diagnostic.Create(Rules.HiddenScheduling, token.GetLocation(), what));
            }
        }
    }
}
