using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using Guard.Host;

namespace Guard.Experiments;

/// <summary>Carries out experiments, one after another.</summary>
public static class EvidenceRun
{
    /// <summary>Experiments with these ids, all for none, in the catalogue's order.</summary>
    /// <exception cref="OperatorException">Exit code 2: an id has no experiment.</exception>
    public static ImmutableArray<IExperiment> Select(IReadOnlyCollection<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        string? unknown = ids.FirstOrDefault(id => ExperimentCatalogue.All.All(experiment => experiment.Claim.Id != id));
        if (unknown is not null)
        {
            throw new OperatorException(
                2,
                $"no experiment backs a claim '{unknown}'",
                "claims with experiments: " + string.Join(", ", ExperimentCatalogue.All.Select(experiment => experiment.Claim.Id)));
        }

        return [.. ExperimentCatalogue.All.Where(experiment => ids.Count == 0 || ids.Contains(experiment.Claim.Id))];
    }

    /// <summary>Refuses a planted fault that this build does not know; an empty name is none.</summary>
    /// <exception cref="OperatorException">Exit code 2.</exception>
    public static void RequirePlant(string plant)
    {
        ArgumentNullException.ThrowIfNull(plant);
        if (plant.Length == 0 || PlantCatalogue.All.Any(fault => fault.Name == plant))
        {
            return;
        }

        throw PlantCatalogue.All.IsEmpty
            ? new OperatorException(
                2,
                $"'{plant}': this is the product; planted faults exist in the test build alone",
                "GUARD_CONFIGURATION=Planted tools/guard evidence run ...")
            : new OperatorException(2, $"no planted fault '{plant}'", "guard evidence list");
    }

    /// <summary>Runs an experiment, quick size, against a planted fault, then tries the counterexample it names once more by itself.</summary>
    public static PlantOutcome Challenge(IExperiment experiment, PlantedFault fault, string repository)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(fault);
        var context = new ExperimentContext { Plant = fault.Name, Repository = repository };
        ClaimReport report = Execute(experiment, context);
        if (report.Counterexample is not { } found)
        {
            return new PlantOutcome(fault.Name, experiment.Claim.Id, false, "the claim held", string.Empty);
        }

        ClaimReport again = Execute(experiment, new ExperimentContext { Plant = fault.Name, Repository = repository, Case = found.Case });
        bool isRepeated = again.Counterexample?.Case == found.Case;
        ClaimReport without = Execute(experiment, new ExperimentContext { Repository = repository, Case = found.Case });
        string text = !isRepeated ? $"{found.Case} does not repeat"
            : !without.Passed ? $"{found.Case} fails without the fault, too"
            : $"{found.Case}: {found.Text}";
        return new PlantOutcome(fault.Name, experiment.Claim.Id, isRepeated && without.Passed, text, found.Command);
    }

    /// <summary>Carries one out; disposes the context.</summary>
    public static ClaimReport Execute(IExperiment experiment, ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(context);
        using (context)
        {
            long began = Stopwatch.GetTimestamp();
            ExperimentResult result = experiment.Run(context);
            Claim claim = experiment.Claim;
            return new ClaimReport(
                claim.Id,
                claim.Sentence,
                claim.Argument,
                claim.Catches,
                experiment.Bounds(context.IsFull),
                result.Passed,
                result.Figures,
                result.Counterexample,
                result.Digest,
                (long)Math.Ceiling(Stopwatch.GetElapsedTime(began).TotalSeconds),
                $"tools/guard evidence run --only {claim.Id}" + (context.IsFull ? " --full" : string.Empty));
        }
    }
}
