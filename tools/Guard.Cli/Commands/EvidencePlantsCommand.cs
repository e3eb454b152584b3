using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Guard.Experiments;
using Guard.Host;
using Guard.Host.Demonstration;

namespace Guard.Cli.Commands;

/// <summary>`guard evidence plants`: every planted fault against every claim that must find it, in the test build.</summary>
internal static class EvidencePlantsCommand
{
    internal static Command Create()
    {
        var only = new Option<string[]>("--only") { Description = "Faults of this claim alone.", HelpName = "Cn" };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "plants",
            "Turns every claim red with each of its planted faults, and replays the counterexample; 1 if one survives. "
                + "Example: GUARD_CONFIGURATION=Planted tools/guard evidence plants")
        {
            only,
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

            return Run(ids, parsed.GetValue(json));
        });
        return command;
    }

    private static int Run(string[] ids, bool json)
    {
        var outcomes = new List<PlantOutcome>();
        foreach (PlantedFault fault in PlantCatalogue.All)
        {
            foreach (IExperiment experiment in EvidenceRun.Select(fault.Claims).Where(each => ids.Length == 0 || ids.Contains(each.Claim.Id)))
            {
                PlantOutcome outcome = EvidenceRun.Challenge(experiment, fault, RepositoryPlace.Find());
                outcomes.Add(outcome);
                if (!json)
                {
                    Terminal.Plain($"{(outcome.Found ? "found   " : "SURVIVED")} {outcome.Claim, -4} {outcome.Plant}: {outcome.Text}");
                }
            }
        }

        int survivors = outcomes.Count(outcome => !outcome.Found);
        if (json)
        {
            Terminal.WriteJson(new { Schema = 1, Found = outcomes.Count - survivors, Survivors = survivors, Plants = outcomes });
        }
        else
        {
            Terminal.Plain($"{PlantCatalogue.All.Length} planted faults, {outcomes.Count} times against a claim: {survivors} survived");
        }

        return survivors == 0 && outcomes.Count > 0 ? ExitCode.Ok : ExitCode.Wanting;
    }
}
