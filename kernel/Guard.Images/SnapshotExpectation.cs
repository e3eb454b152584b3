using Guard.Contracts;

namespace Guard.Images;

/// <summary>What a snapshot must be of, to be gone on from.</summary>
/// <param name="System">Name of the system.</param>
/// <param name="Partition">Name of the partition.</param>
/// <param name="Image">Digest of its image's manifest.</param>
/// <param name="Policy">policy_d.</param>
/// <param name="MemoryBytes">Its RAM.</param>
/// <param name="LeastRollbackIndex">Lowest rollback index still accepted.</param>
public readonly record struct SnapshotExpectation(
    string System, string Partition, Digest Image, Digest Policy, ulong MemoryBytes, uint LeastRollbackIndex)
{
#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build.</summary>
    public Plant Selected { get; init; }
#endif
}
