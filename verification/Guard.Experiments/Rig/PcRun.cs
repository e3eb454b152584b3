using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Storage;
using Guard.Images;
using Guard.Kernel;
using Guard.Pc;
#if GUARD_PLANTS
using System.Diagnostics;
using Guard.Host.Running;
#endif

namespace Guard.Experiments.Rig;

/// <summary>The shipped monitor with three emulated PCs: low and other listen, high runs any program.</summary>
internal sealed class PcRun : IDisposable
{
    internal const ulong FrameTicks = 60_000;
    internal const ulong SlotTicks = 15_000;

    private static readonly Digest Manifest = Digest.Zero with { Word0 = 7 };
    private static readonly ImmutableArray<byte> LowProgram = Listener.Program(SmallSystem.Up.Value, FrameTicks);
    private static readonly ImmutableArray<byte> OtherProgram = Listener.Program(SmallSystem.Side.Value, FrameTicks);

    private readonly SortedDictionary<uint, List<byte>> _consoles = [];

    /// <summary>Builds and starts it.</summary>
    /// <param name="high">What high runs from 10000h on.</param>
    /// <param name="secret">What stands in high's memory at F000h.</param>
    /// <param name="plant">A planted fault, or empty.</param>
    /// <param name="quorum">Approvals that the way down asks for.</param>
    /// <param name="from">A snapshot of such a run to go on from; null to boot.</param>
    internal PcRun(ImmutableArray<byte> high, ImmutableArray<byte> secret, string plant, int quorum = 2, SystemSnapshot? from = null)
    {
        byte[] shared = new byte[4096];
        ushort[] task = new ushort[1];
        Machines =
        [
            Machine(SmallSystem.Low, plant, shared, task), Machine(SmallSystem.High, plant, shared, task), Machine(SmallSystem.Other, plant, shared, task),
        ];
        ImmutableArray<PartitionPart> parts =
        [
            new(Machines[0], Loaded(LowProgram, []), string.Empty) { Snapshot = from?.Partitions[0] },
            new(Machines[1], Loaded(high, secret), string.Empty) { Snapshot = from?.Partitions[1] },
            new(Machines[2], Loaded(OtherProgram, []), string.Empty) { Snapshot = from?.Partitions[2] },
        ];
        SystemImage image = SmallSystem.Image(quorum, GuestCode.MemoryBytes, Manifest, FrameTicks, SlotTicks);
        Run = new SmallRun(image, parts, new SmallRunOptions { Plant = plant, Journal = Journal, Channels = from?.Channels });
        Keep(Run.Monitor.Report);
    }

    internal SmallRun Run { get; }

    internal MemoryLogStore Journal { get; } = new();

    internal ImmutableArray<PcPartition> Machines { get; }

    internal Monitor Monitor => Run.Monitor;

    /// <summary>What a partition printed on COM1 so far.</summary>
    internal List<byte> Console(PartitionId partition) => _consoles.TryGetValue(partition.Value, out List<byte>? text) ? text : [];

    internal FrameReport Step(FrameInputs? inputs = null)
    {
        FrameReport report = Run.Step(inputs);
        Keep(report);
        return report;
    }

    /// <summary>A partition's RAM as it stands; a page that cannot be read, as one that a snapshot's source refuses, is null.</summary>
    internal byte[]?[] MemoryOf(int partition)
    {
        var pages = new byte[]?[GuestCode.MemoryBytes / PageTree.BlockBytes];
        for (int page = 0; page < pages.Length; page++)
        {
            byte[] bytes = new byte[PageTree.BlockBytes];
            pages[page] = Monitor.TryReadPage(Run.Image.Partitions[partition].Id, (uint)page, bytes) ? bytes : null;
        }

        return pages;
    }

    /// <summary>The first page that differs from what is expected, one that cannot be read among them; -1 where there is none.</summary>
    /// <param name="expected">RAM of a run.</param>
    /// <param name="seen">RAM of another.</param>
    /// <param name="mayBeRefused">A page that cannot be read in the other does not count.</param>
    internal static int DifferentPage(byte[]?[] expected, byte[]?[] seen, bool mayBeRefused) => Array.FindIndex(
        [.. expected.Zip(seen)],
        page => page.Second is null ? page.First is not null && !mayBeRefused : page.First is null || !page.First.AsSpan().SequenceEqual(page.Second));

    /// <summary>Program and image of a listener, for a replay of its own.</summary>
    internal static PartitionPart FreshLow() => new(Machine(SmallSystem.Low, string.Empty, [], []), Loaded(LowProgram, []), string.Empty);

    /// <inheritdoc/>
    public void Dispose() => Run.Dispose();

    private static PcPartition Machine(PartitionId id, string plant, byte[] shared, ushort[] task) => new(new PcOptions
    {
        Id = id,
        MemoryBytes = GuestCode.MemoryBytes,
        Devices = PartitionDevices.Com1 | PartitionDevices.GuardPort,
        DoorbellsPerSlot = 8,
#if GUARD_PLANTS
        Selected = Planting.Parse(plant),
        SharedPage = Planting.Parse(plant) == Plant.SharedPage ? shared : null,
        TaskRegister = Planting.Parse(plant) == Plant.TaskRegisterLeft ? task : null,
        HostTicks = Planting.Parse(plant) == Plant.HostClock ? (ulong)Stopwatch.GetTimestamp() % 1_000_003 : 0,
#endif
    });

    private static LoadedImage Loaded(ImmutableArray<byte> program, ImmutableArray<byte> secret)
    {
        LoadedSegment text = Segment("text", GuestCode.Base, program);
        return new LoadedImage(
            Manifest,
            BootProtocol.Multiboot,
            GuestCode.Base,
            string.Empty,
            secret.IsEmpty ? [text] : [Segment("secret", GuestCode.Secret, secret), text]);
    }

    private static LoadedSegment Segment(string name, uint address, ImmutableArray<byte> bytes) =>
        new(name, address, bytes, Digest.From(Sha256.Hash(bytes.AsSpan())));

    private void Keep(FrameReport report)
    {
        foreach (ConsoleOutput output in report.Console)
        {
            if (!_consoles.TryGetValue(output.Partition.Value, out List<byte>? console))
            {
                _consoles.Add(output.Partition.Value, console = []);
            }

            console.AddRange(output.Bytes.Span);
        }
    }
}
