using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel;
using Guard.Pc;

namespace Guard.Host.Debugging;

/// <summary>Where a debugger calls for one domain of a run: who came is told to the monitor, and is served once that is on record.</summary>
internal sealed class DebuggerLine : IDisposable
{
    private readonly GdbServer _server;
    private DebuggedPartition? _machine;
    private GdbWire? _caller;
    private bool _isTold;

    /// <summary>Listens, as <see cref="GdbServer.Listen"/> does.</summary>
    /// <exception cref="OperatorException">Exit code 2: the place cannot be had.</exception>
    internal DebuggerLine(PartitionId partition, string place)
    {
        Partition = partition;
        _server = GdbServer.Listen(place);
    }

    internal PartitionId Partition { get; }

    /// <summary>What `target remote` takes.</summary>
    internal string Address => _server.Address;

    /// <summary>Refuses a debugger for what the signed plan does not declare.</summary>
    /// <exception cref="OperatorException">Exit code 2.</exception>
    internal static void Check(ImmutableArray<PartitionRow> partitions, IReadOnlyDictionary<string, string> places)
    {
        foreach (string domain in places.Keys.Order(StringComparer.Ordinal))
        {
            PartitionRow row = Domains.Find(partitions, domain);
            if (!row.TakesDebugger)
            {
                throw new OperatorException(
                    2, $"--gdb: the plan lets no debugger look into '{domain}'", $"declare it, gdb: yes, and sign again: {row.RuleLocation}");
            }
        }
    }

    /// <summary>Waits for a debugger. The monitor is told by <see cref="MonitorParts.Debugged"/>.</summary>
    internal void Wait()
    {
        _caller = _server.Accept();
        _isTold = true;
    }

    /// <summary>The partition as the monitor gets it.</summary>
    internal IPartition Around(PcPartition machine) => _machine = new DebuggedPartition(machine);

    /// <summary>What changed since it was asked last; null when nothing did. Between frames only.</summary>
    internal DebuggerInput? Changed(Monitor monitor)
    {
        bool isRunning = monitor.StateOf(Partition) == PartitionLifecycle.Running;
        if (_isTold && _caller is null && (!_machine!.IsOpen || !isRunning))
        {
            _machine.End();
            _isTold = false;
            return new DebuggerInput(Partition, IsAttached: false);
        }

        if (!_isTold && isRunning && _server.IsCalled)
        {
            Wait();
            return new DebuggerInput(Partition, IsAttached: true);
        }

        return null;
    }

    /// <summary>Serves who has come, if the monitor lets it. Between frames only.</summary>
    internal void Admit(Monitor monitor)
    {
        if (_caller is not null && monitor.MayDebug(Partition))
        {
            _machine!.Open(_caller);
            _caller = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _machine?.End();
        _caller?.Dispose();
        _server.Dispose();
    }
}
