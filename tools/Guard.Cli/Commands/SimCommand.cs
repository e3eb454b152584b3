using System;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Guard.Experiments;
using Guard.Experiments.Simulation;
using Guard.Host;
using Spectre.Console;

namespace Guard.Cli.Commands;

/// <summary>`guard sim --seed N [--count K] [--faults] [--case NAME] [--plant NAME] [--cores N] [--json]`.</summary>
internal static class SimCommand
{
    private const int MaxCores = 64;

    internal static Command Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "The first seed.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var count = new Option<long>("--count") { Description = "How many seeds.", HelpName = "K", DefaultValueFactory = _ => 1 };
        var faults = new Option<bool>("--faults")
        {
            Description = "Storage fails, processes are killed, the power goes; without it nothing goes wrong.",
        };
        var single = new Option<string?>("--case") { Description = "One case as a counterexample names it.", HelpName = "NAME" };
        var plant = new Option<string>("--plant")
        {
            Description = "Against a planted fault (test build only): it must be found.",
            HelpName = "NAME",
            DefaultValueFactory = _ => string.Empty,
        };
        var cores = new Option<int>("--cores")
        {
            Description = "Threads, 1 to 64; results are the same for any number.",
            HelpName = "N",
            DefaultValueFactory = _ => Math.Min(Environment.ProcessorCount, MaxCores),
        };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "sim",
            "Runs the shipped monitor, log and recovery over a simulated disk and people; 1 if an invariant fails, with the smallest case found. "
                + "Example: guard sim --seed 1 --count 200 --faults")
        {
            seed,
            count,
            faults,
            single,
            plant,
            cores,
            json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(cores) is < 1 or > MaxCores || parsed.GetValue(count) < 1)
            {
                throw new OperatorException(2, $"--cores takes 1 to {MaxCores}, --count 1 and up");
            }

            EvidenceRun.RequirePlant(parsed.GetValue(plant)!);
            var campaign = new SimulationCampaign
            {
                HasFaults = parsed.GetValue(faults),
                Plant = parsed.GetValue(plant)!,
                Cores = parsed.GetValue(cores),
            };
            SimulationReport report = parsed.GetValue(single) is { } name
                ? campaign.RunCase(name)
                : Run(campaign, parsed.GetValue(seed), parsed.GetValue(count));
            Print(report, campaign, parsed.GetValue(seed), parsed.GetValue(json));
            return report.Failure is null ? ExitCode.Ok : ExitCode.Wanting;
        });
        return command;
    }

    private static SimulationReport Run(SimulationCampaign campaign, ulong seed, long count)
    {
        if (Console.IsErrorRedirected || count == 1)
        {
            return campaign.Run(seed, count);
        }

        SimulationReport? report = null;
        Terminal.Error.Progress().AutoClear(true).Start(progress =>
        {
            ProgressTask task = progress.AddTask("seeds", maxValue: 1);
            report = new SimulationCampaign
            {
                HasFaults = campaign.HasFaults,
                Plant = campaign.Plant,
                Cores = campaign.Cores,
                Progress = done => task.Value = done,
            }.Run(seed, count);
        });
        return report!;
    }

    private static void Print(SimulationReport report, SimulationCampaign campaign, ulong seed, bool json)
    {
        string again = report.Failure is { } failing ? Again(campaign, failing.Smallest) : string.Empty;
        if (json)
        {
            Terminal.WriteJson(new
            {
                Schema = 1,
                Held = report.Failure is null,
                FirstSeed = seed,
                report.Seeds,
                campaign.HasFaults,
                report.Digest,
                report.Counts,
                report.Failure,
                Again = again,
            });
            return;
        }

        SimulationCounts met = report.Counts;
        Terminal.Plain(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Seeds} seeds, {met.Lives} lives, {met.Frames} frames, {met.Effects} effects, {met.Deliveries} deliveries"));
        Terminal.Plain(string.Create(
            CultureInfo.InvariantCulture,
            $"{met.Faults} faults: {met.Kills} kills, {met.PowerLosses} losses of power, {met.JournalLosses} lost journals, {met.Suspensions} suspensions; "
                + $"{met.TornTails} torn tails cut, {met.TakenUp} transfers taken up, {met.InDoubt} in doubt, {met.Refusals} runs wait for a person"));
        if (report.Failure is not { } failure)
        {
            Terminal.Plain($"held: all {SimulationInvariants.All.Length} invariants in every frame and after every start");
            Terminal.Plain("digest " + report.Digest);
            return;
        }

        string sentence = SimulationInvariants.All.First(each => each.Name == failure.Invariant).Sentence;
        Terminal.Plain($"FAILED: seed {failure.Seed}: {failure.Invariant}: {sentence}");
        Terminal.Plain("  " + failure.Text);
        Terminal.Plain("smallest case found:");
        foreach (string line in failure.Story)
        {
            Terminal.Plain("  " + line);
        }

        Terminal.Plain("  " + failure.SmallestText);
        Terminal.Plain("again: " + again);
    }

    private static string Again(SimulationCampaign campaign, string name) => campaign.Plant.Length == 0
        ? $"tools/guard sim --case {name}"
        : $"GUARD_CONFIGURATION=Planted tools/guard sim --plant {campaign.Plant} --case {name}";
}
