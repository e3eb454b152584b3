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
    /// <summary>The log secret of every small run.</summary>
    internal static readonly ImmutableArray<byte> Secret = [.. "0123456789abcdef0123456789abcdef"u8];

    private readonly LogWriter _log;

    /// <summary>Builds and starts it, and, but for a replay, runs the first frame, which opens the channels.</summary>
    /// <param name="image">The description.</param>
    /// <param name="parts">A part a row.</param>
    /// <param name="plant">A planted fault, or empty.</param>
    internal SmallRun(SystemImage image, ImmutableArray<PartitionPart> parts, string plant)
        : this(image, parts, new SmallRunOptions { Plant = plant })
    {
    }

    internal SmallRun(SystemImage image, ImmutableArray<PartitionPart> parts, SmallRunOptions options)
    {
        Image = image;
        LogRecovery recovery = LogRecovery.Open(options.Log, image.Audit.Origin, null);
        var logOptions = new LogOptions
        {
            Origin = image.Audit.Origin,
            LogSecret = [.. Secret],
            Signer = options.Signer,
            CheckpointEveryRecords = 0,
            PendingMaxBytes = 2 << 20,
        };
        _log = new LogWriter(options.Log, logOptions, recovery);
        Require(_log.Begin(1), "the log begins");
        var monitorParts = new MonitorParts
        {
            Image = image,
            PolicyDigest = Digest.From(Sha256.Hash(SystemImageCodec.Encode(image))),
            Partitions = parts,
            Filters = new ScriptedFilters(),
            Log = _log,
            Journal = options.Journal,
            Held = new MemoryLogStore(),
            LogSecret = Secret,
            BootEpoch = 1,
            Reviewers = options.Reviewers,
            KeysetVersion = 1,
            IsReplay = options.IsReplay,
            Channels = options.Channels,
#if GUARD_PLANTS
            Selected = Planting.Parse(options.Plant),
#endif
        };
        Monitor = new Monitor(monitorParts);
        StoreStatus status = Monitor.Start();
        IsStarted = status == StoreStatus.Ok;
        if (!options.MayFail)
        {
            Require(status, "the monitor starts");
        }

        if (IsStarted && !options.IsReplay)
        {
            Step(new FrameInputs { Wall = new WallSample(SmallSystem.Noon + 10, WallQuality.Set) });
        }
    }

    internal SystemImage Image { get; }

    internal Monitor Monitor { get; }

    /// <summary>False where storage refused the start.</summary>
    internal bool IsStarted { get; }

    /// <summary>The journal was lost: nothing runs any more.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>A run of scripted partitions.</summary>
    internal static SmallRun Scripted(
        SystemImage image, string plant, ScriptedPartition low, IPartition high, ScriptedPartition other) =>
        new(image, [Part(low), Part(high), Part(other)], plant);

    internal static PartitionPart Part(IPartition machine) => new(machine, SmallSystem.ProgramImage(), string.Empty);

    /// <summary>One frame, its runs executed in plan order.</summary>
    internal FrameReport Step(FrameInputs? inputs = null) => Step(inputs, plan =>
    {
        foreach (FrameRun run in plan.Runs)
        {
            run.Execute();
        }
    });

    /// <summary>One frame, its runs executed as the caller likes.</summary>
    internal FrameReport Step(FrameInputs? inputs, Action<FramePlan> execute)
    {
        FramePlan plan = Monitor.BeginFrame(inputs ?? FrameInputs.Empty);
        if (plan.IsModuleHalted)
        {
            IsOver = true;
            return Monitor.Report;
        }

        execute(plan);
        FrameReport report = Monitor.EndFrame();
        IsOver = report.IsModuleHalted;
        return report;
    }

    /// <summary>Root of the log's tree as it stands.</summary>
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
