// Protects: a run from a snapshot goes on with the channels' numbers, halts, nonces and waiting transfers, and its own log tells each.
// Trusts: PartsCheck for a snapshot that fits the plan and this log secret.
using System.Globalization;
using System.Text;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Puts the channels of a snapshot into a monitor that has not run yet.</summary>
internal sealed class ChannelTakeUp
{
    private readonly KernelState _state;
    private readonly TransferDriver _driver;

    internal ChannelTakeUp(KernelState state, TransferDriver driver)
    {
        _state = state;
        _driver = driver;
    }

    /// <summary>What the partitions go back to with every start from the snapshot: numbers they saw, symbols they read, time that had passed.</summary>
    internal void Rewind(CapturedChannels captured)
    {
        _state.Clock.Resume(captured.WallSeconds);
        for (int i = 0; i < captured.Channels.Length; i++)
        {
            ChannelEntry channel = _state.Channels[i];
            channel.Sequence = captured.Channels[i].Sequence;
            channel.Acknowledgement.Restore(captured.Channels[i].Acknowledgement);
            bool fits = channel.Bucket.TryRestore(captured.Channels[i].Bucket, _state.Clock.Tick);
            Invariant.Holds(fits, "the check of the parts has tried every bucket");
        }
    }

    /// <summary>All the rest, in the first epoch of a run: afterwards its own log knows better.</summary>
    internal void TakeUp(CapturedChannels captured)
    {
        for (int i = 0; i < captured.Channels.Length; i++)
        {
            ChannelEntry channel = _state.Channels[i];
            CapturedChannel left = captured.Channels[i];
            channel.IsClosedForGood = left.IsClosedForGood;
            channel.EgressSequence = left.EgressSequence;
            channel.Quarantined = left.Quarantined;
            channel.RecordedDayCount = left.RecordedDayCount;
            if (left.State == ChannelState.Halted)
            {
                _driver.MoveChannel(channel, ChannelTrigger.Halt, ReasonCode.Snapshot);
            }

            Record(channel);
#if GUARD_PLANTS
            if (_state.Plants.Has(Plant.SnapshotForgetsTransfers))
            {
                continue;
            }

#endif
            foreach (CapturedTransfer transfer in left.Transfers)
            {
                TakeUp(channel, transfer);
            }
        }
    }

    private void TakeUp(ChannelEntry channel, CapturedTransfer left)
    {
        Transfer transfer = channel.Add();
        transfer.Begin(new TransferKey(channel.Row.Id, left.BootEpoch, left.Sequence), _state.LogSecret);
        transfer.Type = channel.FindType(left.Type);
        transfer.State = left.State;
        transfer.Id = left.Id;
        transfer.Payload = left.Payload;
        transfer.Output = left.Output;
        transfer.Pipe = left.Pipe;
        transfer.Release = left.Release;
        transfer.DeadlineTick = left.DeadlineTick;
        transfer.DeadlineWall = left.DeadlineWall;
        transfer.EnteredFrame = left.EnteredFrame;
        bool isOpened = HeldStore.TryUnseal([.. left.Sealed], left.Id, isQuarantined: false, _state.LogSecret, out HeldItem? item);
        Invariant.Holds(isOpened, "the check of the parts has opened every transfer");
        transfer.Source.Take(item!.Source.AsSpan());
        transfer.OutputA.Take(item.Output.AsSpan());
        bool isReview = left.State == TransferState.FirstReview;
        if (isReview)
        {
            transfer.View = ReviewView.ViewDigest(transfer.Release, transfer.OutputA.Content);
            transfer.IsHeld = _driver.TryHold(transfer, isQuarantined: false);
        }

        Record(channel, transfer);
        if (isReview && !transfer.IsHeld)
        {
            _driver.Move(channel, transfer, TransferTrigger.Halt, ReasonCode.HeldLost, channel.Rule);
        }
    }

    private void Record(ChannelEntry channel) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.ChannelSnapshot,
            Outcome = AuditOutcome.Success,
            Object = Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{ChannelMachine.Name(channel.State)} after number {channel.Sequence}")),
            Channel = channel.NameBytes,
            Rule = channel.Rule.Bytes,
        },
        _state.Delta.Clear().WholeChannel(channel).Written);

    private void Record(ChannelEntry channel, Transfer transfer) => _state.Trail.Append(
        new AuditRecordFields
        {
            Type = AuditTypes.TransferSnapshot,
            Outcome = AuditOutcome.Success,
            Subject = channel.Source.NameBytes,
            Object = Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"{channel.Sink.Row.Name}/{transfer.Key.Sequence} in {TransferMachine.Name(transfer.State)}")),
            Channel = channel.NameBytes,
            SourceLabel = channel.SourceLabelText,
            DestinationLabel = channel.SinkLabelText,
            OutLabel = channel.OutLabelText,
            Rule = channel.Rule.Bytes,
            LengthBytes = (ulong)transfer.Source.LengthBytes,
            Transfer = transfer.Id,
            PayloadDigest = transfer.Payload,
            OutDigest = transfer.Output,
            PipeDigest = transfer.Pipe,
            ReleaseDigest = transfer.Release,
            ViewDigest = transfer.View,
            PolicyDigest = _state.Policy,
        },
        _state.Delta.Clear().WholeTransfer(transfer, transfer.State).Written);
}
