using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Experiments.Simulation;

/// <summary>A message at the door of an inbox.</summary>
internal sealed record SimulatedDelivery(
    PartitionId Sink, ChannelId Channel, ulong Sequence, TypeId Type, ImmutableArray<byte> Payload, int ContentBytes, bool IsTaken);
