using System;

namespace Guard.X86.Semantics.X87;

/// <summary>2^x - 1, logarithms to base 2 and the arc tangent of finite operands (SDM Vol. 1, 8.3.6 to 8.3.9).</summary>
internal static class Transcendental
{
    internal static WideNumber Pi => WideNumber.FromParts(1, 0xC90F_DAA2_2168_C234, 0xC4C6_628B_80DC_1CD1);

    private static WideNumber Ln2 => WideNumber.FromParts(-1, 0xB172_17F7_D1CF_79AB, 0xC9E3_B398_03F2_F6AF);

    private static WideNumber TwoOverLn2 => WideNumber.FromParts(1, 0xB8AA_3B29_5C17_F0BB, 0xBE87_FED0_691D_3E88);

    /// <summary>sqrt(2) as a significand: it divides [1, 2) into what is taken as it is and what is halved.</summary>
    private static UInt128 RootOfTwo => new(0xB504_F333_F9DE_6484, 0x597D_89B3_754A_BE9F);

    // atan(k/8), k = 1..8: exponent, upper and lower half of the significand.
    private static ReadOnlySpan<ulong> EighthsHigh =>
    [
        0xFEAD_D4D5_617B_6E32, 0xFADB_AFC9_6406_EB15, 0xB7B0_CA0F_26F7_8473, 0xED63_382B_0DDA_7B45,
        0x8F00_5D5E_F7F5_9F9B, 0xA4BC_7D19_34F7_0924, 0xB805_3E2B_C231_9E73, 0xC90F_DAA2_2168_C234,
    ];

    private static ReadOnlySpan<ulong> EighthsLow =>
    [
        0xC897_989F_3E88_8EF7, 0x6DC7_9EF5_F7A2_17E5, 0x8AA3_2122_DCFE_4483, 0x6FE4_45EC_BC3A_8D03,
        0x5C83_5E16_65C4_3747, 0x19A8_7F2A_457D_AC9E, 0xCB2D_A552_10A4_443D, 0xC4C6_628B_80DC_1CD1,
    ];

    private static ReadOnlySpan<sbyte> EighthsExponent => [-4, -3, -2, -2, -1, -1, -1, -1];

    /// <summary>2^x - 1 for x from -1 to 1.</summary>
    internal static WideNumber Exponential(in ExactNumber operand)
    {
        WideNumber power = WideNumber.FromExact(operand).Multiply(Ln2);
        UInt128 fraction = power.ToFraction();
        if (power.Negative)
        {
            return power.Multiply(WideNumber.FromFraction(Series.FallingExponential(fraction)));
        }

        WideNumber rise = WideNumber.FromFraction(Series.RisingExponential(fraction));
        return power.Multiply(WideNumber.One.Add(rise));
    }

    /// <summary>log2 of a positive number that is not a power of two.</summary>
    internal static WideNumber Logarithm(in WideNumber operand)
    {
        int exponent = operand.Exponent;
        WideNumber fraction = operand.Scaled(-exponent);
        if (operand.Significand > RootOfTwo)
        {
            fraction = fraction.Scaled(-1);
            exponent++;
        }

        WideNumber minusOne = WideNumber.One.Negated();
        return WideNumber.FromInteger(exponent).Add(LogarithmOfRatio(fraction.Add(minusOne), fraction.Add(WideNumber.One)));
    }

    /// <summary>log2(1 + x) for x from -1 + sqrt(1/2) to sqrt(2) - 1, keeping all bits of the smallest x.</summary>
    internal static WideNumber LogarithmPlusOne(in WideNumber operand) =>
        LogarithmOfRatio(operand, operand.Add(WideNumber.FromInteger(2)));

    /// <summary>The angle of the point (x, y) in the first quadrant, from 0 to pi/2.</summary>
    internal static WideNumber ArcTangent(in WideNumber y, in WideNumber x)
    {
        bool steep = y.Exponent > x.Exponent || (y.Exponent == x.Exponent && y.Significand > x.Significand);
        if (!steep)
        {
            return ArcTangentOf(y.Divide(x));
        }

        return Pi.Scaled(-1).Add(ArcTangentOf(x.Divide(y)).Negated());
    }

    /// <summary>log2((1 + z)/(1 - z)) with z = difference / sum.</summary>
    private static WideNumber LogarithmOfRatio(in WideNumber difference, in WideNumber sum)
    {
        WideNumber ratio = difference.Divide(sum);
        if (ratio.IsZero)
        {
            return default;
        }

        WideNumber series = WideNumber.FromFraction(Series.HyperbolicArcTangent(ratio.Multiply(ratio).ToFraction()));
        return ratio.Multiply(WideNumber.One.Add(series)).Multiply(TwoOverLn2);
    }

    /// <summary>atan of a slope from 0 to 1: by the series below 1/16, else from the nearest eighth.</summary>
    private static WideNumber ArcTangentOf(in WideNumber slope)
    {
        if (slope.Exponent < -4)
        {
            return ArcTangentSeries(slope);
        }

        // slope x 8, rounded: 1 to 8. A slope of one has exponent 0.
        int nearest = slope.Exponent == 0 ? 8 : (int)(uint)((slope.ToFraction() >> 124) + 1) >> 1;
        WideNumber centre = WideNumber.FromInteger(nearest).Scaled(-3);
        WideNumber difference = slope.Add(centre.Negated());
        WideNumber known = WideNumber.FromParts(EighthsExponent[nearest - 1], EighthsHigh[nearest - 1], EighthsLow[nearest - 1]);
        return difference.IsZero
            ? known
            : known.Add(ArcTangentSeries(difference.Divide(WideNumber.One.Add(slope.Multiply(centre)))));
    }

    private static WideNumber ArcTangentSeries(in WideNumber slope) =>
        slope.Multiply(WideNumber.FromFraction(Series.ArcTangent(slope.Multiply(slope).ToFraction())));
}
