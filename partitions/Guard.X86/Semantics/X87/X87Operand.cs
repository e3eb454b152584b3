namespace Guard.X86.Semantics.X87;

/// <summary>Where the operand of an x87 instruction is and in which format.</summary>
internal enum X87Operand : byte
{
    /// <summary>No operand, or the stack top alone.</summary>
    None,

    /// <summary>ST(0) and ST(i); the result goes to ST(0).</summary>
    Stack,

    /// <summary>ST(i) and ST(0); the result goes to ST(i).</summary>
    StackReversed,

    /// <summary>ST(i) and ST(0); the result goes to ST(i), then the stack is popped.</summary>
    StackReversedPop,

    /// <summary>A word of control information.</summary>
    M16,

    /// <summary>m16int.</summary>
    M16Int,

    /// <summary>m32int.</summary>
    M32Int,

    /// <summary>m64int.</summary>
    M64Int,

    /// <summary>m32fp.</summary>
    M32Fp,

    /// <summary>m64fp.</summary>
    M64Fp,

    /// <summary>m80fp.</summary>
    M80Fp,

    /// <summary>m80bcd.</summary>
    M80Bcd,

    /// <summary>m14/28byte: an environment, sized by the operand size.</summary>
    Environment,

    /// <summary>m94/108byte: environment and registers, sized by the operand size.</summary>
    State,
}
