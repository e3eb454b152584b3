using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Experiments.Rig;
using Guard.Host;
using Guard.Images;
using Guard.Kernel;

namespace Guard.Experiments.Determinism;

/// <summary>
/// One bit of a snapshot's files is inverted: nothing may start, or, where it stands in a page that is read later, the partition that touches
/// it must stop, and the others go on as if nothing had been.
/// </summary>
internal sealed class TamperedSnapshots : CaseBench
{
    internal const string Prefix = "tampered-";

    private const ulong Program = 1;
    private const uint Pieces = 0xFFFF;
    private const int FramesBefore = 3;
    private const int FramesAfter = 5;

    private static readonly ImmutableArray<(string Name, ImmutableArray<string> Codes)> Parts =
    [
        ("note", ["malformed", "signature"]),
        ("state", ["state"]),
        ("map", ["map"]),
        ("groups", ["tree"]),
        ("leaves", [string.Empty]),
        ("page", [string.Empty]),
        ("channels", ["channels"]),
    ];

    private readonly string _plant;
    private readonly int _count;
    private readonly Lazy<Taken> _taken;

    internal TamperedSnapshots(string plant, int count)
    {
        _plant = plant;
        _count = count;
        _taken = new Lazy<Taken>(Take);
    }

    /// <summary>Each part of each partition's file in turn, at places that follow from the number.</summary>
    public override CaseSet Cases => new(_count, index => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{Parts[(int)(index % Parts.Length)].Name}.{index / Parts.Length}"));

    public override CaseOutcome Try(string name)
    {
        string[] words = name[Prefix.Length..].Split('.');
        int part = Parts.ToList().FindIndex(each => each.Name == words[0]);
        if (part < 0 || words.Length != 2 || !uint.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint number))
        {
            throw new OperatorException(
                2, $"there is no case '{name}'", $"{Prefix}PART.NUMBER, PART being {string.Join(", ", Parts.Select(each => each.Name))}");
        }

        Taken taken = _taken.Value;
        int partition = (int)(number % (uint)taken.Files.Partitions.Length);
        SnapshotFiles files = Changed(taken, words[0], partition, new Dice(number), out long place);
        string code = files.Verify(taken.Image, _plant, out SystemSnapshot? snapshot);
        if (!Parts[part].Codes.Contains(code))
        {
            return CaseOutcome.Failed($"byte {place} of the snapshot's {words[0]} was changed; the answer was '{code}', not {Parts[part].Codes[0]}");
        }

        return code.Length > 0
            ? CaseOutcome.Held(code, new CaseCount("changed snapshots refused before anything ran", 1))
            : GoOn(taken, snapshot!, partition, place);
    }

    private static PcRun Start(string plant, SystemSnapshot? from) =>
        new(GeneratedGuest.Program(Program), GeneratedGuest.Secret(Pieces), plant, from: from);

    /// <summary>A copy of the files with one bit inverted, and where.</summary>
    private static SnapshotFiles Changed(Taken taken, string part, int partition, Dice dice, out long place)
    {
        SnapshotLayout layout = taken.Files.LayoutOf(partition);
        byte[] whole = part == "channels" ? taken.Files.Channels : taken.Files.Partitions[partition];
        (long from, long to) = part switch
        {
            "note" => (0, layout.State),
            "state" => (layout.State, layout.Map),
            "map" => (layout.Map, layout.Groups),
            "groups" => (layout.Groups, layout.Leaves),
            "leaves" => (layout.Leaves, layout.Pages),
            "page" => (layout.Pages, layout.End),
            _ => (0L, whole.Length),
        };
        place = from + (long)(dice.Next() % (ulong)(to - from));
        byte[] changed = [.. whole];
        changed[place] ^= (byte)(1 << (int)dice.Below(8));
        return part == "channels"
            ? taken.Files with { Channels = changed }
            : taken.Files with { Partitions = taken.Files.Partitions.SetItem(partition, changed) };
    }

    /// <summary>A stopped partition no longer sends upward, and nobody reads it: its own level and below see nothing of that.</summary>
    private static bool IsApart(PartitionRow row, PartitionRow stopped) => row.Id != stopped.Id && row.Id != SmallSystem.High;

    private Taken Take()
    {
        using PcRun cold = Start(_plant, null);
        for (int i = 0; i < FramesBefore; i++)
        {
            cold.Step();
        }

        string obstacle = SnapshotFiles.TryTake(cold, out SnapshotFiles? files);
        if (obstacle.Length > 0)
        {
            throw new InvalidOperationException($"no snapshot can be taken: {obstacle}");
        }

        ImmutableArray<PartitionRow> rows = cold.Run.Image.Partitions;
        var transcripts = ImmutableArray.CreateBuilder<ImmutableArray<Digest>>();
        for (int i = 0; i < FramesAfter; i++)
        {
            cold.Step();
            transcripts.Add([.. rows.Select(row => cold.Monitor.TranscriptOf(row.Id))]);
        }

        return new Taken(cold.Run.Image, files!, transcripts.ToImmutable(), [.. rows.Select((_, i) => cold.MemoryOf(i))]);
    }

    private CaseOutcome GoOn(Taken taken, SystemSnapshot snapshot, int partition, long place)
    {
        using PcRun run = Start(_plant, snapshot);
        ImmutableArray<PartitionRow> rows = taken.Image.Partitions;
        PartitionRow changed = rows[partition];
        bool isStopped = false;
        for (int frame = 0; frame < FramesAfter; frame++)
        {
            FrameReport report = frame == 0 ? run.Monitor.Report : run.Step();
            isStopped |= report.Partitions.Any(seen => seen.Partition == changed.Id && seen.Reason == "image-invalid");
            for (int i = 0; i < rows.Length; i++)
            {
                if ((!isStopped || IsApart(rows[i], changed)) && run.Monitor.TranscriptOf(rows[i].Id) != taken.Transcripts[frame][i])
                {
                    return Failed(string.Create(CultureInfo.InvariantCulture, $"{frame + 1} frames on {rows[i].Name}'s transcript differs"));
                }
            }
        }

        if (isStopped)
        {
            return CaseOutcome.Held("stopped", new CaseCount("partitions stopped at a changed page", 1));
        }

        int page = PcRun.DifferentPage(taken.Memory[partition], run.MemoryOf(partition), mayBeRefused: true);
        return page < 0
            ? CaseOutcome.Held("untouched", new CaseCount("changed pages that nobody read", 1))
            : Failed(string.Create(CultureInfo.InvariantCulture, $"page {page} of its RAM differs"));

        CaseOutcome Failed(string text) => CaseOutcome.Failed(string.Create(
            CultureInfo.InvariantCulture, $"byte {place} of {changed.Name}'s snapshot was changed and it goes on; {text}"));
    }

    private sealed record Taken(
        SystemImage Image, SnapshotFiles Files, ImmutableArray<ImmutableArray<Digest>> Transcripts, ImmutableArray<byte[]?[]> Memory);
}
