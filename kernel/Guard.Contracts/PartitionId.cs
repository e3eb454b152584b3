namespace Guard.Contracts;

/// <summary>Number of a partition, unique across nodes, given by the SystemImage; 0 is never a partition.</summary>
public readonly record struct PartitionId(uint Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"partition {Value}";
}
