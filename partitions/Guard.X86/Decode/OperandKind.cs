namespace Guard.X86.Decode;

/// <summary>Where one operand of an opcode row stands and how wide it is. "V" is 16 or 32 bits by the operand-size attribute.</summary>
internal enum OperandKind : byte
{
    None,

    /// <summary>ModRM.rm: register or memory, 8 bits.</summary>
    E8,

    /// <summary>ModRM.rm, 16 bits.</summary>
    E16,

    /// <summary>ModRM.rm, 32 bits.</summary>
    E32,

    /// <summary>ModRM.rm, 16 or 32 bits.</summary>
    EV,

    /// <summary>ModRM.rm: a 32-bit register or 16-bit memory (LAR, LSL, MOV from a segment register).</summary>
    EV16,

    /// <summary>ModRM.rm, memory only; a register is #UD.</summary>
    M,

    /// <summary>ModRM.rm, register only (MOV CR, MOV DR ignore mod).</summary>
    R32,

    /// <summary>ModRM.reg, 8 bits.</summary>
    G8,

    /// <summary>ModRM.reg, 16 bits.</summary>
    G16,

    /// <summary>ModRM.reg, 16 or 32 bits.</summary>
    GV,

    /// <summary>ModRM.reg as segment register.</summary>
    Segment,

    /// <summary>ModRM.reg as CR number.</summary>
    Control,

    /// <summary>ModRM.reg as DR number.</summary>
    Debug,

    /// <summary>Low three bits of the opcode, 8 bits.</summary>
    Z8,

    /// <summary>Low three bits of the opcode, 16 or 32 bits.</summary>
    ZV,

    /// <summary>Immediate byte, kept sign-extended.</summary>
    Imm8,

    /// <summary>Immediate word.</summary>
    Imm16,

    /// <summary>Immediate of 16 or 32 bits.</summary>
    ImmV,

    /// <summary>Relative byte.</summary>
    Rel8,

    /// <summary>Relative word or doubleword.</summary>
    RelV,

    /// <summary>Direct far pointer.</summary>
    Far,

    /// <summary>Memory offset without ModRM, 8 bits.</summary>
    Moffs8,

    /// <summary>Memory offset without ModRM, 16 or 32 bits.</summary>
    MoffsV,

    /// <summary>AL.</summary>
    AL,

    /// <summary>AX or EAX.</summary>
    AccumulatorV,

    /// <summary>CL.</summary>
    CL,

    /// <summary>DX.</summary>
    DX,

    /// <summary>The constant 1.</summary>
    One,

    /// <summary>A segment register that the opcode names.</summary>
    FixedSegment,
}
