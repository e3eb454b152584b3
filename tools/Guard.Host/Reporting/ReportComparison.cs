using System.Collections.Immutable;

namespace Guard.Host.Reporting;

/// <summary>Two byte strings side by side.</summary>
public sealed record ReportComparison(
    string Title,
    string Verdict,
    bool Equal,
    ImmutableArray<byte> Left,
    ImmutableArray<byte> Right
);
