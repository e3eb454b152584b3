using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A channel changed its state.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Trigger">What happened.</param>
/// <param name="Reason">Code.</param>
/// <param name="Record">Sequence number of its audit record; for HALTED the number a reset must name.</param>
public readonly record struct ChannelEvent(
    ChannelId Channel, ChannelState From, ChannelState To, ChannelTrigger Trigger, string Reason, ulong Record);
