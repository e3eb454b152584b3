#if GUARD_PLANTS
// Protects: nothing. The deliberate faults of the test build, all in this file; each has its hook at the place it breaks.
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The selected fault at work.</summary>
internal sealed class Plants
{
    private readonly KernelState _state;
    private readonly Plant _selected;

    internal Plants(KernelState state)
    {
        _state = state;
        _selected = state.Parts.Selected;
    }

    /// <summary>Hook at the end of each gap.</summary>
    internal void EndFrame()
    {
        if (_selected == Plant.RefusalCode)
        {
            ShowRefusals();
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

    private static void Show(PartitionEntry entry, ChannelId channel, byte symbol)
    {
        if (entry.Row.Label.Level == 0 && entry.IsRunning)
        {
            entry.SetAcknowledgement(channel, symbol);
        }
    }
}
#endif
