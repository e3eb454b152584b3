namespace Guard.Contracts;

/// <summary>Result of one slot.</summary>
/// <param name="Reason">How the partition stood at the end.</param>
/// <param name="UsedTicks">Ticks spent, HLT included: 0 to the slot's length. A slot always ends at its planned last tick.</param>
/// <param name="Doorbells">Times the guest rang in this slot, those beyond its allowance included.</param>
public readonly record struct SlotExit(SlotExitReason Reason, ulong UsedTicks, uint Doorbells);
