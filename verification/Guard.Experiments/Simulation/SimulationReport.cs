using System.Collections.Immutable;

namespace Guard.Experiments.Simulation;

/// <summary>What a range of seeds gave.</summary>
/// <param name="Seeds">Seeds tried, up to the first that fails.</param>
/// <param name="Digest">Over every seed's digest, in order.</param>
/// <param name="Counts">What they met, together.</param>
/// <param name="Failure">The first seed that fails, made smaller; null when all hold.</param>
public sealed record SimulationReport(long Seeds, string Digest, SimulationCounts Counts, SimulationFailure? Failure);
