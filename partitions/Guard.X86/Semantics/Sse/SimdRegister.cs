namespace Guard.X86.Semantics.Sse;

/// <summary>Which register file an operand belongs to.</summary>
internal enum SimdRegister : byte
{
    /// <summary>No register: memory only, or no operand.</summary>
    None,

    /// <summary>MM0 to MM7.</summary>
    Mmx,

    /// <summary>XMM0 to XMM7.</summary>
    Xmm,

    /// <summary>A 32-bit general register.</summary>
    General,
}
