using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Experiments.Rig;

/// <summary>A message as its receiver saw it. `AfterTick` is the start of the receiver's last slot before it came.</summary>
internal sealed record Delivery(
    ChannelId Channel, ulong Sequence, TypeId Type, ImmutableArray<byte> Payload, int ContentBytes, ulong AfterTick);
