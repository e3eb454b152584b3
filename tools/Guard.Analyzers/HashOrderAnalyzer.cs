using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Guard.Analyzers;

/// <summary>GUARD011: no foreach over a hash table, its keys or its values.</summary>
/// <remarks>It sees foreach only. A hash table handed to LINQ, string.Join or a spread is for the reviewer.</remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class HashOrderAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableHashSet<string> HashTables = ImmutableHashSet.Create(
        "System.Collections.Hashtable",
        "System.Collections.Generic.Dictionary`2",
        "System.Collections.Generic.HashSet`1",
        "System.Collections.Immutable.ImmutableDictionary`2",
        "System.Collections.Immutable.ImmutableHashSet`1",
        "System.Collections.Frozen.FrozenDictionary`2",
        "System.Collections.Frozen.FrozenSet`1");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rules.HashOrder);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterOperationAction(Examine, OperationKind.Loop);
    }

    private static void Examine(OperationAnalysisContext context)
    {
        if (context.Operation is not IForEachLoopOperation loop)
        {
            return;
        }

        // Both sides of implicit conversions: a table seen through its interface is still a table.
        IOperation? collection = loop.Collection;
        for (; collection is not null; collection = (collection as IConversionOperation)?.Operand)
        {
            if (IsHashTable(collection) || IsViewOfHashTable(collection))
            {
                string name = collection.Type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? "?";
                context.ReportDiagnostic(Diagnostic.Create(Rules.HashOrder, collection.Syntax.GetLocation(), name));
                return;
            }
        }
    }

    private static bool IsViewOfHashTable(IOperation operation) =>
        operation is IPropertyReferenceOperation { Property.Name: "Keys" or "Values" } view && IsHashTable(view.Instance);

    private static bool IsHashTable(IOperation? operation) =>
        operation?.Type is INamedTypeSymbol type && HashTables.Contains(ImmutableType.MetadataName(type.ContainingType ?? type));
}
