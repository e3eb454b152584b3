using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Model;

/// <summary>What the filters of a type make of a content: any function at all.</summary>
/// <param name="type">The type with its filters and their configuration.</param>
/// <param name="content">What the source submitted.</param>
/// <param name="output">What both wrote; read only after Pass.</param>
public delegate ModelAnswer ModelFilter(ChannelTypeRow type, ImmutableArray<byte> content, out ImmutableArray<byte> output);
