using System.Collections.Immutable;

namespace Guard.Experiments;

/// <summary>What one case gave.</summary>
/// <param name="Failure">What went against the claim; null when nothing did.</param>
/// <param name="Observed">What was observed, a digest or a short text; it goes into the experiment's digest.</param>
/// <param name="Counts">Numbers to be summed over all cases, by name.</param>
public sealed record CaseOutcome(string? Failure, string Observed, ImmutableArray<CaseCount> Counts)
{
    /// <summary>Nothing against the claim.</summary>
    public static CaseOutcome Held(string observed, params ImmutableArray<CaseCount> counts) => new(null, observed, counts);

    /// <summary>Something against the claim.</summary>
    public static CaseOutcome Failed(string failure, params ImmutableArray<CaseCount> counts) => new(failure, failure, counts);
}
