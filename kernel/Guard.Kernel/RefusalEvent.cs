using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A message that never became a transfer: no such channel, or not that partition's.</summary>
/// <param name="Partition">Who rang; known from the slot.</param>
/// <param name="ClaimedChannel">What it alleged.</param>
/// <param name="ClaimedType">What it alleged.</param>
/// <param name="LengthBytes">Bytes it submitted.</param>
/// <param name="Reason">"no-channel".</param>
public readonly record struct RefusalEvent(
    PartitionId Partition, ChannelId ClaimedChannel, TypeId ClaimedType, int LengthBytes, string Reason);
