using System.Collections.Immutable;

namespace Guard.Experiments.Assurance;

/// <summary>Results of a set of claims, with where and of what.</summary>
/// <param name="Schema">1.</param>
/// <param name="Date">When, UTC, as 2026-11-22T14:00:00Z. Not part of any claim's digest.</param>
/// <param name="Machine">Operating system, runtime, crypto library.</param>
/// <param name="IsFull">The full size; otherwise the quick one.</param>
/// <param name="Sources">SHA-256, hexadecimal, of the list of source files.</param>
/// <param name="Claims">One entry a claim.</param>
/// <param name="Plants">Planted faults tried, if any.</param>
public sealed record EvidenceReport(
    int Schema,
    string Date,
    string Machine,
    bool IsFull,
    string Sources,
    ImmutableArray<ClaimReport> Claims,
    ImmutableArray<PlantOutcome> Plants);
