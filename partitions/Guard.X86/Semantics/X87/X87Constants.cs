namespace Guard.X86.Semantics.X87;

/// <summary>FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ: constants of 66 bits, rounded by RC.</summary>
internal static class X87Constants
{
    /// <summary>The constant of D9 E8+index.</summary>
    internal static Float80 Load(int index, RoundingMode mode) => index switch
    {
        0 => Float80.One,
        1 => Rounded(0x4000, 0xD49A_784B_CD1B_8AFE, nearestIsUp: false, mode),
        2 => Rounded(0x3FFF, 0xB8AA_3B29_5C17_F0BB, nearestIsUp: true, mode),
        3 => Rounded(0x4000, 0xC90F_DAA2_2168_C234, nearestIsUp: true, mode),
        4 => Rounded(0x3FFD, 0x9A20_9A84_FBCF_F798, nearestIsUp: true, mode),
        5 => Rounded(0x3FFE, 0xB172_17F7_D1CF_79AB, nearestIsUp: true, mode),
        _ => Float80.PlusZero,
    };

    private static Float80 Rounded(ushort exponent, ulong truncated, bool nearestIsUp, RoundingMode mode)
    {
        bool up = mode == RoundingMode.Up || (mode == RoundingMode.NearestEven && nearestIsUp);
        return new Float80(exponent, up ? truncated + 1 : truncated);
    }
}
