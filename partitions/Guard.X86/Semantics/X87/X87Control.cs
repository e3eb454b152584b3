namespace Guard.X86.Semantics.X87;

/// <summary>Fields of the x87 control word (SDM Vol. 1, 8.1.5 "x87 FPU Control Word").</summary>
public static class X87Control
{
    /// <summary>What FNINIT loads: everything masked, 64 bits of precision, round to nearest even.</summary>
    public const ushort Initial = 0x037F;

    /// <summary>The bits that software can change; bit 6 always reads as one, the others as zero.</summary>
    public const ushort Writable = 0x1F3F;

    /// <summary>Bit 6, reserved, reads as one.</summary>
    public const ushort AlwaysSet = 0x0040;

    /// <summary>RC.</summary>
    public static RoundingMode Rounding(uint control) => (RoundingMode)((control >> 10) & 3);

    /// <summary>PC as a number of bits: 24, 53 or 64. The reserved encoding 01 gives 64.</summary>
    public static int PrecisionBits(uint control) => ((control >> 8) & 3) switch
    {
        0 => 24,
        2 => 53,
        _ => 64,
    };
}
