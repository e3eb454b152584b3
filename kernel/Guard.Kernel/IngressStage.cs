// Protects: who rang is known from the slot, never from the guest; nothing claimed indexes anything unchecked; floods cost
// their sender.
// Trusts: PartitionEntry for a bounded outbox with bytes copied once.
using System;
using System.Buffers.Text;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Takes the outboxes in plan order: refuses, or admits and appends ADMIT. The commit of this gap makes it
/// durable.</summary>
internal sealed class IngressStage
{
    private const int MaxItemNameBytes = 64;

    /// <summary>Records one partition's messages to no channel may cost in a frame; more are counted and told in one
    /// record.</summary>
    internal const uint RefusalRecordsPerFrame = 4;

    private readonly KernelState _state;
    private readonly TransferDriver _driver;
    private readonly FilterStage _filters;

    internal IngressStage(KernelState state, TransferDriver driver, FilterStage filters)
    {
        _state = state;
        _driver = driver;
        _filters = filters;
    }

    /// <summary>Takes all of one partition's submissions.</summary>
    internal void Take(PartitionEntry source)
    {
        uint unrecorded = 0;
        uint recorded = 0;
        for (int i = 0; i < source.SubmissionCount; i++)
        {
            if (!source.TryGetSubmission(i, out Submission submission, out ReadOnlySpan<byte> bytes))
            {
                break;
            }

            _state.Report.Submissions++;
            int row = _state.Flows.Find(source.Row.Id, submission.ClaimedChannel);
#if GUARD_PLANTS
            row = row < 0 && _state.Plants.Has(Plant.ForgedChannel) ? FindForged(submission.ClaimedChannel) : row;
#endif
            if (row >= 0)
            {
                int type = _state.Flows.FindType(row, submission.ClaimedType);
                Take(_state.Channels[row], type < 0 ? null : _state.Channels[row].Types[type], submission, bytes);
                continue;
            }

#if GUARD_PLANTS
            _state.Plants.Forged(submission);
#endif
            _state.Report.Refused++;
            if (recorded < RefusalRecordsPerFrame)
            {
                recorded++;
                RecordNoChannel(source, submission);
            }
            else
            {
                unrecorded++;
            }
        }

        source.ClearOutbox();
        if (unrecorded > 0)
        {
            RecordQuota(source.Row.Name, default, source.Row.RuleLocation, unrecorded);
        }
    }

    /// <summary>Tells what the channel's record quota swallowed in this frame.</summary>
    internal void EndFrame(ChannelEntry channel)
    {
        if (channel.RefusalsUnrecorded > 0)
        {
            RecordQuota(channel.Source.Row.Name, channel.NameBytes, channel.Row.RuleLocation, channel.RefusalsUnrecorded);
        }

        channel.RefusalRecords = 0;
        channel.RefusalsUnrecorded = 0;
    }

#if GUARD_PLANTS
    // The planted fault: anybody's channel.
    private int FindForged(ChannelId claimed)
    {
        int row = _state.Channels.Length - 1;
        while (row >= 0 && _state.Channels[row].Row.Id != claimed)
        {
            row--;
        }

        return row;
    }

#endif
    private void Take(ChannelEntry channel, ChannelType? type, in Submission submission, ReadOnlySpan<byte> bytes)
    {
        channel.Sequence++;
        ReasonCode? quota = channel.Bucket.TryTake(_state.Clock.Tick);
        if (quota is not null)
        {
            channel.Acknowledgement.Note(AcknowledgementState.Rate);
            Refuse(channel, submission, bytes.Length, quota);
        }
        else if (type is null || bytes.Length > (int)type.Row.MaxBytes)
        {
            channel.Acknowledgement.Note(AcknowledgementState.Format);
            Refuse(channel, submission, bytes.Length, type is null ? ReasonCode.WrongType : ReasonCode.Length);
        }
        else if (channel.State != ChannelState.Open || _state.IsSuspended || !_state.Trail.CanAppend)
        {
            _filters.Probe(channel, type, bytes);
            Refuse(channel, submission, bytes.Length, ReasonCode.ChannelNotOpen);
        }
        else if (channel.InFlight.Count >= (int)channel.Row.Limits.QueueDepth)
        {
            _filters.Probe(channel, type, bytes);
            Refuse(channel, submission, bytes.Length, ReasonCode.Queue);
#if GUARD_PLANTS
            _state.Plants.QueueFull(channel);
#endif
        }
        else
        {
            Admit(channel, type, bytes);
        }
    }

    private void Admit(ChannelEntry channel, ChannelType type, ReadOnlySpan<byte> bytes)
    {
        Transfer transfer = channel.Add();
        transfer.Begin(new TransferKey(channel.Row.Id, _state.Parts.BootEpoch, channel.Sequence), _state.LogSecret);
        transfer.Type = type;
        transfer.Source.Take(bytes);
        transfer.Payload = transfer.KeyedDigest(transfer.Source);
        transfer.Id = TransferDigests.Transfer(_state.Policy, channel, transfer.Key, type.Row.Id, transfer.Payload, Digest.Zero);
        channel.RecordedDayCount = channel.Bucket.DayCount;
        Span<byte> item = stackalloc byte[MaxItemNameBytes];
        ulong record = _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.TransferAdmit,
                Outcome = AuditOutcome.Success,
                Subject = channel.Source.NameBytes,
                Object = item[..WriteItemName(channel, item)],
                Channel = channel.NameBytes,
                SourceLabel = channel.SourceLabelText,
                DestinationLabel = channel.SinkLabelText,
                OutLabel = channel.OutLabelText,
                Rule = channel.Rule.Bytes,
                LengthBytes = (ulong)bytes.Length,
                Transfer = transfer.Id,
                PayloadDigest = transfer.Payload,
                PolicyDigest = _state.Policy,
            },
            _state.Delta.Clear().Admitted(channel, transfer).Written);
        transfer.IsCommitPending = true;
        _driver.Move(channel, transfer, TransferTrigger.End, ReasonCode.None, channel.Rule, record);
    }

    /// <summary>`SINK/SEQ`: with it an auditor who holds the log secret computes the item's key, and so finds a transfer by content.</summary>
    private static int WriteItemName(ChannelEntry channel, Span<byte> target)
    {
        channel.Sink.NameBytes.CopyTo(target);
        int nameBytes = channel.Sink.NameBytes.Length;
        target[nameBytes] = (byte)'/';
        bool fits = Utf8Formatter.TryFormat(channel.Sequence, target[(nameBytes + 1)..], out int digits);
        Invariant.Holds(fits, "a partition's name has at most 32 bytes and a number at most 20 digits");
        return nameBytes + 1 + digits;
    }

    private void Refuse(ChannelEntry channel, in Submission submission, int lengthBytes, ReasonCode reason)
    {
        TransferStep step = TransferMachine.Next(TransferState.Receiving, TransferTrigger.Refuse, channel.Row.Review.Quorum);
        Invariant.Holds(step.State == TransferState.Rejected, "a refused message is REJECTED");
        _state.Report.Refused++;
        if (channel.RefusalRecords >= channel.Row.RecordQuotaPerFrame)
        {
            channel.RefusalsUnrecorded++;
            return;
        }

        channel.RefusalRecords++;
        ulong record = _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.TransferDropped,
                Reason = reason.Bytes,
                Subject = channel.Source.NameBytes,
                Object = channel.Sink.NameBytes,
                Channel = channel.NameBytes,
                SourceLabel = channel.SourceLabelText,
                DestinationLabel = channel.SinkLabelText,
                Rule = channel.Rule.Bytes,
                LengthBytes = (ulong)lengthBytes,
            },
            default);
        _state.Report.TransferList.Add(new TransferEvent(
            Digest.Zero,
            channel.Row.Id,
            _state.Parts.BootEpoch,
            channel.Sequence,
            submission.ClaimedType,
            TransferState.Receiving,
            step.State,
            reason.Text,
            channel.Rule.Text,
            record));
    }

    private void RecordNoChannel(PartitionEntry source, in Submission submission)
    {
        _state.Trail.Append(
            new AuditRecordFields
            {
                Type = AuditTypes.ChannelRefused,
                Reason = ReasonCode.NoChannel.Bytes,
                Subject = source.NameBytes,
                Object = System.Text.Encoding.ASCII.GetBytes(submission.ClaimedChannel.ToString()),
                Rule = source.RuleBytes,
                LengthBytes = (ulong)submission.LengthBytes,
            },
            default);
        _state.Report.RefusalList.Add(new RefusalEvent(
            source.Row.Id, submission.ClaimedChannel, submission.ClaimedType, submission.LengthBytes, ReasonCode.NoChannel.Text));
    }

    private void RecordQuota(string partition, ReadOnlySpan<byte> channel, string rule, uint count) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.AuditQuota,
            Reason = "refusals-not-recorded"u8,
            Subject = System.Text.Encoding.ASCII.GetBytes(partition),
            Channel = channel,
            Rule = System.Text.Encoding.ASCII.GetBytes(rule),
            LengthBytes = count,
        },
        default);
}
