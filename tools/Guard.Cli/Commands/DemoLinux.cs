using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Kernel;
using Spectre.Console;

namespace Guard.Cli.Commands;

/// <summary>`guard demo --linux`: two unmodified Linux systems side by side; exit 0 only when every expectation and every attempt's row held.</summary>
internal static class DemoLinux
{
    private const ulong FramesPerPicture = 5;
    private const int PictureLines = 26;

    internal static int Run(string? output, string plant, bool live, bool json)
    {
        string system = LinuxGuests.Prepare(RepositoryPlace.Find());
        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        RunFolder folder = RunFolder.Create(output, "demo-linux");
        bool tells = !json && !live;
        if (tells)
        {
            Terminal.Line(
                "[bold]guard demo --linux[/]: UNCLASSIFIED and SECRET, two unmodified Debian systems, one guard. Keys are made for this run.");
        }

        var demo = new LinuxDemo(folder, keys, expectation => Print(expectation, tells));
        LiveConsoles? consoles = null;
        void Execute(Action<LiveConsoles>? draw) => demo.Execute(
            system,
            Math.Min(2, plant.Length == 0 ? Environment.ProcessorCount : 1),
            plant,
            (image, report) =>
            {
                consoles ??= new LiveConsoles(image);
                consoles.Take(report);
                if (report.Frame % FramesPerPicture == 0)
                {
                    draw?.Invoke(consoles);
                }
            },
            result => Print(result, tells));
        if (live)
        {
            Terminal.Out.Live(new Text("starting")).Start(context =>
                Execute(drawn => context.UpdateTarget(drawn.Draw(Terminal.Out.Profile.Width, Terminal.Out.Profile.Height))));
        }
        else
        {
            Execute(null);
        }

        return Report(demo, folder, consoles, live, json);
    }

    private static int Report(LinuxDemo demo, RunFolder folder, LiveConsoles? consoles, bool live, bool json)
    {
        int held = demo.Expectations.Count(expectation => expectation.Held);
        int failed = demo.Attempts.Count(attempt => attempt.Held);
        bool isGood = held == demo.Expectations.Count && failed == demo.Attempts.Length;
        if (json)
        {
            Terminal.WriteJson(new { Schema = 1, Good = isGood, Run = folder.Root, demo.Expectations, demo.Attempts });
            return isGood ? ExitCode.Ok : ExitCode.Wanting;
        }

        if (live)
        {
            demo.Expectations.ToList().ForEach(expectation => Print(expectation, true));
            demo.Attempts.ToList().ForEach(attempt => Print(attempt, true));
        }

        if (consoles is not null && !live)
        {
            Terminal.Out.Write(consoles.Draw(Terminal.Out.Profile.Width, PictureLines));
        }

        string place = Path.GetRelativePath(Environment.CurrentDirectory, folder.Root);
        Terminal.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"[bold]{held} of {demo.Expectations.Count} expectations held, {failed} of {demo.Attempts.Length} attempts ended as expected[/]"));
        Terminal.Plain($"run folder {place}   consoles {place}/consoles");
        Terminal.Plain("next: type in one of them: guard run policy/examples/two-linux/system.yaml --attach low");
        Terminal.Plain($"      guard audit tail {place}   guard replay {place}");
        return isGood ? ExitCode.Ok : ExitCode.Wanting;
    }

    private static void Print(Expectation expectation, bool tells)
    {
        if (tells)
        {
            string mark = expectation.Held ? "[green]ok  [/]" : "[red]MISS[/]";
            Terminal.Line($"{mark} {Markup.Escape(expectation.Text)}  [dim]{Markup.Escape(expectation.Detail)}[/]");
        }
    }

    private static void Print(LinuxAttemptResult attempt, bool tells)
    {
        if (!tells)
        {
            return;
        }

        string mark = attempt.Held ? "[green]ok  [/]" : "[red]MISS[/]";
        Terminal.Line($"{mark} [bold]{Markup.Escape(attempt.Name)}[/]: {Markup.Escape(attempt.Protection)}");
        foreach (LinuxStep step in attempt.Steps)
        {
            Terminal.Line($"       [dim]{Markup.Escape(step.Domain)} # {Markup.Escape(step.Command)}[/]");
        }

        Terminal.Line($"       expected  {Markup.Escape(attempt.Expected)}");
        Terminal.Line($"       observed  {Markup.Escape(attempt.Observed)}");
    }
}
