using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Items that wait for people, as data.</summary>
internal static class ReviewQueueView
{
    internal static ImmutableArray<ReviewItem> Of(KernelState state)
    {
        var items = ImmutableArray.CreateBuilder<ReviewItem>();
        foreach (ChannelEntry channel in state.Channels)
        {
            foreach (Transfer transfer in channel.InFlight)
            {
                if (transfer.State is TransferState.FirstReview or TransferState.SecondReview)
                {
                    items.Add(new ReviewItem(
                        transfer.Id,
                        transfer.Release,
                        transfer.View,
                        state.Policy,
                        state.Parts.KeysetVersion,
                        channel.Row,
                        channel.Source.Row.LabelText,
                        transfer.Type!.Row.Id,
                        transfer.Key.BootEpoch,
                        transfer.Key.Sequence,
                        transfer.OutputA.LengthBytes,
                        transfer.State));
                }
            }
        }

        return items.ToImmutable();
    }
}
