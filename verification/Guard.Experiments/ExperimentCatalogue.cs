using System.Collections.Immutable;

namespace Guard.Experiments;

/// <summary>All experiments by ascending claim. One more is a class and a line here.</summary>
public static class ExperimentCatalogue
{
    /// <summary>The experiments.</summary>
    public static ImmutableArray<IExperiment> All { get; } =
    [
        new Noninterference.NoninterferenceExperiment(),
        new Capacity.CapacityExperiment(),
        new Attempts.AttemptExperiment(),
    ];
}
