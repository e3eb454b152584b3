namespace Guard.Contracts;

/// <summary>What a partition did since it was erased; all counts saturate nowhere near 2^64.</summary>
/// <param name="Instructions">Ticks spent on work, HLT excluded.</param>
/// <param name="Doorbells">All doorbells.</param>
/// <param name="DoorbellsOverAllowance">Doorbells beyond the slot's allowance: counted, answered alike, not copied.</param>
/// <param name="MalformedClaims">Doorbells whose descriptor or claim lay outside the guest's own memory, or had length 0 or above 64 KiB.</param>
/// <param name="OpenPortAccesses">I/O to ports with nothing behind.</param>
/// <param name="OpenMemoryAccesses">Accesses to physical addresses with nothing behind.</param>
/// <param name="Faults">Exceptions delivered to the guest.</param>
public readonly record struct PartitionCounters(
    ulong Instructions,
    ulong Doorbells,
    ulong DoorbellsOverAllowance,
    ulong MalformedClaims,
    ulong OpenPortAccesses,
    ulong OpenMemoryAccesses,
    ulong Faults);
