// Protects: no durable RELEASE-INTENT, no release; a downgrade shows slots, padded sizes and consecutive numbers, nothing else
// (design 3.5).
// Trusts: the commit's answer.
using System;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Announces releases before the commit, and makes them after it.</summary>
internal sealed class ReleaseStage
{
    private readonly KernelState _state;
    private readonly TransferDriver _driver;
#if GUARD_PLANTS
    private readonly System.Collections.Generic.HashSet<ChannelEntry> _emptySlots = [];
#endif

    internal ReleaseStage(KernelState state, TransferDriver driver)
    {
        _state = state;
        _driver = driver;
    }

    /// <summary>Appends RELEASE-INTENT and journals the delivery for each transfer of a sink whose turn has come.</summary>
    internal void Announce(PartitionEntry sink)
    {
        (int freeBytes, int freeMessages) = sink.InboxRoom();
        foreach (ChannelEntry channel in _state.Channels)
        {
            if (channel.Sink == sink && channel.State is (ChannelState.Open or ChannelState.Draining) && !_state.IsSuspended)
            {
                Announce(channel, ref freeBytes, ref freeMessages);
            }
        }
    }

    /// <summary>The intents are durable: fills the inboxes.</summary>
    internal void Deliver(ChannelEntry channel, Transfer transfer)
    {
        transfer.IsCommitPending = false;
        _driver.Move(channel, transfer, TransferTrigger.AuditOk, ReasonCode.None, channel.Rule, transfer.IntentRecord);
        bool isTaken = channel.Sink.TryDeliver(
            channel.Row.Id,
            transfer.EgressSequence,
            transfer.Type!.Row.Id,
            transfer.OutputA.Room[..transfer.PaddedBytes],
            channel.IsDown ? transfer.PaddedBytes : transfer.OutputA.LengthBytes);
        if (isTaken)
        {
            _state.Report.Delivered++;
            _driver.Move(channel, transfer, TransferTrigger.DeliveryOk, ReasonCode.None, channel.Rule);
        }
        else
        {
            _driver.Move(channel, transfer, TransferTrigger.DeliveryError, ReasonCode.InDoubt, channel.Rule);
        }
    }

    private void Announce(ChannelEntry channel, ref int freeBytes, ref int freeMessages)
    {
        ReleaseSlotRow slot = channel.Row.ReleaseSlot;
#if GUARD_PLANTS
        if (_state.Plants.Has(Plant.OffSlotRelease))
        {
            slot = slot with { EveryTicks = 0 };
        }

#endif
        bool isSlot = _state.Schedule.IsReleaseGap(_state.Clock.Frame, slot.EveryTicks);
#if GUARD_PLANTS
        isSlot |= _state.Plants.Has(Plant.SlotSkipped) && _emptySlots.Contains(channel);
#endif
        if (!isSlot)
        {
            return;
        }

        uint released = 0;
        for (int i = 0; i < channel.InFlight.Count; i++)
        {
            Transfer transfer = channel.InFlight[i];
            if (transfer.State != TransferState.Authorised || transfer.EnteredFrame >= _state.Clock.Frame)
            {
                continue;
            }

            if (!IsStillAuthorised(channel, transfer))
            {
                _driver.Move(channel, transfer, TransferTrigger.PolicyChange, ReasonCode.Authority, channel.Rule);
                continue;
            }

            int paddedBytes = channel.PaddedBytes(transfer.OutputA.LengthBytes);
#if GUARD_PLANTS
            paddedBytes = _state.Plants.Has(Plant.UnpaddedRelease) ? transfer.OutputA.LengthBytes : paddedBytes;
#endif
            bool isFull = freeMessages < 1 || freeBytes < paddedBytes + IPartition.MessageOverheadBytes;
            if (isFull || (slot.MaxPerSlot != 0 && released == slot.MaxPerSlot) || !_state.Trail.CanAppend)
            {
                return;                                   // In order of numbers: what does not fit waits, and so does what follows.
            }

            freeBytes -= paddedBytes + IPartition.MessageOverheadBytes;
            freeMessages--;
            released++;
            Announce(channel, transfer, paddedBytes);
        }

#if GUARD_PLANTS
        _ = released == 0 ? _emptySlots.Add(channel) : _emptySlots.Remove(channel);
#endif
    }

    private void Announce(ChannelEntry channel, Transfer transfer, int paddedBytes)
    {
        transfer.PaddedBytes = paddedBytes;
        transfer.OutputA.Room[transfer.OutputA.LengthBytes..paddedBytes].Clear();       // Padding is zeros for every kind of content.
#if GUARD_PLANTS
        _state.Plants.Padded(transfer, paddedBytes);
        _state.Plants.Announced(channel, transfer);
#endif
        transfer.EgressSequence = channel.IsDown ? ++channel.EgressSequence : transfer.Key.Sequence;
#if GUARD_PLANTS
        transfer.EgressSequence = _state.Plants.Has(Plant.SourceNumbers) ? transfer.Key.Sequence : transfer.EgressSequence;
#endif
        transfer.IntentRecord = _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.TransferReleaseIntent,
                Outcome = AuditOutcome.Success,
                Subject = channel.Source.NameBytes,
                Object = channel.Sink.NameBytes,
                Channel = channel.NameBytes,
                SourceLabel = channel.SourceLabelText,
                DestinationLabel = channel.SinkLabelText,
                OutLabel = channel.OutLabelText,
                Rule = channel.Rule.Bytes,
                LengthBytes = (ulong)paddedBytes,
                Transfer = transfer.Id,
                PayloadDigest = transfer.Payload,
                OutDigest = transfer.Output,
                PipeDigest = transfer.Pipe,
                ReleaseDigest = transfer.Release,
                PolicyDigest = _state.Policy,
                KeysetDigest = _state.Parts.KeysetDigest,
            },
            _state.Delta.Clear().Intent(transfer).Written);
        transfer.IsCommitPending = true;
        _state.Journal.Delivery(
            _state.Clock.Frame + 1,
            channel.Sink.Row.Id,
            channel.Row.Id,
            transfer.EgressSequence,
            transfer.Type!.Row.Id,
            transfer.OutputA.Room[..paddedBytes],
            channel.IsDown ? paddedBytes : transfer.OutputA.LengthBytes);
#if GUARD_PLANTS
        if (_state.Plants.Has(Plant.ReleaseBeforeIntent))
        {
            Deliver(channel, transfer);
        }
#endif
    }

    /// <summary>Policy, authority, keys and approvals, looked at once more just before the intent.</summary>
    private bool IsStillAuthorised(ChannelEntry channel, Transfer transfer)
    {
        long now = _state.Clock.WallSeconds;
        int quorum = channel.Row.Review.Quorum;
#if GUARD_PLANTS
        quorum = _state.Plants.Has(Plant.QuorumOfOne) ? Math.Min(quorum, 1) : quorum;
#endif
        if (!ChannelGate.IsAuthorityValid(_state.Image, channel.Row, now)
            || transfer.Approvals.Count < quorum)
        {
            return false;
        }

        foreach (Approval approval in transfer.Approvals)
        {
            if (now >= approval.ExpiresUnixSeconds || now >= approval.Reviewer.ValidUntilUnixSeconds)
            {
                return false;
            }
        }

        return true;
    }
}
