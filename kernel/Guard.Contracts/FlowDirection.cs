namespace Guard.Contracts;

/// <summary>How a channel lies in the lattice, by confidentiality.</summary>
public enum FlowDirection : byte
{
    /// <summary>The sink dominates the source, strictly.</summary>
    Up = 1,

    /// <summary>Both have the same confidentiality.</summary>
    Equal = 2,

    /// <summary>The sink does not dominate the source: a downgrade, with authority.</summary>
    Down = 3,
}
