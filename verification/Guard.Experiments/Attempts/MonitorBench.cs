using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Filters;
using Guard.Host.Keys;
using Guard.Host.Running;
using Guard.Host.Storage;
using Guard.Images;
using Guard.Kernel;
using Guard.Pc;

namespace Guard.Experiments.Attempts;

/// <summary>The shipped monitor on stores in memory, with partitions that the experiment chooses. It writes no file.</summary>
public sealed class MonitorBench : IDisposable
{
    /// <summary>Noon of the day the examples' guests believe in: every authority is valid.</summary>
    public const long NoonUnixSeconds = 1_767_268_800;

    // Room on a disk that is full. Memory is not, and as much as a plan asks for would cost more than the run.
    private const int ReserveRecords = 64;

    private readonly Monitor _monitor;
    private readonly LogWriter _log;
    private bool _isTimeGiven;

    private MonitorBench(Monitor monitor, LogWriter log)
    {
        _monitor = monitor;
        _log = log;
    }

    /// <summary>The monitor, to be asked.</summary>
    public Monitor Monitor => _monitor;

    /// <summary>Builds and starts a monitor of verified parts.</summary>
    /// <param name="boot">Verified image, people and keyset.</param>
    /// <param name="image">The plan; boot's own, or one that differs from it in an image's digest.</param>
    /// <param name="keys">For the log's key and secret.</param>
    /// <param name="part">What stands for each partition.</param>
    /// <param name="plant">Name of a planted fault, empty for none; only the test build knows any.</param>
    public static MonitorBench Start(
        BootMaterial boot, SystemImage image, RoleKeys keys, Func<PartitionRow, LoadedImage, PartitionPart> part, string plant)
    {
        ArgumentNullException.ThrowIfNull(boot);
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(keys);
        LogWriter log = OpenLog(image, keys.LogSecret, keys.Signer("log"));
        return Start(
            log,
            Parts(image, [.. image.Partitions.Select((row, index) => part(row, boot.Images[index]))], log, [.. keys.LogSecret], plant) with
            {
                Reviewers = boot.Reviewers,
                KeysetVersion = boot.KeysetVersion,
                KeysetDigest = boot.KeysetDigest,
            });
    }

    /// <summary>Builds and starts a monitor that no person has a key for.</summary>
    /// <param name="image">The plan.</param>
    /// <param name="parts">What stands for each partition.</param>
    /// <param name="plant">Name of a planted fault, empty for none.</param>
    public static MonitorBench Start(SystemImage image, ImmutableArray<PartitionPart> parts, string plant)
    {
        ArgumentNullException.ThrowIfNull(image);
        byte[] secret = new byte[RoleKeys.LogSecretBytes];
        LogWriter log = OpenLog(image, secret, null);
        return Start(log, Parts(image, parts, log, [.. secret], plant));
    }

    /// <summary>A PC for a row of the plan, as a run would make it.</summary>
    public static PcPartition Machine(SystemImage image, PartitionRow row) =>
        new(
            new PcOptions
            {
                Id = row.Id,
                MemoryBytes = row.MemoryBytes,
                Devices = row.Devices,
                Processor = PcOptions.ProcessorWithout(row.HiddenFeatures),
                DoorbellsPerSlot = row.DoorbellsPerSlot,
                SlotsPerFrame = (uint)Math.Max(1, image.Schedules.Max(plan => plan.Slots.Count(slot => slot.Partition == row.Id))),
                TicksPerSecond = image.Clock.TicksPerSecond,
            });

    /// <summary>One frame; the first has a sample of wall time.</summary>
    public FrameReport Step(FrameInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        FramePlan plan = _monitor.BeginFrame(
            _isTimeGiven ? inputs : inputs with { Wall = new WallSample(NoonUnixSeconds, WallQuality.Set) });
        _isTimeGiven = true;
        foreach (FrameRun run in plan.Runs)
        {
            run.Execute();
        }

        return _monitor.EndFrame();
    }

    /// <summary>Ends monitor and log.</summary>
    public void Dispose()
    {
        _monitor.Dispose();
        _log.Dispose();
    }

    private static LogWriter OpenLog(SystemImage image, byte[] secret, NoteSigner? signer)
    {
        var store = new MemoryLogStore();
        var log = new LogWriter(
            store,
            new LogOptions
            {
                Origin = image.Audit.Origin,
                LogSecret = secret,
                Signer = signer,
                ReserveRecords = ReserveRecords,
                CheckpointEveryRecords = (int)image.Audit.CheckpointEveryRecords,
            },
            LogRecovery.Open(store, image.Audit.Origin, signer?.Verifier));
        Require(log.Begin(1), "the log");
        return log;
    }

    private static MonitorParts Parts(
        SystemImage image, ImmutableArray<PartitionPart> parts, LogWriter log, ImmutableArray<byte> secret, string plant)
    {
#if !GUARD_PLANTS
        if (plant.Length > 0)
        {
            throw new InvalidOperationException($"'{plant}': the product holds no planted fault");
        }
#endif
        return new MonitorParts
        {
            Image = image,
            PolicyDigest = Digest.From(Sha256.Hash(SystemImageCodec.Encode(image))),
            Partitions = parts,
            Filters = new Catalogue(),
            Log = log,
            Journal = new MemoryLogStore(),
            Held = new MemoryLogStore(),
            LogSecret = secret,
            BootEpoch = 1,
#if GUARD_PLANTS
            Selected = Planting.Parse(plant),
#endif
        };
    }

    private static MonitorBench Start(LogWriter log, MonitorParts parts)
    {
        var monitor = new Monitor(parts);
        Require(monitor.Start(), "the monitor");
        return new MonitorBench(monitor, log);
    }

    private static void Require(StoreStatus status, string what)
    {
        if (status != StoreStatus.Ok)
        {
            throw new InvalidOperationException($"{what} does not begin: {status}");
        }
    }
}
