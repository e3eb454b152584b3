namespace Guard.Contracts;

/// <summary>One slot of a major frame.</summary>
/// <param name="Partition">Who runs.</param>
/// <param name="StartTicks">Ticks from the frame's start.</param>
/// <param name="LengthTicks">Length; slots do not overlap and lie within the frame.</param>
public readonly record struct SlotRow(PartitionId Partition, ulong StartTicks, ulong LengthTicks);
