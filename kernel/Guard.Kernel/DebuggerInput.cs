using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A debugger came to a partition, or went.</summary>
/// <param name="Partition">Whose.</param>
/// <param name="IsAttached">True when it came.</param>
public readonly record struct DebuggerInput(PartitionId Partition, bool IsAttached);
