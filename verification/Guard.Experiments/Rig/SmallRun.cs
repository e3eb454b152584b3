using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Storage;
using Guard.Kernel;
#if GUARD_PLANTS
using Guard.Host.Running;
#endif

namespace Guard.Experiments.Rig;

/// <summary>The shipped monitor with the small system's partitions, on stores in memory: one boot epoch.</summary>
internal sealed class SmallRun : IDisposable
{
    private static readonly ImmutableArray<byte> Secret = [.. "0123456789abcdef0123456789abcdef"u8];

    private readonly LogWriter _log;

    /// <summary>Builds and starts it, and runs the first frame, which opens the channels.</summary>
    /// <param name="image">The description.</param>
    /// <param name="parts">A part a row.</param>
    /// <param name="plant">A planted fault, or empty.</param>
    internal SmallRun(SystemImage image, ImmutableArray<PartitionPart> parts, string plant)
        : this(image, parts, plant, new MemoryLogStore(), new MemoryLogStore())
    {
    }

    internal SmallRun(SystemImage image, ImmutableArray<PartitionPart> parts, string plant, ILogStore logStore, ILogStore journal)
    {
        Image = image;
        Journal = journal;
        LogRecovery recovery = LogRecovery.Open(logStore, image.Audit.Origin, null);
        _log = new LogWriter(logStore, new LogOptions { Origin = image.Audit.Origin, LogSecret = [.. Secret], CheckpointEveryRecords = 0 }, recovery);
        Require(_log.Begin(1), "the log begins");
        var monitorParts = new MonitorParts
        {
            Image = image,
            PolicyDigest = Digest.From(Sha256.Hash(SystemImageCodec.Encode(image))),
            Partitions = parts,
            Filters = new ScriptedFilters(),
            Log = _log,
            Journal = journal,
            Held = new MemoryLogStore(),
            LogSecret = Secret,
            BootEpoch = 1,
            KeysetVersion = 1,
#if GUARD_PLANTS
            Selected = Planting.Parse(plant),
#endif
        };
        Monitor = new Monitor(monitorParts);
        Require(Monitor.Start(), "the monitor starts");
        Step(new FrameInputs { Wall = new WallSample(SmallSystem.Noon + 10, WallQuality.Set) });
    }

    internal SystemImage Image { get; }

    internal ILogStore Journal { get; }

    internal Monitor Monitor { get; }

    /// <summary>Records in the log.</summary>
    internal ulong LogSize => _log.TreeSize;

    /// <summary>A run of scripted partitions.</summary>
    internal static SmallRun Scripted(
        SystemImage image, string plant, ScriptedPartition low, ScriptedPartition high, ScriptedPartition other) =>
        new(image, [Part(low), Part(high), Part(other)], plant);

    internal static PartitionPart Part(IPartition machine) => new(machine, SmallSystem.ProgramImage(), string.Empty);

    internal FrameReport Step(FrameInputs? inputs = null)
    {
        FramePlan plan = Monitor.BeginFrame(inputs ?? FrameInputs.Empty);
        foreach (FrameRun run in plan.Runs)
        {
            run.Execute();
        }

        return Monitor.EndFrame();
    }

    /// <summary>32 bytes: root of the log's tree as it stands.</summary>
    internal Digest LogRoot()
    {
        Span<byte> root = stackalloc byte[Digest.LengthBytes];
        _log.Root(root);
        return Digest.From(root);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Monitor.Dispose();
        _log.Dispose();
    }

    private static void Require(StoreStatus status, string what)
    {
        if (status != StoreStatus.Ok)
        {
            throw new InvalidOperationException($"{what}: {status}");
        }
    }
}
