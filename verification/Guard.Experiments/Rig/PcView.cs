using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Experiments.Rig;

/// <summary>What the Low guests saw in one run with a program of High's.</summary>
/// <param name="Low">Transcript digest of low after each frame.</param>
/// <param name="Other">The same of other.</param>
/// <param name="LowConsole">What low wrote down.</param>
/// <param name="Replayed">Transcript of low, executed alone from its own journal.</param>
/// <param name="HighActivity">Faults, doorbells and restarts of high: that it did something at all.</param>
internal sealed record PcView(
    ImmutableArray<Digest> Low, ImmutableArray<Digest> Other, ImmutableArray<byte> LowConsole, Digest Replayed, ulong HighActivity)
{
    /// <summary>Null where low, executed alone, reached the transcript of the run.</summary>
    internal string? ReplayDifference => Replayed == Low[^1]
        ? null
        : $"low executed alone from its own journal reaches {Replayed}, in the run {Low[^1]}";

    /// <summary>Runs frames with a program of High's.</summary>
    internal static PcView Of(ImmutableArray<byte> high, ImmutableArray<byte> secret, string plant, int frames)
    {
        using var run = new PcRun(high, secret, plant);
        var low = ImmutableArray.CreateBuilder<Digest>(frames);
        var other = ImmutableArray.CreateBuilder<Digest>(frames);
        ulong activity = 0;
        ulong before = 0;
        for (int i = 0; i < frames; i++)
        {
            FrameReport report = run.Step();
            PartitionCounters counters = run.Monitor.CountersOf(SmallSystem.High);
            ulong now = counters.Faults + counters.Doorbells;
            activity += (ulong)report.Partitions.Count + (now >= before ? now - before : now);
            before = now;
            low.Add(run.Monitor.TranscriptOf(SmallSystem.Low));
            other.Add(run.Monitor.TranscriptOf(SmallSystem.Other));
        }

        bool isReplayed = DomainReplay.TryRun(
            run.Run.Image,
            SmallSystem.Low,
            PcRun.FreshLow(),
            run.Journal,
            1,
            (ulong)frames + 1,
            out Digest replayed,
            out string diagnosis);
        return isReplayed
            ? new PcView(
                low.MoveToImmutable(), other.MoveToImmutable(), [.. run.Console(SmallSystem.Low)], replayed, activity)
            : throw new InvalidOperationException($"low cannot be executed alone: {diagnosis}");
    }

    /// <summary>Null where the Low guests of both runs saw the same.</summary>
    internal string? Difference(PcView resting) =>
        Difference("low", Low, resting.Low, LowConsole, resting.LowConsole) ?? Difference("other", Other, resting.Other, [], []);

    private static string? Difference(
        string domain, ImmutableArray<Digest> seen, ImmutableArray<Digest> expected, ImmutableArray<byte> console, ImmutableArray<byte> restingConsole)
    {
        if (seen.AsSpan().SequenceEqual(expected.AsSpan()))
        {
            return null;
        }

        int frame = Enumerable.Range(0, seen.Length).First(index => seen[index] != expected[index]);
        string text = string.Create(CultureInfo.InvariantCulture, $"{domain}'s transcript differs from frame {frame + 1} on");
        int at = console.AsSpan().CommonPrefixLength(restingConsole.AsSpan());
        return at == Math.Max(console.Length, restingConsole.Length)
            ? text
            : string.Create(CultureInfo.InvariantCulture, $"{text}, byte {at} of what it wrote down");
    }
}
