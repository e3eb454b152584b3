using System.CommandLine;
using System.Linq;
using Guard.Experiments;

namespace Guard.Cli.Commands;

/// <summary>`guard evidence list`: claims with experiments, their bounds, and this build's planted faults.</summary>
internal static class EvidenceListCommand
{
    internal static Command Create()
    {
        Option<bool> json = Shared.Json();
        var command = new Command("list", "Prints each claim, its argument and bounds. Example: guard evidence list") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                Terminal.WriteJson(
                    new
                    {
                        Claims = ExperimentCatalogue.All.Select(experiment => new
                        {
                            experiment.Claim.Id,
                            experiment.Claim.Sentence,
                            experiment.Claim.Argument,
                            experiment.Claim.Catches,
                            Quick = experiment.Bounds(isFull: false),
                            Full = experiment.Bounds(isFull: true),
                        }),
                        Plants = PlantCatalogue.All,
                    });
                return ExitCode.Ok;
            }

            foreach (IExperiment experiment in ExperimentCatalogue.All)
            {
                Terminal.Plain($"{experiment.Claim.Id, -4} {experiment.Claim.Sentence}");
                Terminal.Plain($"     why:   {experiment.Claim.Argument}");
                Terminal.Plain($"     fails: {experiment.Claim.Catches}");
                Terminal.Plain($"     quick: {experiment.Bounds(isFull: false)}");
                Terminal.Plain($"     full:  {experiment.Bounds(isFull: true)}");
            }

            foreach (PlantedFault fault in PlantCatalogue.All)
            {
                Terminal.Plain($"planted {fault.Name, -24} {string.Join(' ', fault.Claims), -8} {fault.Text}");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
