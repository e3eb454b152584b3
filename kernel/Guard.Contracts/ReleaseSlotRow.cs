using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>When a downgrade channel releases. EveryTicks 0 and no sizes: at once, unpadded.</summary>
/// <param name="EveryTicks">Distance of release slots, a multiple of the major frame; 0 for none.</param>
/// <param name="MaxPerSlot">Messages at most in one slot.</param>
/// <param name="SizeClassesBytes">Ascending sizes a message is padded to; the largest holds the largest type.</param>
public sealed record ReleaseSlotRow(ulong EveryTicks, uint MaxPerSlot, ImmutableArray<uint> SizeClassesBytes);
