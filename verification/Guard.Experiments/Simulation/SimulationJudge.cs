using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Audit;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Experiments.Simulation;

/// <summary>Holds every life against <see cref="SimulationInvariants"/>, from what can be seen from outside.</summary>
internal sealed class SimulationJudge
{
    /// <summary>Frames within which a suspension must end once storage is sound: two attempts, 16 frames apart.</summary>
    private const int PatienceFrames = 34;

    private readonly ObservedLog _observed;
    private readonly ArrivalJudge _arrivals;
    private readonly SimulatedDisk _disk;
    private readonly SimulationScript _script;
    private readonly SystemImage _image;
    private readonly Dictionary<Digest, TransferState> _states = [];
    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private int _recovered;
    private int _lastTrouble;
    private bool _wasSuspended;

    internal SimulationJudge(
        ObservedLog observed, ArrivalJudge arrivals, SimulatedDisk disk, SimulationScript script, SystemImage image)
    {
        _observed = observed;
        _arrivals = arrivals;
        _disk = disk;
        _script = script;
        _image = image;
    }

    internal void BeginLife()
    {
        _states.Clear();
        _arrivals.BeginLife();
        _lastTrouble = 0;
        _wasSuspended = false;
    }

    /// <summary>The process has ended, whichever way: what it wrote and delivered last is judged, too.</summary>
    internal void EndLife()
    {
        Look();
        _arrivals.Judge();
    }

    internal void JudgeDurability(LogWriter log)
    {
        Look();
        if (log.DurableSize > (ulong)_observed.DurableCount)
        {
            throw Violation(
                SimulationInvariants.Durable,
                $"the writer calls {log.DurableSize} records durable; a loss of power now leaves {_observed.DurableCount}");
        }
    }

    /// <summary>What a start found is what was written, in order, and at least all that was durable.</summary>
    internal void JudgeRecovery(LogRecovery recovery)
    {
        Span<byte> root = stackalloc byte[Digest.LengthBytes];
        recovery.Root(root);
        int size = (int)recovery.Size;
        if (size < _observed.DurableCount || size > _observed.Records.Count)
        {
            throw Violation(
                SimulationInvariants.Continues,
                $"{size} records were recovered, {_observed.DurableCount} were durable and {_observed.Records.Count} written");
        }

        if (!root.SequenceEqual(_observed.Root(size)))
        {
            throw Violation(SimulationInvariants.Continues, $"the {size} records recovered are not those that were written");
        }

        _observed.CutTo(size);
        _recovered = size;
        _ended.Clear();
        _ended.UnionWith(_observed.Records.Where(record => IsEnd(record)).Select(record => record.Transfer));
    }

    /// <summary>Every channel whose last state in what was recovered is HALTED is halted; what the boot itself wrote does not count.</summary>
    internal void JudgeHalted(Monitor monitor)
    {
        foreach (ChannelRow row in _image.Channels)
        {
            ObservedRecord? last = _observed.Records.Take(_recovered).LastOrDefault(record =>
                record.Type == "channel.state" && ObservedRecord.IdOf(record.Channel) == row.Id.Value);
            if (last?.Object == "HALTED" && monitor.StateOf(row.Id) != ChannelState.Halted)
            {
                throw Violation(SimulationInvariants.Halted, $"the log says {row.Name} is halted; it is {monitor.StateOf(row.Id)}");
            }
        }
    }

    /// <summary>The record of a channel's halt, as an officer reads it in the log; 0 where there is none.</summary>
    internal ulong HaltRecord(ChannelId channel)
    {
        ulong halt = 0;
        bool wasHalted = false;
        for (int i = 0; i < _observed.Records.Count; i++)
        {
            ObservedRecord record = _observed.Records[i];
            if (record.Type == "channel.state" && ObservedRecord.IdOf(record.Channel) == channel.Value)
            {
                halt = record.Object == "HALTED" && !wasHalted ? (ulong)i : halt;
                wasHalted = record.Object == "HALTED";
            }
        }

        return halt;
    }

    /// <summary>Events of a start or a frame: edges of the machine, causes of stops; then what arrived.</summary>
    internal void JudgeEvents(Monitor monitor, bool isBoot)
    {
        Look();
        _arrivals.Judge();
        foreach (TransferEvent change in monitor.Report.Transfers)
        {
            JudgeMove(change, isBoot);
        }

        foreach (PartitionEvent stop in monitor.Report.Partitions)
        {
            if (!isBoot && !_disk.IsDead && !HasCause(stop.Partition))
            {
                throw Violation(SimulationInvariants.Apart, $"partition {stop.Partition} went from {stop.From} to {stop.To}: {stop.Reason}");
            }
        }
    }

    /// <summary>True when the audit was suspended in this frame.</summary>
    internal bool JudgeSuspension(Monitor monitor, FrameReport report)
    {
        bool isTrouble = _disk.FreeBytes is not null
            || _disk.Injected.Any(fault => fault.Life == _disk.Life && fault.Frame == _disk.Frame);
        bool isFirst = report.IsAuditSuspended && !_wasSuspended;
        _lastTrouble = isTrouble || isFirst ? _disk.Frame : _lastTrouble;
        _wasSuspended = report.IsAuditSuspended;
        if (!report.IsAuditSuspended)
        {
            return false;
        }

        ChannelRow? open = _image.Channels.FirstOrDefault(row => monitor.StateOf(row.Id) is ChannelState.Open or ChannelState.Draining);
        if (report.Delivered > 0 || open is not null)
        {
            throw Violation(
                SimulationInvariants.Suspends, $"{report.Delivered} delivered and {open?.Name ?? "no channel"} open while suspended");
        }

        if (_disk.Frame - _lastTrouble > PatienceFrames)
        {
            throw Violation(SimulationInvariants.Suspends, $"suspended still, {_disk.Frame - _lastTrouble} frames after the last fault");
        }

        return isFirst;
    }

    /// <summary>When nothing goes wrong any more: every admitted transfer has one end, and no note counted twice.</summary>
    internal void JudgeEnds()
    {
        var ends = new Dictionary<string, int>(StringComparer.Ordinal);
        var notes = new HashSet<string>(StringComparer.Ordinal);
        foreach (ObservedRecord record in _observed.Records)
        {
            if (record.Type == "transfer.admit" && !ends.TryAdd(record.Transfer, 0))
            {
                throw Violation(SimulationInvariants.Once, $"transfer {record.Transfer} was admitted twice");
            }

            if (IsEnd(record))
            {
                ends[record.Transfer] = ends.GetValueOrDefault(record.Transfer) + 1;
                if (record.Type == "transfer.delivered" && !_arrivals.HasArrived(record.Transfer))
                {
                    throw Violation(SimulationInvariants.Once, $"transfer {record.Transfer} is recorded as delivered and never was");
                }
            }

            if (record.Type is "admin.command" or "transfer.review" && !notes.Add(record.Note))
            {
                throw Violation(SimulationInvariants.Fresh, $"a note took effect twice: {record.Type} by {record.Subject}");
            }
        }

        foreach (KeyValuePair<string, int> end in ends)
        {
            if (end.Value != 1)
            {
                throw Violation(SimulationInvariants.Ends, $"transfer {end.Key} has {end.Value} recorded ends");
            }
        }
    }

    private static bool IsEnd(ObservedRecord record) => record.Type
        is "transfer.delivered" or "transfer.rejected" or "transfer.quarantined" or "transfer.expired" or "transfer.aborted";

    private static bool IsEdge(TransferState from, TransferState to, int quorum)
    {
        for (int trigger = 0; trigger < TransferMachine.TriggerCount; trigger++)
        {
            TransferStep step = TransferMachine.Next(from, (TransferTrigger)trigger, quorum);
            if (step.State == to && step.Effect is TransferEffect.Enter or TransferEffect.Alarm)
            {
                return true;
            }
        }

        return false;
    }

    private static SimulationViolationException Violation(string invariant, FormattableString text) =>
        new(invariant, FormattableString.Invariant(text));

    private void Look()
    {
        if (_observed.Problem is { } problem)
        {
            throw new SimulationViolationException(SimulationInvariants.Continues, problem);
        }
    }

    private void JudgeMove(in TransferEvent change, bool isBoot)
    {
        if (change.Transfer.IsZero)
        {
            return;                                       // Refused before it was a transfer.
        }

        ChannelId id = change.Channel;
        ChannelRow channel = _image.Channels.Single(row => row.Id == id);
        bool isKnown = _states.TryGetValue(change.Transfer, out TransferState known);
        bool isEnded = (isKnown && TransferMachine.IsTerminal(known)) || _ended.Contains(change.Transfer.ToString());
        bool isContinued = isKnown ? known == change.From : isBoot || change.From == TransferState.Receiving;
        if (isEnded || !isContinued || !IsEdge(change.From, change.To, channel.Review.Quorum))
        {
            throw Violation(
                SimulationInvariants.Machine,
                $"{channel.Name}/{change.Sequence} moved from {change.From} to {change.To}; it was {(isKnown ? known : "unknown")}, ended {isEnded}");
        }

        _states[change.Transfer] = change.To;
    }

    private bool HasCause(PartitionId partition) => _script.Acts.Any(act =>
        act.Life == _disk.Life
        && (act.Frame == _disk.Frame || act.Frame == _disk.Frame - 1)
        && act.Who == partition.Value
        && act.Kind is SimulationActKind.Crash or SimulationActKind.Restart);
}
