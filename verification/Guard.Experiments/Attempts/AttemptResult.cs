using System;

namespace Guard.Experiments.Attempts;

/// <summary>What became of one attempt.</summary>
/// <param name="Id">"A01" and on, by the table's order.</param>
/// <param name="Area">What is attacked.</param>
/// <param name="Name">What was tried.</param>
/// <param name="Expected">What should be seen.</param>
/// <param name="Observed">What was seen.</param>
public sealed record AttemptResult(string Id, string Area, string Name, string Expected, string Observed)
{
    /// <summary>True when exactly the expected was seen.</summary>
    public bool Held => string.Equals(Expected, Observed, StringComparison.Ordinal);
}
