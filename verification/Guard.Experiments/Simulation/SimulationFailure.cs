using System.Collections.Immutable;

namespace Guard.Experiments.Simulation;

/// <summary>A failing seed and the smallest case of it that was found.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Invariant">What does not hold.</param>
/// <param name="Text">Where and how, in the whole run.</param>
/// <param name="Smallest">Name of the smallest case.</param>
/// <param name="SmallestText">Where and how there.</param>
/// <param name="Story">Everything that happens in it: acts and faults in their order.</param>
public sealed record SimulationFailure(
    ulong Seed, string Invariant, string Text, string Smallest, string SmallestText, ImmutableArray<string> Story);
