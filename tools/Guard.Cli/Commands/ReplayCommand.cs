using System;
using System.CommandLine;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Replaying;
using Guard.Host.Running;

namespace Guard.Cli.Commands;

/// <summary>`guard replay RUN [--only DOMAIN]`.</summary>
internal static class ReplayCommand
{
    internal static Command Create()
    {
        Argument<string> run = Shared.Run();
        var only = new Option<string?>("--only")
        {
            Description = "Re-execute one domain from its own image, its own inputs and what was delivered to it.",
            HelpName = "DOMAIN",
        };
        Option<string?> root = Shared.Root();
        Option<bool> json = Shared.Json();
        var command = new Command(
            "replay",
            "Re-executes a run from its journal; exit 0 when transcript, log leaves and root are equal. Example: guard replay runs/three-levels-1")
        {
            run,
            only,
            root,
            json,
        };
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(run));
            Digest? trusted = Shared.Fingerprint(parsed.GetValue(root));
            return parsed.GetValue(only) is string domain
                ? Only(folder, trusted, domain, parsed.GetValue(json))
                : All(folder, trusted, parsed.GetValue(json));
        });
        return command;
    }

    private static int All(RunFolder folder, Digest? trusted, bool json)
    {
        ReplayResult result = Replayer.Run(folder, trusted);
        if (json)
        {
            Terminal.WriteJson(new
            {
                result.IsEqual,
                result.Divergence,
                result.Note,
                result.Epochs,
                result.Frames,
                result.Leaves,
                Transcript = result.RunDigest.ToString(),
                Partitions = result.Partitions.Select(digest => digest.ToString()),
            });
        }
        else if (result.IsEqual)
        {
            Terminal.Plain(
                FormattableString.Invariant(
                    $"equal: {result.Frames} frames in {result.Epochs} epoch(s), {result.Leaves} log leaves and the tree over them"));
            Terminal.Plain($"transcript {result.RunDigest}");
            if (result.Note.Length > 0)
            {
                Terminal.Plain("note: " + result.Note);
            }
        }
        else
        {
            Terminal.Plain("differs: " + result.Divergence);
        }

        return result.IsEqual ? ExitCode.Ok : ExitCode.Wanting;
    }

    private static int Only(RunFolder folder, Digest? trusted, string domain, bool json)
    {
        (Digest replayed, Digest? recorded) = Replayer.RunOnly(folder, trusted, domain);
        bool equal = recorded == replayed;
        if (json)
        {
            Terminal.WriteJson(
                new
                {
                    Domain = domain,
                    IsEqual = equal,
                    Replayed = replayed.ToString(),
                    Recorded = recorded?.ToString(),
                });
        }
        else
        {
            Terminal.Plain(
                equal
                    ? $"equal: {domain} alone reaches {replayed}"
                    : $"differs: {domain} alone reaches {replayed}, recorded {recorded}");
        }

        return equal ? ExitCode.Ok : ExitCode.Wanting;
    }
}
