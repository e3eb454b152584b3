namespace Guard.X86;

/// <summary>What a debugger stops a processor at.</summary>
public enum StopKind
{
    /// <summary>Before the instruction at a linear address.</summary>
    Execution,

    /// <summary>After an instruction that wrote one of the bytes.</summary>
    Write,

    /// <summary>After an instruction that read one of the bytes.</summary>
    Read,

    /// <summary>After an instruction that read or wrote one of the bytes.</summary>
    Access,
}
