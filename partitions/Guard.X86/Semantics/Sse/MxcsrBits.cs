namespace Guard.X86.Semantics.Sse;

/// <summary>
/// MXCSR (SDM Vol. 1, 10.2.3 "MXCSR Control and Status Register"). Bits 0 to 5 are the flags of <see cref="X87.X87Status"/>.
/// </summary>
internal static class MxcsrBits
{
    /// <summary>Denormal operands are taken as zeros.</summary>
    public const uint DenormalsAreZeros = 0x0040;

    /// <summary>A tiny result becomes zero when UE is masked.</summary>
    public const uint FlushToZero = 0x8000;

    /// <summary>The exception flags.</summary>
    public const uint Flags = 0x003F;

    /// <summary>The bits that exist; writing another is #GP. FXSAVE stores this as MXCSR_MASK.</summary>
    public const uint Writable = 0xFFFF;

    /// <summary>The value after RESET.</summary>
    public const uint Initial = 0x1F80;

    /// <summary>From a flag to its mask bit.</summary>
    public const int MaskShift = 7;

    /// <summary>From RC to bit 0.</summary>
    public const int RoundingShift = 13;
}
