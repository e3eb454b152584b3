using System;
using System.CommandLine;
using System.Linq;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Running;

namespace Guard.Cli.Commands;

/// <summary>`guard transcript RUN [--partition P]`: one line of hex.</summary>
internal static class TranscriptCommand
{
    internal static Command Create()
    {
        Argument<string> run = Shared.Run();
        var partition = new Option<string?>("--partition")
        {
            Description = "One partition's digest instead of the run's.",
            HelpName = "DOMAIN",
        };
        var command = new Command("transcript", "The run's transcript digest. Example: guard transcript runs/three-levels-1")
        {
            run,
            partition,
        };
        command.SetAction(parsed =>
        {
            RunFolder folder = RunFolder.Open(parsed.GetRequiredValue(run));
            Terminal.Plain(parsed.GetValue(partition) is string domain ? OfPartition(folder, domain) : OfRun(folder));
            return ExitCode.Ok;
        });
        return command;
    }

    private static string OfRun(RunFolder folder) =>
        TranscriptFile
            .Read(folder.Transcript)
            .LastOrDefault(line => line.StartsWith("end ", StringComparison.Ordinal))
            ?.Split(' ')[^1]
        ?? throw new OperatorException(
            1,
            $"{folder.Transcript}: the run was not closed, so it has no digest",
            "guard run --resume " + folder.Root);

    private static string OfPartition(RunFolder folder, string domain)
    {
        BootMaterial boot = BootVerifier.Verify(folder, null);
        int column = boot.Image.Partitions.IndexOf(Domains.Find(boot.Image.Partitions, domain));
        string? last = TranscriptFile
            .Read(folder.Transcript)
            .LastOrDefault(line => !line.StartsWith("end ", StringComparison.Ordinal));
        string[] words = last?.Split(' ') ?? [];
        return words.Length == boot.Image.Partitions.Length + 2 ? words[column + 2] : Digest.Zero.ToString();
    }
}
