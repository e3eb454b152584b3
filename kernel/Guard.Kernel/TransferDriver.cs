// Protects: every change of a transfer or a channel goes through its machine, and is recorded with what it means.
// Trusts: the two machines for the decision, the stages for saying truthfully what happened.
using System;
using System.Collections.Generic;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Carries out what the machines decide: records, events, deadlines, quarantine.</summary>
internal sealed class TransferDriver
{
    /// <summary>Items whose bytes a channel's quarantine keeps; further ones keep metadata and digests only.</summary>
    internal const uint QuarantineItemsPerChannel = 64;

    private readonly KernelState _state;
    private readonly List<string> _heldToDelete = [];

    internal TransferDriver(KernelState state)
    {
        _state = state;
    }

    /// <summary>Gives a transfer a trigger, and carries out the answer.</summary>
    /// <param name="channel">Its channel.</param>
    /// <param name="transfer">The transfer.</param>
    /// <param name="trigger">What happened.</param>
    /// <param name="reason">Why, for record and event.</param>
    /// <param name="rule">Rule that decided.</param>
    /// <param name="record">A record already written about it, or <see cref="AuditTrail.NoRecord"/>.</param>
    internal void Move(
        ChannelEntry channel,
        Transfer transfer,
        TransferTrigger trigger,
        ReasonCode reason,
        ReasonCode rule,
        ulong record = AuditTrail.NoRecord)
    {
        TransferState from = transfer.State;
        int quorum = channel.Row.Review.Quorum;
#if GUARD_PLANTS
        quorum = _state.Plants.Has(Plant.QuorumOfOne) ? Math.Min(quorum, 1) : quorum;
#endif
        TransferStep step = TransferMachine.Next(from, trigger, quorum);
        switch (step.Effect)
        {
            case TransferEffect.Ignore:
                _state.Report.Ignored++;
                return;
            case TransferEffect.Absorb:
                RecordLate(channel, transfer, reason);
                return;
            case TransferEffect.Alarm:
                End(channel, transfer, TransferState.Quarantined, reason, rule, isAlarm: true);
                MoveChannel(channel, ChannelTrigger.Fault, reason);
                return;
            case TransferEffect.Enter when TransferMachine.IsTerminal(step.State):
                End(channel, transfer, step.State, reason, rule);
                return;
            case TransferEffect.Enter:
                Enter(channel, transfer, step.State);
                AddEvent(channel, transfer, from, reason, rule, record);
                return;
        }
    }

    /// <summary>Gives a channel a trigger, and carries out the answer; HALTED quarantines what is in flight.</summary>
    internal void MoveChannel(ChannelEntry channel, ChannelTrigger trigger, ReasonCode reason)
    {
        ChannelState from = channel.State;
        ChannelStep step = ChannelMachine.Next(from, trigger);
        KernelDelta delta = _state.Delta.Clear();
        if (!step.IsUnexpected)
        {
            delta.Channel(channel.Row.Id, step.State);
        }

        ulong record = _state.Trail.Append(
            new AuditRecordFields
            {
                Type = step.IsUnexpected ? AuditTypes.ChannelUnexpected : AuditTypes.ChannelState,
                Outcome = step.IsUnexpected ? AuditOutcome.Failure : AuditOutcome.Success,
                Reason = reason.Bytes,
                Subject = System.Text.Encoding.ASCII.GetBytes(ChannelMachine.Name(trigger)),
                Object = System.Text.Encoding.ASCII.GetBytes(ChannelMachine.Name(step.State)),
                Channel = channel.NameBytes,
                Rule = channel.Rule.Bytes,
                PolicyDigest = _state.Policy,
            },
            delta.Written);
        if (step.IsUnexpected)
        {
            return;
        }

        channel.State = step.State;
        _state.Report.ChannelList.Add(new ChannelEvent(channel.Row.Id, from, step.State, trigger, reason.Text, record));
        if (step.State == ChannelState.Halted)
        {
            channel.HaltRecord = from == ChannelState.Halted ? channel.HaltRecord : record;
            MoveAll(channel, TransferTrigger.Halt, ReasonCode.ChannelHalted);
        }
        else
        {
            channel.HaltRecord = 0;
        }
    }

    /// <summary>Gives every transfer in flight on a channel the same trigger.</summary>
    internal void MoveAll(ChannelEntry channel, TransferTrigger trigger, ReasonCode reason)
    {
        for (int i = 0; i < channel.InFlight.Count; i++)
        {
            if (!TransferMachine.IsTerminal(channel.InFlight[i].State))
            {
                Move(channel, channel.InFlight[i], trigger, reason, channel.Rule);
            }
        }
    }

    /// <summary>Ends what has been in its state for too long.</summary>
    internal void ExpireDeadlines(ChannelEntry channel)
    {
        for (int i = 0; i < channel.InFlight.Count; i++)
        {
            Transfer transfer = channel.InFlight[i];
            if (IsOver(channel, transfer) && !TransferMachine.IsTerminal(transfer.State))
            {
                Move(channel, transfer, TransferTrigger.Timeout, ReasonCode.Deadline, channel.Rule);
            }
        }
    }

    /// <summary>Bytes of reviews whose end is durable are no longer needed.</summary>
    internal void DeleteHeld()
    {
        // A replay keeps them: it re-enacts a crash only up to its last durable record, and the crash may have come before this.
        foreach (string path in _state.Parts.IsReplay ? [] : _heldToDelete)
        {
            _state.Parts.Held.Delete(path);      // What stays behind is ciphertext of an item that has ended.
        }

        _heldToDelete.Clear();
    }

    /// <summary>Puts an item's bytes into RUN/held, durably, before the state that needs them is announced.</summary>
    internal bool TryHold(Transfer transfer, bool isQuarantined) =>
        _state.Gate.Hold(_state.Parts.Held, _state.LogSecretMemory, ItemOf(transfer, isQuarantined)) == StoreStatus.Ok;

    /// <summary>A transfer's bytes with what they are bound to.</summary>
    internal HeldItem ItemOf(Transfer transfer, bool isQuarantined) => new(
        isQuarantined,
        transfer.Id,
        transfer.Key.Channel,
        transfer.Type!.Row.Id,
        transfer.Key.BootEpoch,
        transfer.Key.Sequence,
        _state.Policy,
        _state.Parts.KeysetVersion,
        transfer.Release,
        transfer.View,
        [.. transfer.Source.Content],
        [.. transfer.OutputA.Content]);

    /// <summary>Adds an event about a transfer as it now stands.</summary>
    internal void AddEvent(
        ChannelEntry channel, Transfer transfer, TransferState from, ReasonCode reason, ReasonCode rule, ulong record) =>
        _state.Report.TransferList.Add(new TransferEvent(
            transfer.Id,
            channel.Row.Id,
            transfer.Key.BootEpoch,
            transfer.Key.Sequence,
            transfer.Type!.Row.Id,
            from,
            transfer.State,
            reason.Text,
            rule.Text,
            record));

    private bool IsOver(ChannelEntry channel, Transfer transfer)
    {
        if (transfer.State is not (TransferState.FirstReview or TransferState.SecondReview))
        {
            return _state.Clock.Tick >= transfer.DeadlineTick;
        }

        if (!_state.Clock.IsWallKnown)
        {
            return false;
        }

        if (transfer.DeadlineWall == 0)
        {
            transfer.DeadlineWall = _state.Clock.WallSeconds + channel.Row.Review.TimeoutSeconds;
        }

        return _state.Clock.WallSeconds >= transfer.DeadlineWall;
    }

    private void Enter(ChannelEntry channel, Transfer transfer, TransferState state)
    {
        TransferState from = transfer.State;
        ulong now = _state.Clock.Tick;
        DeadlinesRow deadlines = channel.Row.Deadlines;
        transfer.State = state;
        transfer.EnteredFrame = _state.Clock.Frame;
        switch (state)
        {
            case TransferState.Staged:
                transfer.DeadlineTick = now + deadlines.StageTicks;
                break;
            case TransferState.FilterA:
                transfer.DeadlineTick = now + deadlines.FilterTicks;      // FA, FB and JN together.
                break;
            case TransferState.FirstReview:
            case TransferState.SecondReview:
                transfer.DeadlineWall = _state.Clock.IsWallKnown
                    ? _state.Clock.WallSeconds + channel.Row.Review.TimeoutSeconds
                    : 0;                                                  // After a restart: set when the time is known.
                break;
            case TransferState.Authorised:
                transfer.DeadlineTick = now + deadlines.AuthorisedTicks;
                break;
            case TransferState.Delivering when from != TransferState.Delivering:
                transfer.DeadlineTick = now + deadlines.DeliverTicks;
                break;
            default:
                break;
        }
    }

    private void End(
        ChannelEntry channel, Transfer transfer, TransferState end, ReasonCode reason, ReasonCode rule, bool isAlarm = false)
    {
        TransferState from = transfer.State;
        bool isKept = end == TransferState.Quarantined && TryQuarantine(channel, transfer);
        transfer.State = end;
        transfer.IsCommitPending = false;
        // What was delivered, from where to where, its RELEASE-INTENT says; any other end may have none, and says it itself.
        bool isDelivered = end == TransferState.Delivered;
        KernelDelta delta = _state.Delta.Clear().Moved(transfer.Key, end, isKept);
        ulong record = _state.Trail.Append(
            new AuditRecordFields
            {
                Type = TypeOf(end),
                Outcome = isDelivered ? AuditOutcome.Success : AuditOutcome.Failure,
                Reason = reason.Bytes,
                Subject = StateName(from),
                Object = end == TransferState.Quarantined ? (isKept ? "bytes-kept"u8 : "metadata-only"u8) : default,
                Channel = channel.NameBytes,
                SourceLabel = isDelivered ? default : channel.SourceLabelText,
                DestinationLabel = isDelivered ? default : channel.SinkLabelText,
                OutLabel = isDelivered ? default : channel.OutLabelText,
                Rule = rule.Bytes,
                LengthBytes = (ulong)transfer.Source.LengthBytes,
                Transfer = transfer.Id,
                PayloadDigest = isDelivered ? Digest.Zero : transfer.Payload,
                OutDigest = transfer.Output,
                PipeDigest = isDelivered ? Digest.Zero : transfer.Pipe,
                ReleaseDigest = transfer.Release,
            },
            isAlarm ? delta.Alarmed(channel.Row.Id).Written : delta.Written);
        if (transfer.IsHeld)
        {
            _heldToDelete.Add(HeldStore.Path(transfer.Id, isQuarantined: false));
        }

        AddEvent(channel, transfer, from, reason, rule, record);
    }

    private bool TryQuarantine(ChannelEntry channel, Transfer transfer)
    {
        bool hasBytes = transfer.Source.LengthBytes + transfer.OutputA.LengthBytes > 0;
        if (!hasBytes || channel.Quarantined >= QuarantineItemsPerChannel || !TryHold(transfer, isQuarantined: true))
        {
            return false;
        }

        channel.Quarantined++;
        return true;
    }

    private void RecordLate(ChannelEntry channel, Transfer transfer, ReasonCode reason) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.TransferLate,
            Reason = reason.Bytes,
            Subject = StateName(transfer.State),
            Channel = channel.NameBytes,
            Transfer = transfer.Id,
        },
        default);

    private static ReadOnlySpan<byte> TypeOf(TransferState end) => end switch
    {
        TransferState.Delivered => AuditTypes.TransferDelivered,
        TransferState.Rejected => AuditTypes.TransferRejected,
        TransferState.Quarantined => AuditTypes.TransferQuarantined,
        TransferState.Expired => AuditTypes.TransferExpired,
        _ => AuditTypes.TransferAborted,
    };

    private static ReadOnlySpan<byte> StateName(TransferState state) => state switch
    {
        TransferState.Receiving => "RC"u8,
        TransferState.Staged => "SG"u8,
        TransferState.FilterA => "FA"u8,
        TransferState.FilterB => "FB"u8,
        TransferState.Join => "JN"u8,
        TransferState.FirstReview => "R1"u8,
        TransferState.SecondReview => "R2"u8,
        TransferState.Authorised => "AU"u8,
        TransferState.Delivering => "DL"u8,
        TransferState.Delivered => "DELIVERED"u8,
        TransferState.Rejected => "REJECTED"u8,
        TransferState.Quarantined => "QUARANTINED"u8,
        TransferState.Expired => "EXPIRED"u8,
        TransferState.Aborted => "ABORTED"u8,
    };
}
