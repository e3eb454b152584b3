// Protects: one partition's error has one partition's consequences, those the table names; an error without a row halts the
// partition.
// Trusts: PartitionStarter for a clean start. Everything takes effect between frames.
using System;
using System.Collections.Generic;
using System.Text;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The health table at work (design/monitor.md, "Health monitor").</summary>
internal sealed class HealthMonitor
{
    private const int CauseMaxBytes = 96;

    private readonly KernelState _state;
    private readonly TransferDriver _driver;
    private readonly SortedDictionary<uint, Queue<ulong>> _restarts = [];

    internal HealthMonitor(KernelState state, TransferDriver driver)
    {
        _state = state;
        _driver = driver;
        foreach (PartitionEntry entry in state.Partitions.ById)
        {
            _restarts.Add(entry.Row.Id.Value, new Queue<ulong>());
        }
    }

    /// <summary>Starts a partition, the first time or anew. What fails validation never runs.</summary>
    /// <param name="entry">The partition.</param>
    /// <param name="frame">Frame before which it starts.</param>
    /// <param name="reason">Why.</param>
    internal void Start(PartitionEntry entry, ulong frame, string reason)
    {
        PartitionLifecycle from = entry.Lifecycle;
        string? refusal = PartitionStarter.TryStart(entry);
        if (refusal is null)
        {
            if (entry.Epoch == 1 && entry.Part.Snapshot is { } snapshot)
            {
                _state.Journal.Resumed(frame, entry.Row.Id, entry.Epoch, snapshot.Manifest);
            }
            else
            {
                _state.Journal.Started(frame, entry.Row.Id, entry.Epoch);
            }

            Record(entry, from, reason, AuditOutcome.Success);
#if GUARD_PLANTS
            _state.Plants.Started(entry);
#endif
            return;
        }

        RecordRefusal(entry, refusal);
        Stop(entry, frame, PartitionLifecycle.Faulted, "image-invalid");
    }

    /// <summary>An operator's restart: not counted against the budget. A broken PC or a refused image stays stopped.</summary>
    internal void RestartByOperator(PartitionEntry entry)
    {
        if (entry.Lifecycle != PartitionLifecycle.Faulted)
        {
            Start(entry, _state.Clock.Frame, "operator");
        }
    }

    /// <summary>Looks at how a partition's frame ended, and does what its table says.</summary>
    internal void Judge(PartitionEntry entry)
    {
        HealthError? error = ErrorOf(entry);
        if (error is not { } found)
        {
            return;
        }

        HealthAction action = ActionFor(entry, found);
        uint bit = 1u << (int)found;
        if ((entry.ErrorsSeen & bit) == 0)
        {
            entry.ErrorsSeen |= bit;
            RecordError(entry, found, action);
            if (found == HealthError.ImageInvalid)
            {
                RecordRefusal(entry, "snapshot-page");
            }
        }

        Act(entry, found, action);
#if GUARD_PLANTS
        _state.Plants.Judged(entry, found);
#endif
    }

    private static HealthError? ErrorOf(PartitionEntry entry)
    {
        if (!entry.IsRunning)
        {
            return null;
        }

        HealthError? flooded = entry.HasFlooded ? HealthError.DoorbellFlood : null;
        return entry.LastExit switch
        {
            SlotExitReason.EmulatorFault => HealthError.EmulatorFault,
            SlotExitReason.ImageRefused => HealthError.ImageInvalid,
            SlotExitReason.Shutdown => HealthError.TripleFault,
            SlotExitReason.Halted => flooded ?? HealthError.Halted,
            SlotExitReason.BudgetSpent or SlotExitReason.Waiting or SlotExitReason.Idle => flooded,
        };
    }

    private static HealthAction ActionFor(PartitionEntry entry, HealthError error)
    {
        foreach (HealthRow row in entry.Row.Health)
        {
            if (row.Error == error)
            {
                return row.Action;
            }
        }

        return HealthAction.HaltPartition;
    }

    private void Act(PartitionEntry entry, HealthError error, HealthAction action)
    {
        ulong frame = _state.Clock.Frame + 1;
        string reason = Name(error);
        if (entry.IsBroken)
        {
            Stop(entry, frame, PartitionLifecycle.Faulted, reason);
            return;
        }

        bool isStopped = error is HealthError.TripleFault or HealthError.EmulatorFault or HealthError.ImageInvalid;
        switch (action)
        {
            case HealthAction.Ignore when !isStopped:
                break;
            case HealthAction.RestartCold when TryTakeBudget(entry):
                Start(entry, frame, reason);
                break;
            case HealthAction.RestartCold:
                Stop(entry, frame, PartitionLifecycle.Halted, "budget");
                break;
            case HealthAction.HaltChannels:
                HaltChannels(entry);
                if (isStopped)
                {
                    Stop(entry, frame, PartitionLifecycle.Halted, reason);
                }

                break;
            case HealthAction.RefuseStart:
                Stop(entry, frame, PartitionLifecycle.Faulted, reason);
                break;
            case HealthAction.Ignore:
            case HealthAction.HaltPartition:
                Stop(entry, frame, PartitionLifecycle.Halted, reason);
                break;
        }
    }

    private bool TryTakeBudget(PartitionEntry entry)
    {
        Queue<ulong> restarts = _restarts[entry.Row.Id.Value];
        ulong now = _state.Clock.Tick;
        while (restarts.Count > 0 && now - restarts.Peek() >= entry.Row.RestartWindowTicks)
        {
            restarts.Dequeue();
        }

        if (restarts.Count >= (int)Math.Min(entry.Row.RestartBudget, int.MaxValue))
        {
            return false;
        }

        restarts.Enqueue(now);
        return true;
    }

    private void HaltChannels(PartitionEntry source)
    {
        foreach (ChannelEntry channel in _state.Channels)
        {
            if (channel.Source == source && channel.State != ChannelState.Halted)
            {
                _driver.MoveChannel(channel, ChannelTrigger.Halt, ReasonCode.Health);
            }
        }
    }

    private void Stop(PartitionEntry entry, ulong frame, PartitionLifecycle lifecycle, string reason)
    {
        PartitionLifecycle from = entry.Lifecycle;
        entry.Stop(lifecycle);
        _state.Journal.Stopped(frame, entry.Row.Id);
        Record(entry, from, reason, AuditOutcome.Failure);
    }

    private void Record(PartitionEntry entry, PartitionLifecycle from, string reason, AuditOutcome outcome)
    {
        _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.PartitionState,
                Outcome = outcome,
                Reason = Encoding.ASCII.GetBytes(reason),
                Subject = entry.NameBytes,
                Object = Encoding.ASCII.GetBytes($"{Name(entry.Lifecycle)} start {entry.Epoch}"),
                Rule = entry.RuleBytes,
                ImageDigest = entry.Row.ImageDigest,
            },
            default);
        _state.Report.PartitionList.Add(
            new PartitionEvent(entry.Row.Id, from, entry.Lifecycle, entry.Epoch, reason, entry.Row.RuleLocation));
    }

    private void RecordRefusal(PartitionEntry entry, string reason) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.ImageRefused,
            Reason = new ReasonCode(reason).Bytes,
            Subject = entry.NameBytes,
            Rule = entry.RuleBytes,
            ImageDigest = entry.Row.ImageDigest,
        },
        default);

    private void RecordError(PartitionEntry entry, HealthError error, HealthAction action) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.PartitionHealth,
            Reason = Encoding.ASCII.GetBytes(Name(error)),
            Subject = Encoding.ASCII.GetBytes($"{entry.Row.Name} start {entry.Epoch}"),
            Object = Encoding.ASCII.GetBytes($"{Name(action)}; {Cause(entry, error)}"),
            Rule = entry.RuleBytes,
        },
        default);

    /// <summary>What the PC says of the crash, as far as it is short printable text.</summary>
    private static string Cause(PartitionEntry entry, HealthError error)
    {
        string cause = error is HealthError.TripleFault or HealthError.ImageInvalid ? entry.LastCrash?.Cause ?? "no crash record" : "-";
        var text = new StringBuilder();
        for (int i = 0; i < Math.Min(cause.Length, CauseMaxBytes); i++)
        {
            text.Append(cause[i] is >= ' ' and <= '~' ? cause[i] : '?');
        }

        return text.ToString();
    }

    private static string Name(HealthError error) => error switch
    {
        HealthError.TripleFault => "triple-fault",
        HealthError.DoorbellFlood => "doorbell-flood",
        HealthError.ImageInvalid => "image-invalid",
        HealthError.Halted => "halted",
        HealthError.EmulatorFault => "emulator-fault",
    };

    private static string Name(HealthAction action) => action switch
    {
        HealthAction.Ignore => "ignore",
        HealthAction.RestartCold => "restart-cold",
        HealthAction.HaltPartition => "halt-partition",
        HealthAction.HaltChannels => "halt-channels",
        HealthAction.RefuseStart => "refuse-start",
    };

    private static string Name(PartitionLifecycle lifecycle) => lifecycle switch
    {
        PartitionLifecycle.Initial => "INITIAL",
        PartitionLifecycle.Running => "RUN",
        PartitionLifecycle.Halted => "HALTED",
        PartitionLifecycle.Faulted => "FAULTED",
    };
}
