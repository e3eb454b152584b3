using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Guard.Experiments;
using Guard.Host;
using Guard.Host.Demonstration;

namespace Guard.Cli.Commands;

/// <summary>`guard evidence run [CLAIM...] [--only Cn] [--full] [--plant NAME] [--case NAME]`.</summary>
internal static class EvidenceRunCommand
{
    private const int MaxCores = 64;

    internal static Command Create()
    {
        var claims = new Argument<string[]>("CLAIM")
        {
            Description = "Claims to run, for example C4; all when none is named.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var only = new Option<string[]>("--only") { Description = "Run this claim alone.", HelpName = "Cn" };
        var full = new Option<bool>("--full") { Description = "The full size; it takes as long as it takes." };
        var plant = new Option<string>("--plant")
        {
            Description = "Against a planted fault (test build only): the claim must fail.",
            HelpName = "NAME",
            DefaultValueFactory = _ => string.Empty,
        };
        var single = new Option<string?>("--case") { Description = "One case alone, as a counterexample names it.", HelpName = "NAME" };
        var cores = new Option<int>("--cores")
        {
            Description = "Threads, 1 to 64; results are the same for any number.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        Option<bool> json = Shared.Json();
        var command = new Command("run", "Runs experiments; 1 if a claim failed. Example: guard evidence run --only C4")
        {
            claims,
            only,
            full,
            plant,
            single,
            cores,
            json,
        };
        command.SetAction(parsed =>
        {
            string[] ids = [.. parsed.GetValue(claims) ?? [], .. parsed.GetValue(only) ?? []];
            ImmutableArray<IExperiment> selected = EvidenceRun.Select(ids);
            if (parsed.GetValue(single) is not null && selected.Length != 1)
            {
                throw new OperatorException(2, "--case belongs to one claim", "guard evidence run --only C4 --case NAME");
            }

            if (parsed.GetValue(cores) is < 1 or > MaxCores)
            {
                throw new OperatorException(2, $"--cores takes 1 to {MaxCores}");
            }

            EvidenceRun.RequirePlant(parsed.GetValue(plant)!);
            return Run(
                selected,
                () => new ExperimentContext
                {
                    IsFull = parsed.GetValue(full),
                    Plant = parsed.GetValue(plant)!,
                    Case = parsed.GetValue(single),
                    Cores = parsed.GetValue(cores),
                    Repository = RepositoryPlace.Find(),
                },
                parsed.GetValue(json));
        });
        return command;
    }

    private static int Run(ImmutableArray<IExperiment> experiments, Func<ExperimentContext> context, bool json)
    {
        var reports = new List<ClaimReport>();
        foreach (IExperiment experiment in experiments)
        {
            ClaimReport report = EvidenceProgress.Execute(experiment, context());
            reports.Add(report);
            if (!json)
            {
                Print(report);
            }
        }

        bool passed = reports.All(report => report.Passed);
        if (json)
        {
            Terminal.WriteJson(new { Schema = 1, Passed = passed, Claims = reports });
        }

        return passed ? ExitCode.Ok : ExitCode.Wanting;
    }

    private static void Print(ClaimReport report)
    {
        Terminal.Plain($"{report.Id, -4} {(report.Passed ? "held  " : "FAILED")}  {report.Sentence}");
        Terminal.Plain("     tried:   " + report.Bounds);
        string figures = string.Join(" · ", report.Figures.Select(figure => $"{figure.Value} {figure.Name}"));
        Terminal.Plain(string.Create(CultureInfo.InvariantCulture, $"     figures: {figures} · {report.Seconds} s"));
        if (report.Counterexample is { } counterexample)
        {
            Terminal.Plain($"     case:    {counterexample.Case}: {counterexample.Text}");
            Terminal.Plain($"     again:   {counterexample.Command}");
        }

        Terminal.Plain("     digest:  " + report.Digest);
    }
}
