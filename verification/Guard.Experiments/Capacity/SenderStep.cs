using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Experiments.Capacity;

/// <summary>What the sender does in one slot of its own.</summary>
/// <param name="Messages">Channel, type and text of each doorbell.</param>
/// <param name="Exit">How its slot ends.</param>
/// <param name="Reads">Whether it reads its inbox.</param>
internal sealed record SenderStep(ImmutableArray<(ChannelId Channel, ushort Type, string Text)> Messages, SlotExitReason Exit, bool Reads)
{
    /// <summary>It waits, and reads what comes.</summary>
    internal static SenderStep Nothing { get; } = new([], SlotExitReason.Idle, true);

    /// <summary>It submits messages.</summary>
    internal static SenderStep Submit(params ImmutableArray<(ChannelId Channel, ushort Type, string Text)> messages) =>
        Nothing with { Messages = messages };
}
