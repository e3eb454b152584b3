using System;

namespace Guard.X86.Semantics.X87;

/// <summary>Sine, cosine and tangent (SDM Vol. 2A, FSIN, FCOS, FSINCOS, FPTAN; Vol. 1, 8.3.8 "Approximation of Pi").</summary>
/// <remarks>
/// Operands are finite, not zero, and below 2^63 in magnitude. Arguments are reduced exactly by a pi of 66 bits, as silicon does.
/// </remarks>
internal static class Trigonometry
{
    /// <summary>pi/2 in units of 2^-65.</summary>
    private static readonly UInt128 HalfPi = new(3, 0x243F_6A88_85A3_08D3);

    /// <summary>sin(operand).</summary>
    internal static WideNumber Sine(in ExactNumber operand)
    {
        WideNumber angle = Reduce(operand, out int quadrant);
        WideNumber magnitude = (quadrant & 1) == 0 ? SineOf(angle) : CosineOf(angle);
        return (quadrant & 2) == 0 ? magnitude : magnitude.Negated();
    }

    /// <summary>cos(operand).</summary>
    internal static WideNumber Cosine(in ExactNumber operand)
    {
        WideNumber angle = Reduce(operand, out int quadrant);
        WideNumber magnitude = (quadrant & 1) == 0 ? CosineOf(angle) : SineOf(angle);
        return ((quadrant + 1) & 2) == 0 ? magnitude : magnitude.Negated();
    }

    /// <summary>tan(operand).</summary>
    internal static WideNumber Tangent(in ExactNumber operand)
    {
        WideNumber angle = Reduce(operand, out int quadrant);
        WideNumber sine = SineOf(angle);
        WideNumber cosine = CosineOf(angle);
        return (quadrant & 1) == 0 ? sine.Divide(cosine) : cosine.Divide(sine).Negated();
    }

    /// <summary>
    /// operand - quadrant x pi/2, at most pi/4 in magnitude. Never zero: no multiple of the 66-bit pi has 64 bits only.
    /// </summary>
    private static WideNumber Reduce(in ExactNumber operand, out int quadrant)
    {
        int unbiased = operand.Exponent - Float80.Bias;
        if (unbiased < -1)
        {
            quadrant = 0;
            return WideNumber.FromExact(operand);
        }

        // In units of 2^-65 the operand is an integer of at most 128 bits.
        UInt128 scaled = (UInt128)operand.High << (unbiased + 2);
        UInt128 quotient = scaled / HalfPi;
        UInt128 rest = scaled - (quotient * HalfPi);
        bool negative = operand.Negative;
        if (rest > HalfPi >> 1)
        {
            rest = HalfPi - rest;
            quotient++;
            negative = !negative;
        }

        quadrant = (int)((uint)quotient & 3);
        if (operand.Negative)
        {
            quadrant = -quadrant & 3;
        }

        return WideNumber.Normalised(negative, 127 - 65, rest);
    }

    private static WideNumber SineOf(in WideNumber angle) =>
        angle.Multiply(WideNumber.FromFraction(Series.Sine(angle.Multiply(angle).ToFraction())));

    private static WideNumber CosineOf(in WideNumber angle) =>
        WideNumber.FromFraction(Series.Cosine(angle.Multiply(angle).ToFraction()));
}
