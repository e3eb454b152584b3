using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using Guard.Experiments.Attempts;
using Guard.Host;
using Guard.Host.Demonstration;
using Spectre.Console;

namespace Guard.Cli.Commands;

/// <summary>`guard demo isolation`: every attempt to get out, with what was expected and what was seen.</summary>
internal static class DemoIsolationCommand
{
    internal static Command Create()
    {
        var area = new Option<string?>("--area") { Description = "Attempts on this alone: doorbell, memory, ports, ...", HelpName = "NAME" };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "isolation",
            "Attempts to get out, on the shipped monitor beside the demo's other domains: expected, observed, verdict. "
                + "Example: guard demo isolation --area doorbell")
        {
            area,
            json,
        };
        command.SetAction(parsed => Run(parsed.GetValue(area), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string? area, bool json)
    {
        string[] areas = [.. AttemptTable.Rows.Select(row => row.Area).Distinct(StringComparer.Ordinal)];
        if (area is not null && !areas.Contains(area))
        {
            throw new OperatorException(2, $"there are no attempts on '{area}'", "areas: " + string.Join(", ", areas));
        }

        using var bench = new AttemptBench(RepositoryPlace.Find(), string.Empty);
        var results = new List<AttemptResult>();
        for (int i = 0; i < AttemptTable.Rows.Length; i++)
        {
            if (area is null || AttemptTable.Rows[i].Area == area)
            {
                AttemptResult result = AttemptTable.Try(bench, AttemptTable.IdOf(i));
                Tell(result, results.LastOrDefault()?.Area, json);
                results.Add(result);
            }
        }

        int held = results.Count(result => result.Held);
        if (json)
        {
            Terminal.WriteJson(new { Schema = 1, Held = held, Attempts = results });
        }
        else
        {
            Terminal.Plain($"{held} of {results.Count} attempts ended as expected; none of these got out, which does not say that none can");
            Terminal.Plain("next: your own guest in the attacker's place: verification/how-to-attack.md");
        }

        return held == results.Count ? ExitCode.Ok : ExitCode.Wanting;
    }

    private static void Tell(AttemptResult result, string? lastArea, bool json)
    {
        if (json)
        {
            return;
        }

        if (result.Area != lastArea)
        {
            Terminal.Line($"[bold]{Markup.Escape(result.Area)}[/]");
        }

        string mark = result.Held ? "[green]ok  [/]" : "[red]MISS[/]";
        Terminal.Line($"{mark} {result.Id} {Markup.Escape(result.Name)}: [dim]{Markup.Escape(result.Observed)}[/]");
        if (!result.Held)
        {
            Terminal.Line($"          expected: {Markup.Escape(result.Expected)}");
        }
    }
}
