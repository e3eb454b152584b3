using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Model;

/// <summary>What a sink sees of one transfer, and nothing else.</summary>
/// <param name="Channel">Its channel.</param>
/// <param name="ShownNumber">The source's number upward; a number of its own downward, without gaps.</param>
/// <param name="Type">Its type.</param>
/// <param name="Payload">The bytes the filters wrote, padded with zeros to a size class downward.</param>
/// <param name="ShownBytes">Length told to the sink: of the content upward, of the class downward.</param>
public sealed record ModelDelivery(
    ChannelId Channel, ulong ShownNumber, TypeId Type, ImmutableArray<byte> Payload, int ShownBytes);
