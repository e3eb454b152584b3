using System.Collections.Immutable;

namespace Guard.Experiments;

/// <summary>All experiments by ascending claim. One more is a class and a line here.</summary>
public static class ExperimentCatalogue
{
    /// <summary>The experiments.</summary>
    public static ImmutableArray<IExperiment> All { get; } =
    [
        new Transfers.TransferExperiment(),
        new Reachability.ReachabilityExperiment(),
        new Noninterference.NoninterferenceExperiment(),
        new Timing.TimingExperiment(),
        new Residue.ResidueExperiment(),
        new Containment.ContainmentExperiment(),
        new Capacity.CapacityExperiment(),
        new Completeness.CompletenessExperiment(),
        new TamperEvidence.TamperExperiment(),
        new Determinism.DeterminismExperiment(),
        new Sensitive.SensitiveExperiment(),
        new Attempts.AttemptExperiment(),
        new Simulation.SimulationExperiment(),
    ];
}
