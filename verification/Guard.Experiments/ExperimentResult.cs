using System.Collections.Immutable;

namespace Guard.Experiments;

/// <summary>What an experiment found.</summary>
/// <param name="Passed">No case failed, and at least one was tried.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Counterexample">Null when passed.</param>
/// <param name="Digest">SHA-256, hexadecimal, over what was observed in every case; equal on every machine.</param>
public sealed record ExperimentResult(
    bool Passed, ImmutableArray<Figure> Figures, Counterexample? Counterexample, string Digest);
