using System;
using System.Linq;
using Guard.Experiments;
using Spectre.Console;

namespace Guard.Cli;

/// <summary>Shows how far an experiment is, on standard error, where that is a terminal.</summary>
internal static class EvidenceProgress
{
    /// <summary>Carries an experiment out; disposes the context.</summary>
    internal static ClaimReport Execute(IExperiment experiment, ExperimentContext context)
    {
        if (Console.IsErrorRedirected || Environment.GetCommandLineArgs().Any(word => word is "--quiet" or "-q"))
        {
            return EvidenceRun.Execute(experiment, context);
        }

        ClaimReport? report = null;
        Terminal.Error.Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask task = progress.AddTask(experiment.Claim.Id, maxValue: 1);
            report = EvidenceRun.Execute(experiment, context with { Progress = done => task.Value = done });
        });
        return report!;
    }
}
