namespace Guard.X86.Semantics.X87;

/// <summary>FPREM and FPREM1: exact remainders (SDM Vol. 2A).</summary>
public static class Float80Remainder
{
    /// <summary>The remainder of a truncated (FPREM) or nearest (FPREM1) quotient.</summary>
    /// <param name="dividend">ST(0).</param>
    /// <param name="divisor">ST(1).</param>
    /// <param name="nearest">True for FPREM1.</param>
    /// <param name="control">FCW.</param>
    /// <param name="raised">
    /// Exceptions, and the condition codes: C2 when the exponents differ by 64 or more and the remainder is partial (32 to 63
    /// bits of
    /// the quotient were taken off); otherwise C0, C3, C1 are bits 2, 1, 0 of the quotient.
    /// </param>
    public static Float80 Compute(Float80 dividend, Float80 divisor, bool nearest, uint control, ref uint raised)
    {
        if (!(dividend.IsNormal && divisor.IsNormal) && !Float80Operands.TryPrepare(dividend, divisor, ref raised))
        {
            return Float80Operands.InvalidOrNaN(dividend, divisor, ref raised);
        }

        if (dividend.IsInfinity || divisor.IsZero)
        {
            raised &= ~X87Status.DenormalOperand;
            return Float80Operands.Invalid(ref raised);
        }

        if (dividend.IsZero || Float80Operands.IsStopped(raised, control))
        {
            return dividend;
        }

        ExactNumber left = Float80Operands.Unpack(dividend);
        if (divisor.IsInfinity)
        {
            return Rounder.ToFullRegister(left, control, ref raised);
        }

        ExactNumber right = Float80Operands.Unpack(divisor);
        int difference = left.Exponent - right.Exponent;
        if (difference >= 64)
        {
            raised |= X87Status.C2;
            return ReducePartly(left, right, difference, control, ref raised);
        }

        return ReduceFully(left, right, difference, nearest, control, ref raised);
    }

    private static Float80 ReducePartly(in ExactNumber left, in ExactNumber right, int difference, uint control, ref uint raised)
    {
        // As many bits as leave a multiple of 32 to the next rounds.
        int bits = 32 | (difference & 31);
        _ = DivideShifted(left.High, bits, right.High, out ulong remainder);
        return remainder == 0
            ? Float80.Zero(left.Negative)
            : Rounder.ToFullRegister(
                ExactNumber.FromInteger(left.Negative, right.Exponent + difference - bits, remainder), control, ref raised);
    }

    private static Float80 ReduceFully(
        in ExactNumber left, in ExactNumber right, int difference, bool nearest, uint control, ref uint raised)
    {
        ulong quotient = 0;
        ulong remainder = left.High;
        int exponent = left.Exponent;
        bool negative = left.Negative;
        if (difference >= 0)
        {
            quotient = DivideShifted(left.High, difference, right.High, out remainder);
            exponent = right.Exponent;
        }

        if (nearest && difference >= -1 && IsAboveHalf(remainder, right.High, difference, quotient))
        {
            // One more: |divisor| - remainder, with the other sign.
            quotient++;
            negative = !negative;
            remainder = difference >= 0 ? right.High - remainder : right.High - (remainder - right.High);
            if (difference < 0)
            {
                // In units of half the divisor's last place: 2 x divisor - dividend, which is below 2^64.
                exponent = left.Exponent;
            }
        }

        raised |= ((quotient & 4) != 0 ? X87Status.C0 : 0)
            | ((quotient & 2) != 0 ? X87Status.C3 : 0)
            | ((quotient & 1) != 0 ? X87Status.C1 : 0);
        return remainder == 0
            ? Float80.Zero(left.Negative)
            : Rounder.ToFullRegister(ExactNumber.FromInteger(negative, exponent, remainder), control, ref raised);
    }

    private static bool IsAboveHalf(ulong remainder, ulong divisor, int difference, ulong quotient)
    {
        if (difference < 0)
        {
            // The dividend's exponent is one below the divisor's: it is above the half when its significand is the larger.
            return remainder > divisor;
        }

        ulong rest = divisor - remainder;
        return remainder > rest || (remainder == rest && (quotient & 1) != 0);
    }

    /// <summary>
    /// value x 2^shift / divisor for shifts of 0 to 63, both with their top bits set; the quotient modulo 2^64.
    /// </summary>
    private static ulong DivideShifted(ulong value, int shift, ulong divisor, out ulong remainder)
    {
        ulong first = value >= divisor ? 1ul : 0;
        ulong rest = first != 0 ? value - divisor : value;
        if (shift == 0)
        {
            remainder = rest;
            return first;
        }

        // rest x 2^shift / divisor: rest is below the divisor, so the quotient is below 2^shift.
        ulong high = rest >> (64 - shift);
        ulong low = rest << shift;
        ulong quotient = ExactArithmetic.DivideWide(high, low, divisor, out remainder);
        return (first << shift) + quotient;
    }
}
