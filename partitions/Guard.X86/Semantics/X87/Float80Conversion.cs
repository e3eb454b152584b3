using System.Numerics;

namespace Guard.X86.Semantics.X87;

/// <summary>Conversions between registers and the memory formats (SDM Vol. 2A, FLD, FST, FILD, FIST, FBLD, FBSTP).</summary>
public static class Float80Conversion
{
    private const long BcdLimit = 1_000_000_000_000_000_000;

    /// <summary>
    /// A single as it enters the x87: exact. Signaling NaNs stay signaling; the instruction decides what they raise.
    /// </summary>
    /// <param name="bits">The 32 bits.</param>
    /// <param name="raised">DE is added for a denormal.</param>
    public static Float80 WidenSingle(uint bits, ref uint raised) =>
        Widen(bits >> 31 != 0, (int)(bits >> 23) & 0xFF, (ulong)bits << 41 >> 1, 0xFF, 127, ref raised);

    /// <summary>
    /// A double as it enters the x87: exact. Signaling NaNs stay signaling; the instruction decides what they raise.
    /// </summary>
    /// <param name="bits">The 64 bits.</param>
    /// <param name="raised">DE is added for a denormal.</param>
    public static Float80 WidenDouble(ulong bits, ref uint raised) =>
        Widen(bits >> 63 != 0, (int)(bits >> 52) & 0x7FF, bits << 12 >> 1, 0x7FF, 1023, ref raised);

    /// <summary>An integer, exact.</summary>
    public static Float80 FromInteger(long value)
    {
        if (value == 0)
        {
            return Float80.PlusZero;
        }

        ulong magnitude = value < 0 ? 0 - (ulong)value : (ulong)value;
        int shift = BitOperations.LeadingZeroCount(magnitude);
        return Float80.Pack(value < 0, Float80.Bias + 63 - shift, magnitude << shift);
    }

    /// <summary>The 32 bits that FST m32fp stores. With an unmasked OE or UE among the raised nothing is to be stored.</summary>
    public static uint NarrowSingle(Float80 value, uint control, ref uint raised)
    {
        ulong bits = Narrow(value, FloatFormat.Single, control, ref raised);
        return (uint)bits;
    }

    /// <summary>The 64 bits that FST m64fp stores. With an unmasked OE or UE among the raised nothing is to be stored.</summary>
    public static ulong NarrowDouble(Float80 value, uint control, ref uint raised) =>
        Narrow(value, FloatFormat.Double, control, ref raised);

    /// <summary>The integer of 16, 32 or 64 bits that FIST stores, or the integer indefinite with IE.</summary>
    public static long ToInteger(Float80 value, int widthBits, RoundingMode mode, ref uint raised)
    {
        long indefinite = long.MinValue >> (64 - widthBits);
        uint flags = 0;
        if (!TryRound(value, mode, out ulong magnitude, ref flags))
        {
            raised |= X87Status.InvalidOperation;
            return indefinite;
        }

        ulong limit = 1ul << (widthBits - 1);
        if (magnitude > limit || (magnitude == limit && !value.IsNegative))
        {
            raised |= X87Status.InvalidOperation;
            return indefinite;
        }

        raised |= flags;
        return value.IsNegative ? (long)(0 - magnitude) : (long)magnitude;
    }

    /// <summary>FRNDINT: the nearest integral value under RC.</summary>
    public static Float80 RoundToIntegral(Float80 value, uint control, ref uint raised)
    {
        if (value.IsUnsupported || value.IsNaN)
        {
            return Float80Operands.InvalidOrNaN(value, ref raised);
        }

        if (value.IsZero || value.Exponent >= Float80.Bias + 63)
        {
            return value;
        }

        if (value.IsDenormal)
        {
            raised |= X87Status.DenormalOperand;
            if (Float80Operands.IsStopped(raised, control))
            {
                return value;
            }
        }

        _ = TryRound(value, X87Control.Rounding(control), out ulong magnitude, ref raised);
        if (magnitude == 0)
        {
            return Float80.Zero(value.IsNegative);
        }

        int shift = BitOperations.LeadingZeroCount(magnitude);
        return Float80.Pack(value.IsNegative, Float80.Bias + 63 - shift, magnitude << shift);
    }

    /// <summary>FBLD: eighteen packed digits and a sign. A digit above 9 counts with its own weight, as silicon does.</summary>
    /// <param name="low">Bytes 0 to 7, digits 0 to 15.</param>
    /// <param name="high">Bytes 8 and 9: digits 16 and 17, and the sign in bit 15; the other seven bits do not matter.</param>
    public static Float80 FromBcd(ulong low, ushort high)
    {
        // At most 15 x 111...1 (18 ones): below 2^61.
        ulong value = 0;
        for (int digit = 17; digit >= 0; digit--)
        {
            ulong nibble = digit >= 16 ? (ulong)(high >> ((digit - 16) * 4)) & 15 : (low >> (digit * 4)) & 15;
            value = (value * 10) + nibble;
        }

        bool negative = (high & Float80.SignBit) != 0;
        Float80 magnitude = FromInteger((long)value);
        return negative ? magnitude.Negated() : magnitude;
    }

    /// <summary>FBSTP: rounds to an integer of eighteen digits, or gives the packed BCD indefinite with IE.</summary>
    /// <param name="value">The register.</param>
    /// <param name="mode">RC.</param>
    /// <param name="high">Bytes 8 and 9 of the result.</param>
    /// <param name="raised">IE, PE, C1 are added.</param>
    /// <returns>Bytes 0 to 7 of the result.</returns>
    public static ulong ToBcd(Float80 value, RoundingMode mode, out ushort high, ref uint raised)
    {
        uint flags = 0;
        if (!TryRound(value, mode, out ulong magnitude, ref flags) || magnitude >= (ulong)BcdLimit)
        {
            raised |= X87Status.InvalidOperation;
            high = 0xFFFF;
            return 0xC000_0000_0000_0000;
        }

        raised |= flags;
        ulong low = 0;
        for (int digit = 0; digit < 16; digit++)
        {
            low |= (magnitude % 10) << (digit * 4);
            magnitude /= 10;
        }

        high = (ushort)((magnitude % 10) | ((magnitude / 10) << 4) | Float80.SignOf(value.IsNegative));
        return low;
    }

    /// <summary>
    /// Rounds a finite value to a magnitude below 2^64. False for NaNs, infinities, unsupported encodings and larger values.
    /// </summary>
    private static bool TryRound(Float80 value, RoundingMode mode, out ulong magnitude, ref uint raised)
    {
        magnitude = 0;
        if (value.IsZero)
        {
            return true;
        }

        if (value.IsUnsupported || value.Exponent > Float80.Bias + 63)
        {
            return false;
        }

        ulong high = value.Significand;
        ulong tail = 0;
        int exponent = value.Exponent == 0 ? 1 : value.Exponent;
        ExactNumber.ShiftRightSticky(ref high, ref tail, Float80.Bias + 63 - exponent);
        magnitude = high;
        if (tail == 0)
        {
            return true;
        }

        raised |= X87Status.Precision;
        if (Rounder.RoundsUp(tail, (high & 1) != 0, value.IsNegative, mode))
        {
            raised |= X87Status.C1;
            magnitude++;
        }

        return true;
    }

    private static Float80 Widen(bool negative, int exponent, ulong fraction, int topExponent, int bias, ref uint raised)
    {
        if (exponent == topExponent)
        {
            return Float80.Pack(negative, (int)Float80.ExponentMask, fraction | Float80.IntegerBit);
        }

        if (exponent != 0)
        {
            return Float80.Pack(negative, exponent - bias + Float80.Bias, fraction | Float80.IntegerBit);
        }

        if (fraction == 0)
        {
            return Float80.Zero(negative);
        }

        raised |= X87Status.DenormalOperand;
        int shift = BitOperations.LeadingZeroCount(fraction);
        return Float80.Pack(negative, 1 - bias + Float80.Bias - shift, fraction << shift);
    }

    private static ulong Narrow(Float80 value, in FloatFormat format, uint control, ref uint raised)
    {
        if (value.IsUnsupported)
        {
            raised |= X87Status.InvalidOperation;
            return FloatPacking.PackSpecial(true, Float80.IntegerBit | Float80.QuietBit, format);
        }

        if (value.IsNaN || value.IsInfinity)
        {
            raised |= value.IsSignalingNaN ? X87Status.InvalidOperation : 0;
            ulong significand = value.IsNaN ? value.Quieted().Significand : value.Significand;
            return FloatPacking.PackSpecial(value.IsNegative, significand, format);
        }

        if (value.IsZero)
        {
            return FloatPacking.PackZero(value.IsNegative, format);
        }

        RoundedNumber rounded = Rounder.ToFormat(Float80Operands.Unpack(value), format, X87Control.Rounding(control));
        uint flags = rounded.Raised;
        if ((flags & X87Status.Precision) == 0 && (control & X87Status.Underflow) != 0)
        {
            flags &= ~X87Status.Underflow;
        }

        raised |= flags;
        return FloatPacking.Pack(value.IsNegative, rounded, format);
    }
}
