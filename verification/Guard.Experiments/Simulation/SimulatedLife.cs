using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Host.Running;
using Guard.Kernel;

namespace Guard.Experiments.Simulation;

/// <summary>One start of the machine: log, monitor and partitions, put together by the product's own code.</summary>
internal sealed class SimulatedLife : IDisposable
{
    private SimulatedLife(ulong bootEpoch, LogWriter log, Monitor monitor, ImmutableArray<SimulatedMachine> machines, RecoveredState? recovered)
    {
        BootEpoch = bootEpoch;
        Log = log;
        Monitor = monitor;
        Machines = machines;
        Recovered = recovered;
    }

    internal ulong BootEpoch { get; }

    internal LogWriter Log { get; }

    internal Monitor Monitor { get; }

    internal ImmutableArray<SimulatedMachine> Machines { get; }

    internal RecoveredState? Recovered { get; }

    public void Dispose()
    {
        Monitor.Dispose();
        Log.Dispose();
    }

    /// <summary>As a run starts, or goes on.</summary>
    /// <exception cref="Guard.Host.OperatorException">The log cannot be written.</exception>
    internal static SimulatedLife Run(
        SimulatedSystem system,
        LogRecovery recovery,
        RecoveredState? recovered,
        (ILogStore Log, ILogStore Journal, ILogStore Held) stores,
        ImmutableArray<SimulatedMachine> machines,
        string plant)
    {
        ulong epoch = recovery.BootEpoch + 1;
        LogWriter log = MonitorFactory.OpenLog(
            system.Boot, stores.Log, recovery, system.LogKey, system.Secret32, epoch, plant, SimulatedSystem.CompactionBytes);
        var past = new BootPast(recovered, (ulong)recovery.TornBytes, IsReplay: false, [], []);
        return Of(system, log, stores, machines, epoch, past, plant);
    }

    /// <summary>As a replay re-enacts an epoch.</summary>
    internal static SimulatedLife Replay(
        SimulatedSystem system,
        LogRecovery recovery,
        RecoveredState? recovered,
        (ILogStore Log, ILogStore Journal, ILogStore Held) stores,
        ImmutableArray<SimulatedMachine> machines,
        JournalEpoch journalled,
        string plant)
    {
        ulong epoch = journalled.BootEpoch;
        LogWriter log = MonitorFactory.OpenLog(system.Boot, stores.Log, recovery, null, system.Secret32, epoch, plant);
        var past = new BootPast(recovered, journalled.TornLogBytes, IsReplay: true, journalled.InputsOf(0).Outcomes, []);
        return Of(system, log, stores, machines, epoch, past, plant);
    }

    /// <summary>The partitions of one life of a script.</summary>
    internal static ImmutableArray<SimulatedMachine> MachinesOf(SimulationScript script, int life, ISimulatedWatcher? watcher) =>
    [
        .. Enumerable.Range(1, SimulatedSystem.Partitions).Select(id => new SimulatedMachine(
            new PartitionId((uint)id), life, script.GuestActs(life, (uint)id)) { Watcher = watcher }),
    ];

    /// <summary>A partition with its image.</summary>
    internal static PartitionPart PartOf(SimulatedSystem system, SimulatedMachine machine) =>
        new(machine, system.Boot.Images[(int)machine.Id.Value - 1], string.Empty);

    private static SimulatedLife Of(
        SimulatedSystem system,
        LogWriter log,
        (ILogStore Log, ILogStore Journal, ILogStore Held) stores,
        ImmutableArray<SimulatedMachine> machines,
        ulong epoch,
        BootPast past,
        string plant)
    {
        ImmutableArray<PartitionPart> parts = [.. machines.Select(machine => PartOf(system, machine))];
        Monitor monitor = MonitorFactory.Create(
            system.Boot, parts, new SimulatedFilters(), log, stores.Journal, stores.Held, system.Secret32, epoch, past, plant);
        return new SimulatedLife(epoch, log, monitor, machines, past.Recovered);
    }
}
