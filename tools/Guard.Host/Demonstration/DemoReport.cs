using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Host.Auditing;
using Guard.Host.Reporting;
using Guard.Host.Running;
using Guard.Host.Storage;
using Guard.Kernel;

namespace Guard.Host.Demonstration;

/// <summary>Makes the report of a demonstration.</summary>
public static class DemoReport
{
    private const int ConsoleBytesShown = 12_000;
    private const int ComparisonBytesShown = 256;

    /// <summary>Writes RUN/report.html.</summary>
    public static void Write(TracedRun run, IReadOnlyList<Expectation> expectations, IReadOnlyList<TwoRunComparison> comparisons)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var log = new FileLogStore(run.Folder.Log);
        ulong size = LogEntries.PublishedSize(log);
        ImmutableArray<string> leaves = [.. LogEntries.Read(log, size).Select(entry => entry.Value)];
        SystemImage image = run.Boot.Image;
        string traced = run
            .Ledger.Ended("status-down", TransferState.Delivered)
            .Select(change => change.Transfer.ToString())
            .FirstOrDefault(string.Empty);
        var model = new ReportModel(
            image.Name,
            SystemHigh(image),
            [
                new ReportFact("policy", $"{image.PolicyName} version {image.PolicyVersion}"),
                new ReportFact("system image", run.Boot.PolicyDigest.ToString()),
                new ReportFact("transcript", run.Digest.ToString()),
                new ReportFact("frames", run.Frames.ToString("N0", CultureInfo.InvariantCulture)),
                new ReportFact("engine", "interpreter"),
            ],
            [
                .. expectations.Select(expectation => new ReportExpectation(
                    expectation.Held,
                    expectation.Text,
                    expectation.Detail)),
            ],
            [.. image.Partitions.Select((row, index) => Partition(run, row, index))],
            [.. image.Channels.Select(row => Flow(run, row))],
            image.Schedules[0].FrameTicks,
            [.. image.Schedules[0].Slots.Select(slot => Slot(image, slot))],
            "One transfer, from admission to delivery",
            [.. leaves.Select(LogRow.Parse).Where(row => row.Transfer == traced && traced.Length > 0).Select(Step)],
            [.. run.Domains.Select(Console)],
            [.. comparisons.Select(Comparison)],
            LogEntries.CheckpointText(log),
            run.Boot.LogKey.ToString(),
            leaves);
        File.WriteAllText(run.Folder.Report, ReportWriter.Write(model), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private static string SystemHigh(SystemImage image) =>
        image.Partitions.OrderByDescending(row => row.Label.Level).First().LabelText;

    private static ReportPartition Partition(TracedRun run, PartitionRow row, int index)
    {
        PartitionCounters counters = run.Counters[index];
        PartitionEvent last = run.Ledger.Partitions.LastOrDefault(change => change.Partition == row.Id);
        return new ReportPartition(
            row.Name,
            row.LabelText,
            last.Reason is null ? "unknown" : last.To.ToString(),
            counters.Instructions,
            counters.Doorbells,
            counters.DoorbellsOverAllowance + counters.MalformedClaims,
            row.ImageDigest.ToString());
    }

    private static ReportFlow Flow(TracedRun run, ChannelRow row)
    {
        string guards = string.Join(
            ", ",
            (
                (string[])
                    [
                        row.Waiver == FlowWaiver.None
                            ? string.Empty
                            : $"{row.Waiver.ToString().ToLowerInvariant()} by {row.Authority}",
                        $"filters {string.Join(", ", row.Types.Select(type => $"{type.FilterA} and {type.FilterB}").Distinct(StringComparer.Ordinal))}",
                        row.Review.Quorum == 0 ? string.Empty : $"{row.Review.Quorum} persons",
                        row.ReleaseSlot.EveryTicks == 0 ? string.Empty : "release slots, padded",
                    ]).Where(text => text.Length > 0));
        return new ReportFlow(
            row.Name,
            PlanNames.NameOf(run.Boot.Image, row.Source),
            PlanNames.NameOf(run.Boot.Image, row.Sink),
            row.Direction.ToString().ToLowerInvariant(),
            guards,
            row.RuleLocation,
            run.Ledger.Ended(row.Name, TransferState.Delivered).Length,
            run.Ledger.Ended(row.Name, TransferState.Rejected).Length,
            run.Ledger.Ended(row.Name, TransferState.Quarantined).Length,
            run.Ledger.Waiting.Count(item => item.Channel.Id == row.Id));
    }

    private static ReportSlot Slot(SystemImage image, SlotRow slot)
    {
        PartitionRow row = image.Partitions.First(partition => partition.Id == slot.Partition);
        return new ReportSlot(row.Name, row.LabelText, slot.StartTicks, slot.LengthTicks);
    }

    private static ReportStep Step(LogRow row)
    {
        string actor = row["subj"].Length > 0 ? row["subj"] : "monitor";
        IEnumerable<string> details = ((string[])[row["outcome"], row["reason"], row["obj"], row["rule"]]).Where(text =>
            text.Length > 0 && text != "none");
        return new ReportStep(row.Sequence, row.VirtualNanoseconds, actor, row.Type, string.Join(" · ", details));
    }

    private static ReportConsole Console(DomainTrace trace)
    {
        ReadOnlySpan<byte> shown = trace.Console.AsSpan()[..Math.Min(trace.Console.Length, ConsoleBytesShown)];
        var text = new StringBuilder();
        foreach (byte b in shown)
        {
            text.Append(
                b is (byte)'\n' or (>= 0x20 and < 0x7F) ? (char)b
                : b == (byte)'\r' ? ' '
                : '.');
        }

        return new ReportConsole(trace.Name, trace.Label, text.ToString());
    }

    private static ReportComparison Comparison(TwoRunComparison comparison)
    {
        string verdict = comparison.IsEqual
            ? string.Create(CultureInfo.InvariantCulture, $"equal in {comparison.Frames} frames")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"differs from frame {comparison.FirstDifferentFrame}, byte {comparison.FirstDifferentByte} of its console");
        return new ReportComparison(
            comparison.Domain,
            verdict,
            comparison.IsEqual,
            Tail(comparison.Left),
            Tail(comparison.Right));
    }

    private static ImmutableArray<byte> Tail(ImmutableArray<byte> bytes) =>
        bytes[Math.Max(0, bytes.Length - ComparisonBytesShown)..];
}
