namespace Guard.X86.State;

/// <summary>The segment registers in the order of their encoding, then the two system segments.</summary>
public enum SegmentRegister
{
    /// <summary>Extra segment.</summary>
    ES,

    /// <summary>Code segment.</summary>
    CS,

    /// <summary>Stack segment.</summary>
    SS,

    /// <summary>Data segment.</summary>
    DS,

    /// <summary>Additional data segment.</summary>
    FS,

    /// <summary>Additional data segment.</summary>
    GS,

    /// <summary>Local descriptor table.</summary>
    LDTR,

    /// <summary>Task register.</summary>
    TR,
}
