using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Host.Reporting;
using Guard.Policy.Documents;
using Spectre.Console;

namespace Guard.Cli.Commands;

/// <summary>`guard plan SYSTEM.yaml`: memory, schedule and flows as tables, and as a picture.</summary>
internal static class PlanCommand
{
    internal static Command Create()
    {
        var system = new Argument<string>("SYSTEM") { Description = "system.yaml." };
        var svg = new Option<string?>("--svg") { Description = "Write flows and schedule as one picture.", HelpName = "FILE" };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "plan",
            "What would run when, and what may flow. Example: guard plan policy/examples/three-levels/system.yaml")
        {
            system,
            svg,
            json,
        };
        command.SetAction(parsed =>
        {
            SystemImage image = DiagnosticPrinter.Require(parsed.GetRequiredValue(system)).Image!;
            if (parsed.GetValue(svg) is string file)
            {
                File.WriteAllText(file, PlanPicture.Draw(image));
                Terminal.Plain($"picture in {file}");
            }

            if (parsed.GetValue(json))
            {
                Terminal.WriteJson(Describe(image));
                return ExitCode.Ok;
            }

            Print(image);
            return ExitCode.Ok;
        });
        return command;
    }

    private static object Describe(SystemImage image) =>
        new
        {
            image.Name,
            image.PolicyName,
            image.PolicyVersion,
            image.Clock.TicksPerSecond,
            Partitions = image.Partitions.Select(row => new
            {
                Id = row.Id.Value,
                row.Name,
                Label = row.LabelText,
                row.MemoryBytes,
                Devices = row.Devices.ToString(),
                HiddenFeatures = FeatureWords.Text(row.HiddenFeatures),
                row.TakesDebugger,
                Image = row.ImageDigest.ToString(),
                Rule = row.RuleLocation,
            }),
            Schedules = image.Schedules.Select(schedule => new
            {
                schedule.Name,
                schedule.FrameTicks,
                Slots = schedule.Slots.Select(slot => new
                {
                    Partition = PlanNames.NameOf(image, slot.Partition),
                    slot.StartTicks,
                    slot.LengthTicks,
                }),
            }),
            Channels = image.Channels.Select(row => new
            {
                Id = row.Id.Value,
                row.Name,
                From = PlanNames.NameOf(image, row.Source),
                To = PlanNames.NameOf(image, row.Sink),
                Direction = row.Direction.ToString(),
                Types = Types(image, row),
                row.Review.Quorum,
                Rule = row.RuleLocation,
            }),
        };

    private static void Print(SystemImage image)
    {
        Table partitions = new Table().Title("Partitions").AddColumns("Id", "Domain", "Label", "RAM", "Devices", "Image", "Rule");
        foreach (PartitionRow row in image.Partitions)
        {
            partitions.AddRow(
                new Text(row.Id.Value.ToString(CultureInfo.InvariantCulture)),
                new Text(row.Name),
                Labels.Chip(row.LabelText),
                new Text(string.Create(CultureInfo.InvariantCulture, $"{row.MemoryBytes >> 10:N0} KiB")),
                new Text(row.Devices.ToString()),
                new Text(row.ImageName),
                new Text(row.RuleLocation));
        }

        Terminal.Out.Write(partitions);
        foreach (PartitionRow row in image.Partitions.Where(row => row.HiddenFeatures != ProcessorFeatures.None))
        {
            Terminal.Plain($"processor of {row.Name}: CPUID hides {FeatureWords.Text(row.HiddenFeatures)}");
        }

        foreach (PartitionRow row in image.Partitions.Where(row => row.TakesDebugger))
        {
            Terminal.Plain($"warning: a debugger may look into {row.Name} (gdb: yes): {row.RuleLocation}");
        }

        foreach (ScheduleRow schedule in image.Schedules)
        {
            Table slots = new Table()
                .Title(
                    $"Schedule {Markup.Escape(schedule.Name)}: frame of {schedule.FrameTicks.ToString("N0", CultureInfo.InvariantCulture)} ticks")
                .AddColumns("Start", "Length", "Domain");
            foreach (SlotRow slot in schedule.Slots)
            {
                slots.AddRow(
                    slot.StartTicks.ToString("N0", CultureInfo.InvariantCulture),
                    slot.LengthTicks.ToString("N0", CultureInfo.InvariantCulture),
                    PlanNames.NameOf(image, slot.Partition));
            }

            Terminal.Out.Write(slots);
        }

        Table channels = new Table()
            .Title("Channels")
            .AddColumns("Id", "Channel", "From, to", "Direction", "Types", "Review", "Rule");
        foreach (ChannelRow row in image.Channels)
        {
            channels.AddRow(
                row.Id.Value.ToString(CultureInfo.InvariantCulture),
                row.Name,
                $"{PlanNames.NameOf(image, row.Source)} → {PlanNames.NameOf(image, row.Sink)}",
                row.Direction.ToString().ToLowerInvariant(),
                string.Join(", ", Types(image, row)),
                row.Review.Quorum == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{row.Review.Quorum} persons"),
                row.RuleLocation);
        }

        Terminal.Out.Write(channels);
        foreach (LedgerRow row in image.Ledger)
        {
            Terminal.Plain(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"ledger  {PlanNames.NameOf(image, row.From)} → {PlanNames.NameOf(image, row.To)}: {row.MicrobitsPerSecond / 1e6:F3} "
                        + $"bit/s  {row.Mechanism}: {row.Derivation}"));
        }
    }

    private static string[] Types(SystemImage image, ChannelRow row) =>
        [.. row.Types.Select(type => image.Types.First(candidate => candidate.Id == type.Type).Name)];
}
