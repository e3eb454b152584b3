namespace Guard.Experiments.Size;

/// <summary>Which of the three figures a file counts for.</summary>
public enum TrustedPart
{
    /// <summary>What keeps partitions apart.</summary>
    Separation,

    /// <summary>What decides and records flows: policy, filters, review, transfers, audit.</summary>
    Guard,

    /// <summary>What both stand on: host, runtime, libraries.</summary>
    Runtime,
}
