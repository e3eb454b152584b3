// Protects: effects follow a durable record or do not happen; lost storage suspends every channel and halts no partition.
// Trusts: the log's answer, through StorageGate.
using System;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The one commit of a gap, what it lets happen, and what its failure means.</summary>
internal sealed class CommitStage
{
    /// <summary>Frames between two attempts to take up a log that storage refused.</summary>
    internal const ulong RetryFrames = 16;

    private readonly KernelState _state;
    private readonly TransferDriver _driver;
    private readonly FilterStage _filters;
    private readonly ReleaseStage _releases;
    private readonly NonceTable _nonces;
    private bool _isReserveSpent;

    internal CommitStage(KernelState state, TransferDriver driver, FilterStage filters, ReleaseStage releases, NonceTable nonces)
    {
        _state = state;
        _driver = driver;
        _filters = filters;
        _releases = releases;
        _nonces = nonces;
    }

    /// <summary>Makes the gap's records durable; while storage is lost, nothing is asked of it here.</summary>
    internal StoreStatus Commit()
    {
        LogWriter log = _state.Trail.Log;
        return _state.IsSuspended || log.TreeSize == log.DurableSize ? StoreStatus.Ok : _state.Gate.Commit();
    }

    /// <summary>Delivers what was announced and filters what was admitted; or takes both back.</summary>
    /// <param name="status">What became of the gap's records.</param>
    internal void Act(StoreStatus status)
    {
        if (_state.IsSuspended)
        {
            RunSuspended();
            return;
        }

        if (status != StoreStatus.Ok)
        {
#if GUARD_PLANTS
            ReleaseUnrecorded();
#endif
            Suspend(status);
            return;
        }

        _driver.DeleteHeld();
        LogWriter log = _state.Trail.Log;
        if (log.WantsCompaction)
        {
            log.Compact(Snapshot.Write(_state, _nonces));        // Not Ok: the write-ahead log stays long, and it is tried again.
        }

        foreach (ChannelEntry channel in _state.Channels)
        {
            for (int i = 0; i < channel.InFlight.Count; i++)
            {
                Committed(channel, channel.InFlight[i]);
            }
        }

    }

#if GUARD_PLANTS
    private void ReleaseUnrecorded()
    {
        foreach (ChannelEntry channel in _state.Channels)
        {
            for (int i = 0; _state.Plants.Has(Plant.ReleaseOnFullDisk) && i < channel.InFlight.Count; i++)
            {
                Transfer transfer = channel.InFlight[i];
                if (transfer.IsCommitPending && transfer.State == TransferState.Authorised)
                {
                    _releases.Deliver(channel, transfer);
                }
            }
        }
    }
#endif

    private void Committed(ChannelEntry channel, Transfer transfer)
    {
        if (transfer.IsCommitPending && transfer.State == TransferState.Authorised)
        {
            _releases.Deliver(channel, transfer);
        }
        else if (transfer.IsCommitPending && transfer.State == TransferState.Staged)
        {
            transfer.IsCommitPending = false;
            _driver.Move(channel, transfer, TransferTrigger.AuditOk, ReasonCode.None, channel.Rule);
            _filters.Advance(channel, transfer);
        }
        else if (transfer.State is TransferState.FilterA or TransferState.FilterB or TransferState.Join)
        {
            _filters.Advance(channel, transfer);
        }
    }

    /// <summary>Nothing of this gap happened; every channel waits; what is pending in memory is written when it can be.</summary>
    private void Suspend(StoreStatus status)
    {
        foreach (ChannelEntry channel in _state.Channels)
        {
            TakeBack(channel);
            if (channel.State is ChannelState.Open or ChannelState.Draining)
            {
                _driver.MoveChannel(channel, ChannelTrigger.AuditError, ReasonCode.Storage);
            }
        }

        _state.Trail.Append(
            new AuditRecordFields { Type = AuditTypes.AuditSuspend, Reason = status == StoreStatus.Full ? "full"u8 : "failed"u8 },
            default);
        _state.IsSuspended = true;
        _isReserveSpent = status != StoreStatus.Full || _state.Gate.CommitFromReserve() != StoreStatus.Ok;
    }

    private void TakeBack(ChannelEntry channel)
    {
        for (int i = 0; i < channel.InFlight.Count; i++)
        {
            Transfer transfer = channel.InFlight[i];
            if (!transfer.IsCommitPending)
            {
                continue;
            }

            transfer.IsCommitPending = false;
            if (transfer.State == TransferState.Staged)
            {
                _filters.Probe(channel, transfer.Type!, transfer.Source.Content);
            }
            else
            {
                _state.Journal.Void(_state.Clock.Frame + 1, channel.Sink.Row.Id);
            }

            _driver.Move(channel, transfer, TransferTrigger.AuditError, ReasonCode.AuditLost, channel.Rule);
        }
    }

    /// <summary>What became of the channels while records were lost: a halt without a record of its own is told by this one.</summary>
    private ReadOnlySpan<byte> WholeChannels(ulong record)
    {
        KernelDelta delta = _state.Delta.Clear();
        foreach (ChannelEntry channel in _state.Channels)
        {
            channel.HaltRecord = channel.HaltRecord == AuditTrail.NoRecord ? record : channel.HaltRecord;
            channel.RecordedDayCount = channel.Bucket.DayCount;
            delta.WholeChannel(channel);
        }

        return delta.Written;
    }

    private void RunSuspended()
    {
        LogWriter log = _state.Trail.Log;
        if (!_isReserveSpent && log.TreeSize > log.DurableSize)
        {
            _isReserveSpent = _state.Gate.Commit() != StoreStatus.Ok;
        }

        if (_state.Clock.Frame % RetryFrames != 0 || _state.Gate.Recover() != StoreStatus.Ok)
        {
            return;
        }

        _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.AuditResume,
                Outcome = AuditOutcome.Success,
                Reason = "records-lost"u8,
                LengthBytes = _state.Trail.LostRecords,
            },
            WholeChannels(log.TreeSize));
        if (_state.Gate.Resume() != StoreStatus.Ok)
        {
            _isReserveSpent = true;
            return;
        }

        _state.IsSuspended = false;
        foreach (ChannelEntry channel in _state.Channels)
        {
            if (channel.State is ChannelState.SuspendedOpen or ChannelState.SuspendedDraining)
            {
                _driver.MoveChannel(channel, ChannelTrigger.AuditOk, ReasonCode.Storage);
            }
        }
    }
}
