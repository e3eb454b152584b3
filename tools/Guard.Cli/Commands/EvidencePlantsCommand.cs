using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Guard.Experiments;
using Guard.Experiments.Attempts;
using Guard.Host;
using Guard.Host.Demonstration;

namespace Guard.Cli.Commands;

/// <summary>`guard evidence plants [--full]`: every planted fault against every claim that must find it, in the test build.</summary>
internal static class EvidencePlantsCommand
{
    internal static Command Create()
    {
        var only = new Option<string[]>("--only") { Description = "Faults of this claim alone.", HelpName = "Cn" };
        var full = new Option<bool>("--full")
        {
            Description = "Also the faults between two Linux systems: both boot for each, half a minute or more; needs Debian's packages.",
        };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "plants",
            "Turns every claim red with each of its planted faults, and replays the counterexample; 1 if one survives. "
                + "Example: GUARD_CONFIGURATION=Planted tools/guard evidence plants")
        {
            only,
            full,
            json,
        };
        command.SetAction(parsed =>
        {
            string[] ids = parsed.GetValue(only) ?? [];
            if (PlantCatalogue.All.IsEmpty)
            {
                throw new OperatorException(
                    2, "this is the product; planted faults exist in the test build alone", "GUARD_CONFIGURATION=Planted tools/guard ...");
            }

            return Run(ids, parsed.GetValue(full), parsed.GetValue(json));
        });
        return command;
    }

    private static int Run(string[] ids, bool isFull, bool json)
    {
        var outcomes = new List<PlantOutcome>();
        void Take(PlantOutcome outcome)
        {
            outcomes.Add(outcome);
            if (!json)
            {
                Terminal.Plain($"{(outcome.Found ? "found   " : "SURVIVED")} {outcome.Claim, -4} {outcome.Plant}: {outcome.Text}");
            }
        }

        foreach (PlantedFault fault in PlantCatalogue.All)
        {
            foreach (IExperiment experiment in EvidenceRun.Select(fault.Claims).Where(each => ids.Length == 0 || ids.Contains(each.Claim.Id)))
            {
                Take(EvidenceRun.Challenge(experiment, fault, RepositoryPlace.Find()));
            }
        }

        bool areCrossings = ids.Length == 0 || ids.Contains(LinuxCrossings.Claim);
        foreach (PlantOutcome outcome in isFull && areCrossings ? LinuxCrossings.Challenge(RepositoryPlace.Find()) : [])
        {
            Take(outcome);
        }

        int survivors = outcomes.Count(outcome => !outcome.Found);
        if (json)
        {
            Terminal.WriteJson(new { Schema = 1, Found = outcomes.Count - survivors, Survivors = survivors, Plants = outcomes });
        }
        else
        {
            int faults = outcomes.Select(outcome => outcome.Plant).Distinct(StringComparer.Ordinal).Count();
            Terminal.Plain($"{faults} planted faults, {outcomes.Count} times against a claim: {survivors} survived");
            if (!isFull && areCrossings)
            {
                Terminal.Plain(
                    $"not tried: {string.Join(", ", LinuxCrossings.Faults)}. Each lets two Linux systems meet past the guard, and both boot for each: --full");
            }
        }

        return survivors == 0 && outcomes.Count > 0 ? ExitCode.Ok : ExitCode.Wanting;
    }
}
