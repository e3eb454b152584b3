using System.Collections.Immutable;

namespace Guard.Policy.Diagnostics;

/// <summary>One finding about a source file.</summary>
/// <param name="Id">Stable id of the check, listed in <see cref="CheckCatalogue"/>.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Span">Where.</param>
/// <param name="Message">What is wrong, one line.</param>
/// <param name="Help">What to do, one line; may be empty.</param>
/// <param name="Related">Other places that belong to it.</param>
public sealed record Diagnostic(
    string Id,
    DiagnosticSeverity Severity,
    SourceSpan Span,
    string Message,
    string Help,
    ImmutableArray<RelatedPosition> Related);
