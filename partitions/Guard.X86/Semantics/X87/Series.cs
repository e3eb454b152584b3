using System;

namespace Guard.X86.Semantics.X87;

/// <summary>Power series on fractions of 2^128, evaluated by Horner's rule.</summary>
/// <remarks>
/// Every partial sum stays between 0 and 1, every product is truncated: the error is a few units of 2^-128 a term. The number of
/// terms
/// leaves less than 2^-100 of the series on the intervals given. Each coefficient is two numbers, its upper and its lower 64
/// bits.
/// </remarks>
internal static class Series
{
    // 1/3!, 1/5!, ...
    private static ReadOnlySpan<ulong> OddFactorials =>
    [
        0x2AAA_AAAA_AAAA_AAAA, 0xAAAA_AAAA_AAAA_AAAA,
        0x0222_2222_2222_2222, 0x2222_2222_2222_2222,
        0x000D_00D0_0D00_D00D, 0x00D0_0D00_D00D_00D0,
        0x0000_2E3B_C74A_AD8E, 0x671F_5583_911C_A002,
        0x0000_006B_9915_9FD5, 0x138E_3F9D_1F92_E0DF,
        0x0000_0000_B092_309D, 0x4368_4BE5_1C19_8E91,
        0x0000_0000_00D7_3F9F, 0x399D_C0F8_8EC3_2B58,
        0x0000_0000_0000_CA96, 0x3B81_856A_5359_3028,
        0x0000_0000_0000_0097, 0xA4DA_340A_0AB9_2650,
        0x0000_0000_0000_0000, 0x5C6E_3BDB_73D5_C62F,
        0x0000_0000_0000_0000, 0x002E_C368_262C_7033,
        0x0000_0000_0000_0000, 0x0000_13F3_CCDD_165F,
        0x0000_0000_0000_0000, 0x0000_0007_46AC_70B7,
        0x0000_0000_0000_0000, 0x0000_0000_024B_3F31,
    ];

    // 1/2!, 1/4!, ...
    private static ReadOnlySpan<ulong> EvenFactorials =>
    [
        0x8000_0000_0000_0000, 0x0000_0000_0000_0000,
        0x0AAA_AAAA_AAAA_AAAA, 0xAAAA_AAAA_AAAA_AAAA,
        0x005B_05B0_5B05_B05B, 0x05B0_5B05_B05B_05B0,
        0x0001_A01A_01A0_1A01, 0xA01A_01A0_1A01_A01A,
        0x0000_049F_93ED_DE27, 0xD71C_BBC0_5B4F_A999,
        0x0000_0008_F76C_77FC, 0x6C4B_DAA2_6D4C_3D67,
        0x0000_0000_0C9C_BA54, 0x603E_4E90_5D6F_8A2E,
        0x0000_0000_000D_73F9, 0xF399_DC0F_88EC_32B5,
        0x0000_0000_0000_0B41, 0x3C31_DCBE_CBBD_D802,
        0x0000_0000_0000_0007, 0x950A_E900_8089_41EA,
        0x0000_0000_0000_0000, 0x0433_8E5B_6DFE_14A5,
        0x0000_0000_0000_0000, 0x0001_F2CF_0197_2F57,
        0x0000_0000_0000_0000, 0x0000_00C4_742F_E352,
        0x0000_0000_0000_0000, 0x0000_0000_4286_2898,
    ];

    // 1/2!, 1/3!, ...
    private static ReadOnlySpan<ulong> Factorials =>
    [
        0x8000_0000_0000_0000, 0x0000_0000_0000_0000,
        0x2AAA_AAAA_AAAA_AAAA, 0xAAAA_AAAA_AAAA_AAAA,
        0x0AAA_AAAA_AAAA_AAAA, 0xAAAA_AAAA_AAAA_AAAA,
        0x0222_2222_2222_2222, 0x2222_2222_2222_2222,
        0x005B_05B0_5B05_B05B, 0x05B0_5B05_B05B_05B0,
        0x000D_00D0_0D00_D00D, 0x00D0_0D00_D00D_00D0,
        0x0001_A01A_01A0_1A01, 0xA01A_01A0_1A01_A01A,
        0x0000_2E3B_C74A_AD8E, 0x671F_5583_911C_A002,
        0x0000_049F_93ED_DE27, 0xD71C_BBC0_5B4F_A999,
        0x0000_006B_9915_9FD5, 0x138E_3F9D_1F92_E0DF,
        0x0000_0008_F76C_77FC, 0x6C4B_DAA2_6D4C_3D67,
        0x0000_0000_B092_309D, 0x4368_4BE5_1C19_8E91,
        0x0000_0000_0C9C_BA54, 0x603E_4E90_5D6F_8A2E,
        0x0000_0000_00D7_3F9F, 0x399D_C0F8_8EC3_2B58,
        0x0000_0000_000D_73F9, 0xF399_DC0F_88EC_32B5,
        0x0000_0000_0000_CA96, 0x3B81_856A_5359_3028,
        0x0000_0000_0000_0B41, 0x3C31_DCBE_CBBD_D802,
        0x0000_0000_0000_0097, 0xA4DA_340A_0AB9_2650,
        0x0000_0000_0000_0007, 0x950A_E900_8089_41EA,
        0x0000_0000_0000_0000, 0x5C6E_3BDB_73D5_C62F,
        0x0000_0000_0000_0000, 0x0433_8E5B_6DFE_14A5,
        0x0000_0000_0000_0000, 0x002E_C368_262C_7033,
        0x0000_0000_0000_0000, 0x0001_F2CF_0197_2F57,
        0x0000_0000_0000_0000, 0x0000_13F3_CCDD_165F,
        0x0000_0000_0000_0000, 0x0000_00C4_742F_E352,
        0x0000_0000_0000_0000, 0x0000_0007_46AC_70B7,
        0x0000_0000_0000_0000, 0x0000_0000_4286_2898,
    ];

    // 1/3, 1/5, ...
    private static ReadOnlySpan<ulong> OddNumbers =>
    [
        0x5555_5555_5555_5555, 0x5555_5555_5555_5555,
        0x3333_3333_3333_3333, 0x3333_3333_3333_3333,
        0x2492_4924_9249_2492, 0x4924_9249_2492_4924,
        0x1C71_C71C_71C7_1C71, 0xC71C_71C7_1C71_C71C,
        0x1745_D174_5D17_45D1, 0x745D_1745_D174_5D17,
        0x13B1_3B13_B13B_13B1, 0x3B13_B13B_13B1_3B13,
        0x1111_1111_1111_1111, 0x1111_1111_1111_1111,
        0x0F0F_0F0F_0F0F_0F0F, 0x0F0F_0F0F_0F0F_0F0F,
        0x0D79_435E_50D7_9435, 0xE50D_7943_5E50_D794,
        0x0C30_C30C_30C3_0C30, 0xC30C_30C3_0C30_C30C,
        0x0B21_642C_8590_B216, 0x42C8_590B_2164_2C85,
        0x0A3D_70A3_D70A_3D70, 0xA3D7_0A3D_70A3_D70A,
        0x097B_425E_D097_B425, 0xED09_7B42_5ED0_97B4,
        0x08D3_DCB0_8D3D_CB08, 0xD3DC_B08D_3DCB_08D3,
        0x0842_1084_2108_4210, 0x8421_0842_1084_2108,
        0x07C1_F07C_1F07_C1F0, 0x7C1F_07C1_F07C_1F07,
        0x0750_7507_5075_0750, 0x7507_5075_0750_7507,
        0x06EB_3E45_306E_B3E4, 0x5306_EB3E_4530_6EB3,
        0x0690_6906_9069_0690, 0x6906_9069_0690_6906,
        0x063E_7063_E706_3E70, 0x63E7_063E_7063_E706,
        0x05F4_17D0_5F41_7D05, 0xF417_D05F_417D_05F4,
    ];

    /// <summary>sin(r)/r from r^2, r up to pi/4; just below one for the smallest.</summary>
    internal static UInt128 Sine(UInt128 square) => Complement(square, Alternating(OddFactorials, OddFactorials.Length, square));

    /// <summary>cos(r) from r^2, r up to pi/4; just below one for the smallest.</summary>
    internal static UInt128 Cosine(UInt128 square) =>
        Complement(square, Alternating(EvenFactorials, EvenFactorials.Length, square));

    /// <summary>atan(r)/r from r^2, r up to 1/16; just below one for the smallest.</summary>
    internal static UInt128 ArcTangent(UInt128 square) => Complement(square, Alternating(OddNumbers, 2 * 14, square));

    /// <summary>atanh(r)/r - 1 from r^2, r up to 0.172.</summary>
    internal static UInt128 HyperbolicArcTangent(UInt128 square) =>
        WideNumber.MultiplyHigh(square, Sum(OddNumbers, OddNumbers.Length, square));

    /// <summary>(e^t - 1)/t - 1 for t from 0 to ln 2.</summary>
    internal static UInt128 RisingExponential(UInt128 value) =>
        WideNumber.MultiplyHigh(value, Sum(Factorials, Factorials.Length, value));

    /// <summary>(e^-t - 1)/-t for t from 0 to ln 2; just below one for the smallest.</summary>
    internal static UInt128 FallingExponential(UInt128 value) =>
        Complement(value, Alternating(Factorials, Factorials.Length, value));

    /// <summary>1 - x times the rest of the series.</summary>
    private static UInt128 Complement(UInt128 variable, UInt128 rest)
    {
        UInt128 product = WideNumber.MultiplyHigh(variable, rest);
        return product == 0 ? UInt128.MaxValue : UInt128.Zero - product;
    }

    /// <summary>c0 - x (c1 - x (c2 - ...)).</summary>
    private static UInt128 Alternating(ReadOnlySpan<ulong> coefficients, int length, UInt128 variable)
    {
        UInt128 sum = 0;
        for (int index = length - 2; index >= 0; index -= 2)
        {
            sum = new UInt128(coefficients[index], coefficients[index + 1]) - WideNumber.MultiplyHigh(variable, sum);
        }

        return sum;
    }

    /// <summary>c0 + x (c1 + x (c2 + ...)).</summary>
    private static UInt128 Sum(ReadOnlySpan<ulong> coefficients, int length, UInt128 variable)
    {
        UInt128 sum = 0;
        for (int index = length - 2; index >= 0; index -= 2)
        {
            sum = new UInt128(coefficients[index], coefficients[index + 1]) + WideNumber.MultiplyHigh(variable, sum);
        }

        return sum;
    }
}
