// Protects: a source reads one symbol an epoch, from low-side state only, whatever storage, sink and people do (design 3.5).
// Trusts: AcknowledgementState's callers.
using System.Collections.Generic;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Shows staged acknowledgements at the ends of their epochs: journalled first, then set.</summary>
internal sealed class AcknowledgementStage
{
    private readonly KernelState _state;
    private readonly List<(ChannelEntry Channel, byte Symbol)> _ended = [];
    private readonly List<(ChannelEntry Channel, byte Symbol)> _announced = [];

    internal AcknowledgementStage(KernelState state)
    {
        _state = state;
    }

    /// <summary>Ends epochs, before this gap's submissions are looked at: whether they are admitted or only probed then makes
    /// no difference.</summary>
    internal void EndEpochs()
    {
        foreach (ChannelEntry channel in _state.Channels)
        {
            AcknowledgementRow row = channel.Row.Acknowledgement;
            if (row.Mode != AcknowledgementMode.Staged
                || _state.Clock.Tick / row.EpochTicks == _state.Schedule.StartOf(_state.Clock.Frame) / row.EpochTicks)
            {
                continue;
            }

            _ended.Add((channel, channel.Acknowledgement.Take()));
        }
    }

    /// <summary>Journals the symbols that differ from what their source reads now; after restarts, which empty what it
    /// reads.</summary>
    internal void Announce()
    {
        foreach ((ChannelEntry channel, byte symbol) in _ended)
        {
            if (channel.Source.IsRunning && channel.Acknowledgement.MustShow(symbol, channel.Source.Epoch))
            {
                _state.Journal.Acknowledgement(_state.Clock.Frame + 1, channel.Source.Row.Id, channel.Row.Id, symbol);
                _announced.Add((channel, symbol));
            }
        }

        _ended.Clear();
    }

    /// <summary>The journal has them: the sources may read them.</summary>
    internal void Show()
    {
        foreach ((ChannelEntry channel, byte symbol) in _announced)
        {
            channel.Source.SetAcknowledgement(channel.Row.Id, symbol);
        }

        _announced.Clear();
    }
}
