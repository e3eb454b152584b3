#if GUARD_PLANTS
// Protects: nothing. The deliberate faults of the test build, all in this file; each has its hook at the place it breaks.
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The selected fault at work.</summary>
internal sealed class Plants
{
    private const ulong DonatedTicks = 5;
    private const ulong DoorbellTicks = 3;

    private readonly KernelState _state;
    private readonly Plant _selected;
    private ulong _executed;

    internal Plants(KernelState state)
    {
        _state = state;
        _selected = state.Parts.Selected;
        foreach (PartitionEntry entry in state.Partitions.ById)
        {
            entry.Plants = this;
        }

        foreach (ChannelEntry channel in state.Channels)
        {
            channel.KeepsBytes = _selected is Plant.TransferResidue or Plant.PaddingResidue;
        }
    }

    /// <summary>Whether a fault is the selected one.</summary>
    internal bool Has(Plant plant) => _selected == plant;

    /// <summary>Hook at the end of each gap.</summary>
    internal void EndFrame()
    {
        _executed = 0;
        if (_selected == Plant.RefusalCode)
        {
            ShowRefusals();
        }

        if (_selected is Plant.SlackDonated or Plant.DoorbellTime)
        {
            ShiftSlots();
        }
    }

    /// <summary>Hook where a run of a frame begins: how many ticks late its slots start.</summary>
    internal ulong Delay(PartitionEntry entry) => _selected == Plant.ExecutionOrder ? _executed++ : entry.DelayTicks;

    /// <summary>Hook where a message claims a channel that is not its source's.</summary>
    internal void Forged(in Submission submission)
    {
        foreach (ChannelEntry channel in _state.Channels)
        {
            if (_selected == Plant.SharedCredit && channel.Row.Id == submission.ClaimedChannel)
            {
                channel.Bucket.TryTake(_state.Clock.Tick);
            }
        }
    }

    /// <summary>Hook where a queue is full.</summary>
    internal void QueueFull(ChannelEntry channel)
    {
        if (_selected == Plant.QueueFull)
        {
            channel.Acknowledgement.Note(AcknowledgementState.Rate);
        }
    }

    /// <summary>Hook where a release is announced.</summary>
    internal void Announced(ChannelEntry channel, Transfer transfer)
    {
        if (_selected == Plant.DeliveryShown && _state.Clock.Frame > transfer.EnteredFrame + 1)
        {
            channel.Acknowledgement.Note(AcknowledgementState.Rate);
        }
    }

    /// <summary>Hook where a message is padded.</summary>
    internal void Padded(Transfer transfer, int paddedBytes)
    {
        if (_selected == Plant.PaddingResidue)
        {
            int from = transfer.OutputA.LengthBytes;
            transfer.Source.Room[from..paddedBytes].CopyTo(transfer.OutputA.Room[from..]);
        }
    }

    /// <summary>Hook where a partition is started.</summary>
    internal void Started(PartitionEntry started)
    {
        if (_selected != Plant.RestartShown || started.Epoch < 2 || started.Row.Label.Level == 0)
        {
            return;
        }

        foreach (ChannelEntry channel in _state.Channels)
        {
            Show(channel.Source, channel.Row.Id, AcknowledgementState.Nothing);
        }
    }

    /// <summary>Hook where an error of a partition is acted upon.</summary>
    internal void Judged(PartitionEntry judged, HealthError error)
    {
        if (error is not (HealthError.TripleFault or HealthError.EmulatorFault))
        {
            return;
        }

        foreach (PartitionEntry entry in _state.Partitions.InPlanOrder)
        {
            entry.SkipsFrame |= _selected == Plant.CrashSkipsFrame && entry != judged;
            if (_selected == Plant.FaultStopsNeighbour && entry != judged && entry.IsRunning)
            {
                entry.Stop(PartitionLifecycle.Halted);
                return;
            }
        }
    }

    /// <summary>RefusalCode: partitions of the lowest level read 3 instead of 1 when a higher source's transfer was refused in
    /// this frame.</summary>
    private void ShowRefusals()
    {
        byte symbol = AcknowledgementState.Ok;
        foreach (TransferEvent transfer in _state.Report.TransferList)
        {
            foreach (ChannelEntry channel in _state.Channels)
            {
                bool isHigh = channel.Row.Id == transfer.Channel && channel.Source.Row.Label.Level > 0;
                if (isHigh && transfer.To == TransferState.Rejected)
                {
                    symbol = AcknowledgementState.Format;
                }
            }
        }

        foreach (ChannelEntry channel in _state.Channels)
        {
            Show(channel.Source, channel.Row.Id, symbol);
            Show(channel.Sink, channel.Row.Id, symbol);
        }
    }

    /// <summary>SlackDonated, DoorbellTime: what one partition does moves the next one's slots of the next frame.</summary>
    private void ShiftSlots()
    {
        PartitionEntry? before = null;
        foreach (PartitionEntry entry in _state.Partitions.InPlanOrder)
        {
            bool isIdle = before is { LastExit: SlotExitReason.Halted or SlotExitReason.Shutdown };
            bool isFlooded = before is { HasFlooded: true };
            entry.DelayTicks = (_selected == Plant.SlackDonated && isIdle ? DonatedTicks : 0)
                + (_selected == Plant.DoorbellTime && isFlooded ? DoorbellTicks : 0);
            before = entry;
        }
    }

    private static void Show(PartitionEntry entry, ChannelId channel, byte symbol)
    {
        if (entry.Row.Label.Level == 0 && entry.IsRunning)
        {
            entry.SetAcknowledgement(channel, symbol);
        }
    }
}
#endif
