using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>What storage answered, once.</summary>
/// <param name="Operation">The request.</param>
/// <param name="Ordinal">Which request of this kind in the frame, from 0.</param>
/// <param name="Status">The answer.</param>
public readonly record struct StorageOutcome(StorageOperation Operation, uint Ordinal, StoreStatus Status);
