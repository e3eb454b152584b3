using System.Numerics;
using Guard.X86.Semantics.X87;

namespace Guard.X86.Tests.X87;

/// <summary>
/// The x87 rounding of an exact rational, by the definition and with integers of any length: no code shared with the product.
/// </summary>
public static class RationalModel
{
    private const int Bias = 16383;

    /// <summary>Rounds numerator/denominator x 2^exponent (positive) under a control word with everything masked.</summary>
    /// <returns>The register, and the flags OE, UE, PE and C1.</returns>
    public static (Float80 Value, uint Flags) Round(
        bool negative, BigInteger numerator, BigInteger denominator, int exponent, uint control)
    {
        int precision = ((control >> 8) & 3) switch { 0 => 24, 2 => 53, _ => 64 };
        int mode = (int)(control >> 10) & 3;

        // The quantum of the unbounded result: the power of two that leaves exactly "precision" bits.
        int quantum = (int)(numerator.GetBitLength() - denominator.GetBitLength()) + exponent - precision;
        while (Scaled(numerator, denominator, exponent - quantum) >> precision != 0)
        {
            quantum++;
        }

        while (Scaled(numerator, denominator, exponent - quantum) >> (precision - 1) == 0)
        {
            quantum--;
        }

        int least = 1 - Bias - (precision - 1);
        (BigInteger unbounded, _, _) = RoundTo(negative, numerator, denominator, exponent - quantum, mode);
        bool tiny = quantum + (unbounded >> precision != 0 ? 1 : 0) < least;
        int used = quantum < least ? least : quantum;
        (BigInteger significand, bool inexact, bool up) = RoundTo(negative, numerator, denominator, exponent - used, mode);
        if (significand >> precision != 0)
        {
            significand >>= 1;
            used++;
        }

        uint flags = (inexact ? 0x20u : 0) | (up ? 0x200u : 0) | (tiny && inexact ? 0x10u : 0);
        int biased = significand >> (precision - 1) == 0 ? 0 : used + precision - 1 + Bias;
        if (biased >= 0x7FFF)
        {
            bool infinite = mode == 0 || (mode == 1 && negative) || (mode == 2 && !negative);
            ulong largest = ulong.MaxValue << (64 - precision);
            return infinite
                ? (new Float80(Sign(negative, 0x7FFF), 1ul << 63), 0x228u)
                : (new Float80(Sign(negative, 0x7FFE), largest), 0x28u);
        }

        return (new Float80(Sign(negative, biased), (ulong)significand << (64 - precision)), flags);
    }

    /// <summary>The value of a finite register as integer x 2^exponent.</summary>
    public static (BigInteger Magnitude, int Exponent) Value(Float80 value) =>
        (value.Significand, (value.Exponent == 0 ? 1 : value.Exponent) - Bias - 63);

    private static ushort Sign(bool negative, int exponent) => (ushort)(exponent | (negative ? 0x8000 : 0));

    private static BigInteger Scaled(BigInteger numerator, BigInteger denominator, int shift) =>
        shift >= 0 ? (numerator << shift) / denominator : numerator / (denominator << -shift);

    private static (BigInteger Value, bool Inexact, bool Up) RoundTo(
        bool negative, BigInteger numerator, BigInteger denominator, int shift, int mode)
    {
        BigInteger top = shift >= 0 ? numerator << shift : numerator;
        BigInteger bottom = shift >= 0 ? denominator : denominator << -shift;
        BigInteger quotient = BigInteger.DivRem(top, bottom, out BigInteger rest);
        int half = (rest * 2).CompareTo(bottom);
        bool up = !rest.IsZero && mode switch
        {
            0 => half > 0 || (half == 0 && !quotient.IsEven),
            1 => negative,
            2 => !negative,
            _ => false,
        };
        return (up ? quotient + 1 : quotient, !rest.IsZero, up);
    }
}
