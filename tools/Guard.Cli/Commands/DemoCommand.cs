using System;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Kernel;
using Spectre.Console;

namespace Guard.Cli.Commands;

/// <summary>`guard demo`: the example looked at from every side; exit 0 only when every expectation held.</summary>
internal static class DemoCommand
{
    private const string DefaultPlant = "refusal-code";
    private const int PlantedTimeoutMilliseconds = 300_000;

    internal static Command Create()
    {
        var output = new Option<string?>("--out") { Description = "Folder of the run; default runs/demo-N.", HelpName = "DIR" };
        var live = new Option<bool>("--live") { Description = "Split consoles with classification banners while it runs." };
        var plant = new Option<string?>("--plant")
        {
            Description = "Only the two-run experiment, with this planted leak (test build).",
            HelpName = "NAME",
        };
        Option<bool> json = Shared.Json();
        var linux = new Option<bool>("--linux") { Description = "Two real Linux systems of different classification instead." };
        var command = new Command(
            "demo",
            "Six domains at three levels: transfers allowed and refused, attacks, a Trojan's secret that stays in, log "
                + "and replay. Example: guard demo --live")
        {
            output,
            live,
            plant,
            linux,
            json,
            DemoIsolationCommand.Create(),
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(linux))
            {
                return DemoLinux.Run(
                    parsed.GetValue(output), parsed.GetValue(plant) ?? string.Empty, parsed.GetValue(live), parsed.GetValue(json));
            }

            var setup = new DemoSetup(RepositoryPlace.Find());
            return parsed.GetValue(plant) is string name
                ? Plant(setup, name, parsed.GetValue(json))
                : Demonstrate(setup, parsed.GetValue(output), parsed.GetValue(live), parsed.GetValue(json));
        });
        return command;
    }

    private static int Demonstrate(DemoSetup setup, string? output, bool live, bool json)
    {
        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        RunFolder folder = RunFolder.Create(output, "demo");
        Task<PlantedOutcome> planted = Task.Run(MeasurePlanted);
        if (!json && !live)
        {
            Terminal.Line(
                "[bold]guard demo[/]: six domains at three levels, one guard. Keys are made for this run; two officers are scripted.");
        }

        var demo = new DemoRun(
            setup,
            folder,
            keys,
            expectation =>
            {
                if (!json && !live)
                {
                    Print(expectation);
                }
            });
        TracedRun run = live
            ? Live(onFrame => demo.Execute(() => planted.GetAwaiter().GetResult(), onFrame))
            : demo.Execute(() => planted.GetAwaiter().GetResult(), null);
        DemoReport.Write(run, demo.Expectations, demo.Comparisons);
        int held = demo.Expectations.Count(expectation => expectation.Held);
        if (json)
        {
            Terminal.WriteJson(
                new
                {
                    Held = held,
                    Expected = demo.Expectations.Count,
                    Transcript = run.Digest.ToString(),
                    Run = folder.Root,
                    demo.Expectations,
                });
            return held == demo.Expectations.Count ? ExitCode.Ok : ExitCode.Wanting;
        }

        if (live)
        {
            foreach (Expectation expectation in demo.Expectations)
            {
                Print(expectation);
            }
        }

        string place = Path.GetRelativePath(Environment.CurrentDirectory, folder.Root);
        Terminal.Line($"[bold]{held} of {demo.Expectations.Count} expectations held[/]   transcript {run.Digest}");
        Terminal.Plain($"run folder {place}   report {place}/report.html");
        Terminal.Plain(
            $"next: guard audit tail {place}   guard review show {place} status-down/2   guard replay {place} --only sensor");
        Terminal.Plain("      README, 'Ten minutes: change one rule, see one message refused'");
        return held == demo.Expectations.Count ? ExitCode.Ok : ExitCode.Wanting;
    }

    private static TracedRun Live(Func<Action<SystemImage, FrameReport>, TracedRun> execute)
    {
        LiveConsoles? consoles = null;
        TracedRun? run = null;
        Terminal
            .Out.Live(new Text("starting"))
            .Start(context =>
                run = execute(
                    (image, report) =>
                    {
                        consoles ??= new LiveConsoles(image);
                        consoles.Take(report);
                        if (report.Frame % 2 == 0)
                        {
                            context.UpdateTarget(consoles.Draw(Terminal.Out.Profile.Width, Terminal.Out.Profile.Height));
                        }

                        System.Threading.Thread.Sleep(10);
                    }));
        return run!;
    }

    private static void Print(Expectation expectation)
    {
        string mark = expectation.Held ? "[green]ok  [/]" : "[red]MISS[/]";
        Terminal.Line($"{mark} {Markup.Escape(expectation.Text)}  [dim]{Markup.Escape(expectation.Detail)}[/]");
    }

    private static int Plant(DemoSetup setup, string name, bool json)
    {
        using RoleKeys keys = RoleKeys.Make(forThisRun: true);
        string scratch = Directory.CreateTempSubdirectory("guard-plant-").FullName;
        try
        {
            PlantedOutcome outcome = SecretExperiment.Measure(
                setup.System,
                scratch,
                keys,
                () => setup.Options(keys, null, 1),
                DemoSetup.MaxFrames,
                name);
            if (json)
            {
                Terminal.WriteJson(outcome);
            }
            else
            {
                Terminal.Plain(
                    $"planted leak {outcome.Plant}: ear decoded {outcome.BitsDecoded} of {outcome.BitsTotal} bits of mole's secret");
                Terminal.Plain(
                    $"first differing frame {outcome.FirstDifferentFrame}, first differing byte of ear's console {outcome.FirstDifferentByte}");
                Terminal.Plain($"  one run   {outcome.Left}\n  the other {outcome.Right}");
            }

            return outcome.FirstDifferentFrame >= 0 ? ExitCode.Wanting : ExitCode.Ok;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>Runs the experiment in the test build, built beside the product by the same launcher.</summary>
    private static PlantedOutcome MeasurePlanted()
    {
        string launcher = Path.Combine(RepositoryPlace.Find(), "tools", OperatingSystem.IsWindows() ? "guard.cmd" : "guard");
        var start = new ProcessStartInfo(launcher) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in (ReadOnlySpan<string>)["demo", "--plant", DefaultPlant, "--json"])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["GUARD_CONFIGURATION"] = "Planted";
        using Process process = Process.Start(start) ?? throw new OperatorException(2, $"{launcher} did not start");
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string answer = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(PlantedTimeoutMilliseconds))
        {
            process.Kill(entireProcessTree: true);
        }

        try
        {
            return JsonSerializer.Deserialize<PlantedOutcome>(answer, Terminal.Json)
                ?? throw new OperatorException(1, "the experiment in the test build answered nothing");
        }
        catch (JsonException error)
        {
            throw new OperatorException(
                1,
                "the experiment in the test build failed: " + errors.Result.Trim(),
                "GUARD_CONFIGURATION=Planted tools/guard demo --plant refusal-code",
                error);
        }
    }
}
