using System;
using System.Collections.Immutable;
using System.Text;

namespace Guard.Kernel;

/// <summary>The operator's mistake: parts that do not fit together. Nothing was started and nothing was written.</summary>
public sealed class PlanRefusedException : Exception
{
    /// <summary>Makes the exception of at least one finding.</summary>
    public PlanRefusedException(ImmutableArray<PlanFinding> findings)
        : base(Describe(findings))
    {
        Findings = findings;
    }

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<PlanFinding> Findings { get; }

    private static string Describe(ImmutableArray<PlanFinding> findings)
    {
        var text = new StringBuilder("the system image is refused:");
        foreach (PlanFinding finding in findings)
        {
            text.Append($" {finding.Check} {finding.Text} ({finding.Rule});");
        }

        return text.ToString();
    }
}
