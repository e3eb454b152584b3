using System.Collections.Immutable;

namespace Guard.Experiments.Simulation;

/// <summary>What became of one simulated run.</summary>
/// <param name="Invariant">Name of what does not hold; empty when all does.</param>
/// <param name="Text">Where and how; empty when all holds.</param>
/// <param name="Faults">Faults that met an effect, in order.</param>
/// <param name="Digest">Over every transcript, record type and end: equal for equal seeds on every machine.</param>
/// <param name="Counts">What the run met.</param>
public sealed record SimulationOutcome(
    string Invariant, string Text, ImmutableArray<SimulationFault> Faults, string Digest, SimulationCounts Counts)
{
    /// <summary>Everything held.</summary>
    public bool IsGood => Invariant.Length == 0;
}
