using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;
using Guard.Host;

namespace Guard.Experiments.Determinism;

/// <summary>
/// A run is taken down between two frames into signed files, and another goes on from these: from there on both must be one run, frame by frame.
/// </summary>
internal sealed class RestoredRuns(string plant, int programs) : CaseBench
{
    internal const string Prefix = "restored-";

    private const uint LatestFrame = 6;
    private const int FramesAfter = 6;

    /// <summary>One program and moment a seed.</summary>
    public override CaseSet Cases => new(programs, index => Name((ulong)index + 1, 0xFFFF, 1 + new Dice((ulong)index).Below(LatestFrame)));

    public override CaseOutcome Try(string name)
    {
        (ulong seed, uint mask, uint frame) = Parse(name);
        using var cold = new PcRun(GeneratedGuest.Program(seed), GeneratedGuest.Secret(mask), plant);
        for (uint i = 0; i < frame; i++)
        {
            cold.Step();
        }

        string obstacle = SnapshotFiles.TryTake(cold, out SnapshotFiles? files);
        if (obstacle.Length > 0)
        {
            return CaseOutcome.Held(obstacle, new CaseCount("snapshots that could not be taken at that moment", 1));
        }

        string refusal = files!.Verify(cold.Run.Image, plant, out SystemSnapshot? snapshot);
        if (refusal.Length > 0)
        {
            return CaseOutcome.Failed($"a snapshot just taken is refused: {refusal}");
        }

        using var warm = new PcRun(GeneratedGuest.Program(seed), GeneratedGuest.Secret(mask), plant, from: snapshot);
        for (int i = 0; i < FramesAfter; i++)
        {
            cold.Step();
            if (i > 0)
            {
                warm.Step();                             // The first was part of its start.
            }

            if (Difference(cold, warm) is { } difference)
            {
                return CaseOutcome.Failed(string.Create(
                    CultureInfo.InvariantCulture,
                    $"taken after {frame} frames of program {seed:x} with secret {mask:x4}; {i + 1} frames on {difference}"));
            }
        }

        return CaseOutcome.Held(
            cold.Monitor.RunDigest().ToString(),
            new CaseCount("frames compared with a run from a snapshot", FramesAfter),
            new CaseCount("runs from a snapshot", 1),
            new CaseCount("transfers that waited in a snapshot", snapshot!.Channels.State.Channels.Sum(channel => channel.Transfers.Length)));
    }

    /// <summary>An earlier moment, or fewer pieces of the program.</summary>
    public override IEnumerable<string> Smaller(string name)
    {
        (ulong seed, uint mask, uint frame) = Parse(name);
        for (uint earlier = 1; earlier < frame; earlier++)
        {
            yield return Name(seed, mask, earlier);
        }

        foreach (uint fewer in GeneratedGuest.Fewer(mask))
        {
            yield return Name(seed, fewer, frame);
        }
    }

    private static string Name(ulong seed, uint mask, uint frame) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{GeneratedGuest.Name(seed, mask)}.{frame}");

    private static (ulong Seed, uint Mask, uint Frame) Parse(string name)
    {
        int dot = name.LastIndexOf('.');
        return GeneratedGuest.TryParse(name[Prefix.Length..Math.Max(Prefix.Length, dot)], out ulong seed, out uint mask)
            && uint.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint frame)
            && frame is > 0 and <= 1000
            ? (seed, mask, frame)
            : throw new OperatorException(2, $"there is no case '{name}'", $"{Prefix}SEED.MASK.FRAMES, the first two hexadecimal: {Prefix}1f.ffff.3");
    }

    private static string? Difference(PcRun cold, PcRun warm)
    {
        ImmutableArray<PartitionRow> rows = cold.Run.Image.Partitions;
        PartitionRow? other = rows.FirstOrDefault(row => cold.Monitor.TranscriptOf(row.Id) != warm.Monitor.TranscriptOf(row.Id));
        if (other is not null)
        {
            return $"{other.Name}'s transcript differs";
        }

        if (cold.Monitor.RunDigest() != warm.Monitor.RunDigest())
        {
            return "the runs' digests differ";
        }

        if (!cold.Monitor.ReviewQueue.Select(item => item.Release).SequenceEqual(warm.Monitor.ReviewQueue.Select(item => item.Release)))
        {
            return $"{warm.Monitor.ReviewQueue.Length} items wait for review instead of {cold.Monitor.ReviewQueue.Length}, or others";
        }

        for (int i = 0; i < rows.Length; i++)
        {
            int page = PcRun.DifferentPage(cold.MemoryOf(i), warm.MemoryOf(i), mayBeRefused: false);
            if (page >= 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"page {page} of {rows[i].Name}'s RAM differs");
            }
        }

        return null;
    }
}
