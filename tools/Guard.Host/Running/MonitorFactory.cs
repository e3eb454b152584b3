using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Filters;
using Guard.Kernel;
using Guard.Pc;

namespace Guard.Host.Running;

/// <summary>Puts the monitor together: the one place where kernel, filters and emulated PCs meet.</summary>
public static class MonitorFactory
{
    /// <summary>A fresh PC for a row of the plan.</summary>
    internal static PcPartition CreatePartition(SystemImage image, PartitionRow row) => new(OptionsOf(image, row));

    private static PcOptions OptionsOf(SystemImage image, PartitionRow row) =>
        new()
        {
            Id = row.Id,
            MemoryBytes = row.MemoryBytes,
            Devices = row.Devices,
            Processor = PcOptions.ProcessorWithout(row.HiddenFeatures),
            TakesDebugger = row.TakesDebugger,
            DoorbellsPerSlot = row.DoorbellsPerSlot,
            SlotsPerFrame = (uint)
                Math.Max(1, image.Schedules.Max(schedule => schedule.Slots.Count(slot => slot.Partition == row.Id))),
            TicksPerSecond = image.Clock.TicksPerSecond,
            DateUnixSeconds = image.Clock.DateUnixSeconds,
            GuardPorts = GuardPorts(image, row.Id),
            RandomSeed = [.. Sha256.Hash(Encoding.ASCII.GetBytes("guard/virtio-rng/v1\0" + row.Name))],
        };

    // The channel ends of a partition in the order of their channels' numbers: port 1 of its virtio console is the first.
    private static ImmutableArray<GuardPortEnd> GuardPorts(SystemImage image, PartitionId partition) =>
    [
        .. image
            .Channels.Where(channel => channel.Source == partition || channel.Sink == partition)
            .OrderBy(channel => channel.Id.Value)
            .Select(channel => new GuardPortEnd(channel.Id, channel.Name, channel.Source == partition, channel.Types[0].Type)),
    ];

    /// <summary>A log writer that continues what the store holds, begun for a boot epoch.</summary>
    /// <exception cref="OperatorException">Exit code 1: the log is corrupt; 2: it cannot be written.</exception>
    public static LogWriter OpenLog(
        BootMaterial boot,
        ILogStore store,
        LogRecovery recovery,
        NoteSigner? signer,
        byte[] secret,
        ulong bootEpoch,
        string plant = "",
        long compactionBytes = LogOptions.DefaultCompactionBytes)
    {
        ArgumentNullException.ThrowIfNull(boot);
        ArgumentNullException.ThrowIfNull(recovery);
        if (recovery.Status is not (RecoveryStatus.Fresh or RecoveryStatus.Clean or RecoveryStatus.TornTail))
        {
            throw new OperatorException(
                1,
                $"the audit log is not one to go on with: {recovery.Diagnosis}",
                "guard audit verify RUN");
        }

        var writer = new LogWriter(store, Options(boot, signer, secret, plant, compactionBytes), recovery);
        StoreStatus status = writer.Begin(bootEpoch);
        if (status != StoreStatus.Ok)
        {
            throw new OperatorException(2, $"the audit log cannot be written: {status}; nothing was started");
        }

        return writer;
    }

    /// <summary>The monitor of a run or a replay.</summary>
    internal static Monitor Create(
        BootMaterial boot,
        LogWriter log,
        ILogStore journal,
        ILogStore held,
        byte[] secret,
        ulong bootEpoch,
        BootPast past,
        string plant,
        Func<PcPartition, IPartition>? around = null)
    {
#if GUARD_PLANTS
        Crossing? crossing = Planting.ParseCrossing(plant) is CrossingKind kind ? new Crossing(kind) : null;
        plant = crossing is null ? plant : string.Empty;
#endif
        ImmutableArray<PartitionPart> parts =
        [
            .. boot.Image.Partitions.Select(
                (row, index) =>
                {
#if GUARD_PLANTS
                    PcPartition machine = crossing is null
                        ? CreatePartition(boot.Image, row) : new PcPartition(crossing.Apply(OptionsOf(boot.Image, row)));
#else
                    PcPartition machine = CreatePartition(boot.Image, row);
#endif
                    return new PartitionPart(around is null ? machine : around(machine), boot.Images[index], string.Empty)
                    {
                        Snapshot = boot.Snapshots.IsEmpty ? null : boot.Snapshots[index],
                    };
                }),
        ];
        return Create(boot, parts, new Catalogue(), log, journal, held, secret, bootEpoch, past, plant);
    }

    /// <summary>The same over other partitions and filters: a simulation's.</summary>
    public static Monitor Create(
        BootMaterial boot,
        ImmutableArray<PartitionPart> parts,
        IFilterCatalogue filters,
        LogWriter log,
        ILogStore journal,
        ILogStore held,
        byte[] secret,
        ulong bootEpoch,
        BootPast past,
        string plant)
    {
        ArgumentNullException.ThrowIfNull(boot);
        ArgumentNullException.ThrowIfNull(past);
        ArgumentNullException.ThrowIfNull(plant);
        var monitorParts = new MonitorParts
        {
            Image = boot.Image,
            PolicyDigest = boot.PolicyDigest,
            Partitions = parts,
            Filters = filters,
            Log = log,
            Journal = journal,
            Held = held,
            LogSecret = [.. secret],
            BootEpoch = bootEpoch,
            BuildDigest = BuildIdentity.Digest,
            Reviewers = boot.Reviewers,
            KeysetVersion = boot.KeysetVersion,
            KeysetDigest = boot.KeysetDigest,
            Recovered = past.Recovered,
            Channels = boot.Channels,
            TornLogBytes = past.TornLogBytes,
            IsReplay = past.IsReplay,
            BootOutcomes = past.Outcomes,
            Debugged = past.Debugged,
#if GUARD_PLANTS
            Selected = Planting.Parse(plant),
#endif
        };
#if !GUARD_PLANTS
        if (plant.Length > 0)
        {
            throw new OperatorException(
                2,
                $"'{plant}': this is the product; planted faults exist in the test build alone",
                "GUARD_CONFIGURATION=Planted tools/guard ...");
        }
#endif
        try
        {
            return new Monitor(monitorParts);
        }
        catch (PlanRefusedException refused)
        {
            throw new OperatorException(
                1,
                string.Join('\n', refused.Findings.Select(finding => $"{finding.Rule}: {finding.Check} {finding.Text}")),
                "guard check SYSTEM.yaml",
                refused);
        }
    }

    private static LogOptions Options(BootMaterial boot, NoteSigner? signer, byte[] secret, string plant, long compactionBytes) =>
        new()
        {
            Origin = boot.Image.Audit.Origin,
            LogSecret = secret,
            Signer = signer,
            ReserveRecords = (int)boot.Image.Audit.ReserveRecords,
            CheckpointEveryRecords = (int)boot.Image.Audit.CheckpointEveryRecords,
            CompactionBytes = compactionBytes,
#if GUARD_PLANTS
            Selected = Planting.Parse(plant),
#endif
        };
}
