using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Model;

/// <summary>What a domain asks for in its slot; all of it is alleged but the domain.</summary>
/// <param name="Source">Who asks.</param>
/// <param name="ClaimedChannel">Channel it names.</param>
/// <param name="ClaimedType">Type it names.</param>
/// <param name="Content">Bytes.</param>
public sealed record ModelSubmission(
    PartitionId Source, ChannelId ClaimedChannel, TypeId ClaimedType, ImmutableArray<byte> Content);
