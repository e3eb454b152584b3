using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Guard.Analyzers;

/// <summary>GUARD010: no switch over several values at once where one of them is a state or trigger of the transfer or channel
/// machine.</summary>
/// <remarks>
/// Refused are switch statements and expressions over a tuple that holds such an enum at any depth, and arms that take one apart
/// together
/// with something else, by position or by property. A switch over one enum stays allowed: there the compiler reports a missing
/// arm (CS8509).
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TransferSwitchAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableHashSet<string> Enums = ImmutableHashSet.Create(
        "Guard.Kernel.TransferState", "Guard.Kernel.TransferTrigger", "Guard.Kernel.ChannelState", "Guard.Kernel.ChannelTrigger");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.TransferSwitch);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterOperationAction(Examine, OperationKind.Switch, OperationKind.SwitchExpression);
    }

    private static void Examine(OperationAnalysisContext context)
    {
        IOperation value = context.Operation is ISwitchOperation statement
            ? statement.Value
            : ((ISwitchExpressionOperation)context.Operation).Value;
        ITypeSymbol? found = value.Type is { IsTupleType: true } ? TransferEnum(value.Type) : null;
        found ??= Patterns(context.Operation)
            .SelectMany(pattern => pattern.DescendantsAndSelf())
            .OfType<IRecursivePatternOperation>()
            .Select(TransferEnum)
            .FirstOrDefault(type => type is not null);
        if (found is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Rules.TransferSwitch, value.Syntax.GetLocation(), found.Name));
        }
    }

    // The switch's own patterns; what stands inside its arms is examined by itself.
    private static IEnumerable<IPatternOperation> Patterns(IOperation operation) => operation is ISwitchOperation statement
        ? statement.Cases
            .SelectMany(section => section.Clauses)
            .OfType<IPatternCaseClauseOperation>()
            .Select(clause => clause.Pattern)
        : ((ISwitchExpressionOperation)operation).Arms.Select(arm => arm.Pattern);

    private static ITypeSymbol? TransferEnum(IRecursivePatternOperation pattern)
    {
        ImmutableArray<IPatternOperation> parts = pattern.DeconstructionSubpatterns.AddRange(
            pattern.PropertySubpatterns.Select(property => property.Pattern));
        return parts.Length < 2
            ? null
            : parts.Select(part => TransferEnum(part.InputType)).FirstOrDefault(type => type is not null);
    }

    private static ITypeSymbol? TransferEnum(ITypeSymbol type)
    {
        if (type is not INamedTypeSymbol named)
        {
            return null;
        }

        if (named.IsTupleType)
        {
            return named.TupleElements.Select(element => TransferEnum(element.Type)).FirstOrDefault(found => found is not null);
        }

        if (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return TransferEnum(named.TypeArguments[0]);
        }

        return named.TypeKind == TypeKind.Enum && Enums.Contains(ImmutableType.MetadataName(named)) ? named : null;
    }
}
