using System;
using System.Diagnostics;
using System.Linq;
using Guard.Experiments;
using Serilog;
using Spectre.Console;

namespace Guard.Cli;

/// <summary>Shows how far an experiment is, on standard error: as a bar where that is a terminal, elsewhere in a line a minute.</summary>
internal static class EvidenceProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Carries an experiment out; disposes the context.</summary>
    internal static ClaimReport Execute(IExperiment experiment, ExperimentContext context)
    {
        if (Environment.GetCommandLineArgs().Any(word => word is "--quiet" or "-q"))
        {
            return EvidenceRun.Execute(experiment, context);
        }

        if (Console.IsErrorRedirected)
        {
            long told = Stopwatch.GetTimestamp();
            return EvidenceRun.Execute(experiment, context with { Progress = done => Tell(experiment.Claim.Id, done, ref told) });
        }

        ClaimReport? report = null;
        Terminal.Error.Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask task = progress.AddTask(experiment.Claim.Id, maxValue: 1);
            report = EvidenceRun.Execute(experiment, context with { Progress = done => task.Value = done });
        });
        return report!;
    }

    private static void Tell(string claim, double done, ref long told)
    {
        if (Stopwatch.GetElapsedTime(told) >= Interval)
        {
            told = Stopwatch.GetTimestamp();
            Log.Information("{Claim}: {Percent} %", claim, (int)(100 * done));
        }
    }
}
