using System;
using System.Collections.Immutable;

namespace Guard.Host.Demonstration;

/// <summary>What became of an attempt.</summary>
/// <param name="Name">What was tried.</param>
/// <param name="Protection">Why it should fail.</param>
/// <param name="Fault">The fault that takes the protection away.</param>
/// <param name="Steps">Commands.</param>
/// <param name="Expected">What should be seen.</param>
/// <param name="Observed">What was seen.</param>
public sealed record LinuxAttemptResult(
    string Name, string Protection, string Fault, ImmutableArray<LinuxStep> Steps, string Expected, string Observed)
{
    /// <summary>Exactly the expected was seen.</summary>
    public bool Held => string.Equals(Expected, Observed, StringComparison.Ordinal);
}
