using System.Runtime.CompilerServices;

namespace Guard.X86.Semantics.X87;

/// <summary>
/// The one place where results are rounded (SDM Vol. 1, 4.8.4 "Rounding" and 4.9.1 "Floating-Point Exception Conditions").
/// </summary>
internal static class Rounder
{
    /// <summary>What an unmasked overflow or underflow adds to or takes from the exponent of an x87 register result.</summary>
    private const int UnmaskedAdjustment = 24576;

    /// <summary>Rounds to an x87 register under a control word, precision control included.</summary>
    /// <param name="value">The exact value.</param>
    /// <param name="control">FCW: RC, PC and the masks of OE and UE decide.</param>
    /// <param name="raised">OE, UE, PE, C1 are added.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Float80 ToRegister(in ExactNumber value, uint control, ref uint raised) =>
        ToRegister(value, control, X87Control.PrecisionBits(control), ref raised);

    /// <summary>Rounds to an x87 register with 64 bits of precision, whatever PC says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Float80 ToFullRegister(in ExactNumber value, uint control, ref uint raised) =>
        ToRegister(value, control, 64, ref raised);

    /// <summary>Rounds to a memory format with masked responses.</summary>
    internal static RoundedNumber ToFormat(in ExactNumber value, in FloatFormat format, RoundingMode mode)
    {
        if (value.Exponent < format.MinimumExponent)
        {
            return RoundTiny(value, format, mode);
        }

        int exponent = value.Exponent;
        uint raised = 0;
        ulong significand = RoundSignificand(
            value.High, value.Low, format.PrecisionBits, value.Negative, mode, ref exponent, ref raised);
        return exponent > format.MaximumExponent
            ? Overflow(value.Negative, format, mode)
            : new RoundedNumber(exponent, significand, raised, false);
    }

    /// <summary>True when rounding to the format's precision with an unbounded exponent loses something.</summary>
    internal static bool IsInexact(in ExactNumber value, in FloatFormat format, RoundingMode mode)
    {
        int exponent = value.Exponent;
        uint raised = 0;
        _ = RoundSignificand(value.High, value.Low, format.PrecisionBits, value.Negative, mode, ref exponent, ref raised);
        return (raised & X87Status.Precision) != 0;
    }

    /// <summary>Rounds the significand to a number of bits with an unbounded exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong RoundSignificand(
        ulong high, ulong low, int precisionBits, bool negative, RoundingMode mode, ref int exponent, ref uint raised)
    {
        ulong keep = high;
        ulong tail = low;
        if (precisionBits != 64)
        {
            tail = (high << precisionBits) | (low != 0 ? 1ul : 0);
            keep = high & (ulong.MaxValue << (64 - precisionBits));
        }

        if (tail == 0)
        {
            return keep;
        }

        ulong unit = 1ul << (64 - precisionBits);
        if (!RoundsUp(tail, (keep & unit) != 0, negative, mode))
        {
            raised |= X87Status.Precision;
            return keep;
        }

        raised |= X87Status.Precision | X87Status.C1;
        ulong sum = keep + unit;
        if (sum != 0)
        {
            // A denormal that grows into its integer bit stays at the minimum exponent.
            return sum;
        }

        exponent++;
        return Float80.IntegerBit;
    }

    /// <summary>
    /// True when a value with the given lost tail (bit 63 weighs one half of the last place) is rounded away from zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool RoundsUp(ulong tail, bool isOdd, bool negative, RoundingMode mode) => mode switch
    {
        RoundingMode.NearestEven => tail > Float80.IntegerBit || (tail == Float80.IntegerBit && isOdd),
        RoundingMode.Down => negative,
        RoundingMode.Up => !negative,
        RoundingMode.TowardZero => false,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float80 ToRegister(in ExactNumber value, uint control, int precisionBits, ref uint raised)
    {
        RoundingMode mode = X87Control.Rounding(control);
        int exponent = value.Exponent;
        if (exponent >= 1)
        {
            ulong significand = RoundSignificand(
                value.High, value.Low, precisionBits, value.Negative, mode, ref exponent, ref raised);
            if (exponent < (int)Float80.ExponentMask)
            {
                return Float80.Pack(value.Negative, exponent, significand);
            }

            return ToHugeRegister(value, significand, exponent, control, precisionBits, ref raised);
        }

        return ToTinyRegister(value, control, precisionBits, ref raised);
    }

    private static Float80 ToHugeRegister(
        in ExactNumber value, ulong significand, int exponent, uint control, int precisionBits, ref uint raised)
    {
        if ((control & X87Status.Overflow) != 0)
        {
            var format = new FloatFormat(precisionBits, 1, (int)Float80.ExponentMask - 1);
            RoundedNumber rounded = Overflow(value.Negative, format, X87Control.Rounding(control));
            raised = (raised & ~X87Status.C1) | rounded.Raised;
            return rounded.IsInfinite
                ? Float80.Infinity(value.Negative)
                : Float80.Pack(value.Negative, rounded.Exponent, rounded.Significand);
        }

        raised |= X87Status.Overflow;
        exponent -= UnmaskedAdjustment;
        if (exponent < (int)Float80.ExponentMask)
        {
            return Float80.Pack(value.Negative, exponent, significand);
        }

        // Only FSCALE gets here: even the adjusted exponent is out of range.
        raised |= X87Status.Precision | X87Status.C1;
        return Float80.Infinity(value.Negative);
    }

    private static Float80 ToTinyRegister(in ExactNumber value, uint control, int precisionBits, ref uint raised)
    {
        RoundingMode mode = X87Control.Rounding(control);
        if ((control & X87Status.Underflow) != 0)
        {
            var format = new FloatFormat(precisionBits, 1, (int)Float80.ExponentMask - 1);
            RoundedNumber rounded = RoundTiny(value, format, mode);
            raised |= (rounded.Raised & X87Status.Precision) != 0 ? rounded.Raised : rounded.Raised & ~X87Status.Underflow;
            return Float80.Pack(value.Negative, (long)rounded.Significand < 0 ? 1 : 0, rounded.Significand);
        }

        int exponent = value.Exponent;
        uint flags = 0;
        ulong significand = RoundSignificand(value.High, value.Low, precisionBits, value.Negative, mode, ref exponent, ref flags);
        raised |= flags;
        if (exponent >= 1)
        {
            return Float80.Pack(value.Negative, exponent, significand);
        }

        raised |= X87Status.Underflow;
        exponent += UnmaskedAdjustment;
        if (exponent >= 1)
        {
            return Float80.Pack(value.Negative, exponent, significand);
        }

        // Only FSCALE gets here: even the adjusted exponent is out of range.
        raised = (raised & ~X87Status.C1) | X87Status.Precision;
        return Float80.Zero(value.Negative);
    }

    /// <summary>
    /// Denormalises and rounds. UE is raised for a tiny result whether or not it is exact: the caller knows the mask.
    /// </summary>
    private static RoundedNumber RoundTiny(in ExactNumber value, in FloatFormat format, RoundingMode mode)
    {
        // Tiny is what is below the smallest normal number after rounding with an unbounded exponent.
        int exponent = value.Exponent;
        uint unbounded = 0;
        _ = RoundSignificand(value.High, value.Low, format.PrecisionBits, value.Negative, mode, ref exponent, ref unbounded);
        uint raised = exponent < format.MinimumExponent ? X87Status.Underflow : 0;

        ulong high = value.High;
        ulong low = value.Low;
        ExactNumber.ShiftRightSticky(ref high, ref low, format.MinimumExponent - value.Exponent);
        int denormalExponent = format.MinimumExponent;
        ulong significand = RoundSignificand(
            high, low, format.PrecisionBits, value.Negative, mode, ref denormalExponent, ref raised);
        return new RoundedNumber(format.MinimumExponent, significand, raised, false);
    }

    private static RoundedNumber Overflow(bool negative, in FloatFormat format, RoundingMode mode)
    {
        const uint Raised = X87Status.Overflow | X87Status.Precision;
        return RoundsUp(ulong.MaxValue, true, negative, mode)
            ? new RoundedNumber(format.MaximumExponent + 1, Float80.IntegerBit, Raised | X87Status.C1, true)
            : new RoundedNumber(format.MaximumExponent, ulong.MaxValue << (64 - format.PrecisionBits), Raised, false);
    }
}
