using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>One static cyclic schedule. The first of an image is the one a run starts in.</summary>
/// <param name="Name">Mode name.</param>
/// <param name="FrameTicks">Length F of the major frame.</param>
/// <param name="Slots">Slots by ascending start.</param>
public sealed record ScheduleRow(string Name, ulong FrameTicks, ImmutableArray<SlotRow> Slots);
