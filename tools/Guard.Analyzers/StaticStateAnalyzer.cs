using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Guard.Analyzers;

/// <summary>GUARD001: a static field, auto-property or event of kernel, policy and partitions never changes after its type is
/// initialised.</summary>
/// <remarks>
/// Statics are the one thing all partitions would share without anybody handing it over. The rule looks at declarations in
/// source, so the
/// caches a compiler makes for lambdas do not count. Generated files are held to it too: a file name proves nothing.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class StaticStateAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.StaticState);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterSymbolAction(Examine, SymbolKind.NamedType);
    }

    private static void Examine(SymbolAnalysisContext context)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate)
        {
            return;
        }

        foreach (ISymbol member in type.GetMembers())
        {
            if (!member.IsStatic)
            {
                continue;
            }

            string? objection = member switch
            {
                IFieldSymbol field => Objection(field, context.Compilation.Assembly),
                IEventSymbol { IsAbstract: false } @event when IsFieldLike(@event) => "an event keeps a list of subscribers",
                _ => null,
            };
            if (objection is not null)
            {
                ISymbol declared = (member as IFieldSymbol)?.AssociatedSymbol ?? member;
                context.ReportDiagnostic(Diagnostic.Create(Rules.StaticState, declared.Locations[0], declared.Name, objection));
            }
        }
    }

    private static string? Objection(IFieldSymbol field, IAssemblySymbol assembly)
    {
        if (field.IsConst)
        {
            return null;
        }

        if (!field.IsReadOnly)
        {
            return field.AssociatedSymbol is null ? "it can be assigned; make it const or readonly" : "its setter stores a value";
        }

        return ImmutableType.Objection(field.Type, assembly);
    }

    // An event without accessors of its own: the compiler writes them, and the field behind them.
    private static bool IsFieldLike(IEventSymbol @event) => @event.AddMethod is { IsImplicitlyDeclared: true };
}
