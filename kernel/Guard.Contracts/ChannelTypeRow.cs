using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>A type a channel carries, with the two filters that judge it there.</summary>
/// <param name="Type">The type.</param>
/// <param name="FilterA">Versioned name of filter A.</param>
/// <param name="FilterB">Versioned name of filter B.</param>
/// <param name="Configuration">Signed configuration both filters get (schema or text profile; FORMAT.md of Guard.Filters).</param>
public sealed record ChannelTypeRow(TypeId Type, string FilterA, string FilterB, ImmutableArray<byte> Configuration);
