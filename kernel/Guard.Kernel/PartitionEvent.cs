using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A partition started, stopped or misbehaved.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="From">Lifecycle before.</param>
/// <param name="To">Lifecycle after.</param>
/// <param name="Epoch">Count of its starts in this boot epoch.</param>
/// <param name="Reason">Code: "boot", "operator", "triple-fault", "doorbell-flood", "image-invalid", "halted",
/// "emulator-fault", "budget".</param>
/// <param name="Rule">file:line of its row.</param>
public readonly record struct PartitionEvent(
    PartitionId Partition, PartitionLifecycle From, PartitionLifecycle To, uint Epoch, string Reason, string Rule);
