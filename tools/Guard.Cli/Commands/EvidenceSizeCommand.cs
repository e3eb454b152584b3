using System;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Guard.Experiments.Size;
using Guard.Host.Demonstration;

namespace Guard.Cli.Commands;

/// <summary>`guard evidence size`: the trusted size as three figures, with every file and the reason it is trusted.</summary>
internal static class EvidenceSizeCommand
{
    internal static Command Create()
    {
        var files = new Option<bool>("--files") { Description = "Every file with its lines and the reason." };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "size",
            "How much must be right: lines of separation, of the guard, and what both stand on. Example: guard evidence size --files")
        {
            files,
            json,
        };
        command.SetAction(parsed => Run(TrustedSize.Measure(RepositoryPlace.Find()), parsed.GetValue(files), parsed.GetValue(json)));
        return command;
    }

    private static int Run(TrustedSize size, bool files, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(
                new
                {
                    Schema = 1,
                    Separation = size.LinesOf(TrustedPart.Separation),
                    Guard = size.LinesOf(TrustedPart.Guard),
                    Host = size.LinesOf(TrustedPart.Runtime),
                    size.Runtime,
                    size.Files,
                });
            return ExitCode.Ok;
        }

        Terminal.Plain(Figure(size, TrustedPart.Separation, "keeps partitions apart"));
        Terminal.Plain(Figure(size, TrustedPart.Guard, "decides and records what flows"));
        Terminal.Plain(Figure(size, TrustedPart.Runtime, "of our host, which both stand on, and besides:"));
        foreach (RuntimeItem item in size.Runtime)
        {
            Terminal.Plain($"             {item.Name} {item.Version}: {item.Reason}");
        }

        foreach (TrustedPart part in files ? Enum.GetValues<TrustedPart>() : [])
        {
            Terminal.Plain($"{part}");
            foreach (TrustedFile file in size.Files.Where(file => file.Part == part))
            {
                Terminal.Plain(string.Create(CultureInfo.InvariantCulture, $"  {file.CodeLines, 5}  {file.Path, -52} {file.Reason}"));
            }
        }

        return ExitCode.Ok;
    }

    private static string Figure(TrustedSize size, TrustedPart part, string text) => string.Create(
        CultureInfo.InvariantCulture,
        $"{part, -11} {size.LinesOf(part), 6} lines of code in {size.FilesOf(part)} files  {text}");
}
