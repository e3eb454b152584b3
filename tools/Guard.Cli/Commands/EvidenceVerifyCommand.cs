using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Linq;
using Guard.Crypto;
using Guard.Experiments;
using Guard.Experiments.Assurance;
using Guard.Host;
using Guard.Host.Demonstration;

namespace Guard.Cli.Commands;

/// <summary>`guard evidence verify BUNDLE`: signature, files, sources, and every experiment again, here.</summary>
internal static class EvidenceVerifyCommand
{
    internal static Command Create()
    {
        var bundle = new Argument<string>("BUNDLE") { Description = "A folder that `guard evidence bundle` wrote." };
        var key = new Option<string?>("--key")
        {
            Description = "Who must have signed: a verifier key, name+id+base64. Without it the bundle's own word is taken.",
            HelpName = "VKEY",
        };
        var noRun = new Option<bool>("--no-run") { Description = "Check signature, files and sources alone; run nothing." };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "verify",
            "Checks a bundle and runs its experiments again on this machine; 1 when anything differs. Example: guard evidence verify evidence")
        {
            bundle,
            key,
            noRun,
            json,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(bundle), parsed.GetValue(key), parsed.GetValue(noRun), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string bundle, string? keyText, bool noRun, bool json)
    {
        NoteVerifier? key = null;
        if (keyText is not null && !NoteVerifier.TryParse(keyText, out key))
        {
            throw new OperatorException(2, $"'{keyText}' is no verifier key", "signer.vkey of the bundle's maker holds one");
        }

        string repository = RepositoryPlace.Find();
        var all = new List<BundleFinding>();
        bool isGood = EvidenceBundle.TryOpen(bundle, repository, key, out ImmutableArray<BundleFinding> findings, out EvidenceReport? report);
        foreach (BundleFinding finding in findings)
        {
            Tell(all, finding, json);
        }

        if (report is not null && !noRun)
        {
            foreach (ClaimReport claim in report.Claims)
            {
                IExperiment experiment = EvidenceRun.Select([claim.Id])[0];
                ClaimReport here = EvidenceProgress.Execute(
                    experiment, new ExperimentContext { IsFull = report.IsFull, Repository = repository });
                Tell(all, EvidenceBundle.Compare(claim, here), json);
            }
        }

        isGood &= all.All(finding => finding.IsGood);
        if (json)
        {
            Terminal.WriteJson(new { Schema = 1, Verified = isGood, Ran = !noRun && report is not null, Findings = all });
        }
        else
        {
            Terminal.Plain(isGood ? "verified" + (noRun ? "; nothing was run" : ", and every experiment gave the same here") : "NOT verified");
        }

        return isGood ? ExitCode.Ok : ExitCode.Wanting;
    }

    private static void Tell(List<BundleFinding> all, BundleFinding finding, bool json)
    {
        all.Add(finding);
        if (!json)
        {
            Terminal.Plain($"{(finding.IsGood ? "ok  " : "FAIL")}  {finding.Text}");
        }
    }
}
