namespace Guard.X86.Semantics.X87;

/// <summary>Puts rounded numbers into the bits of single and double precision.</summary>
internal static class FloatPacking
{
    /// <summary>A rounded number, infinity included.</summary>
    internal static ulong Pack(bool negative, in RoundedNumber rounded, in FloatFormat format)
    {
        int fractionBits = format.PrecisionBits - 1;
        ulong fraction = (rounded.Significand << 1) >> (64 - fractionBits);
        bool isNormal = (long)rounded.Significand < 0;
        ulong exponent = isNormal ? (ulong)(rounded.Exponent - format.MinimumExponent + 1) : 0;
        return PackZero(negative, format) | (exponent << fractionBits) | fraction;
    }

    /// <summary>An infinity or a NaN from its left-aligned significand, which is truncated.</summary>
    internal static ulong PackSpecial(bool negative, ulong significand, in FloatFormat format)
    {
        int fractionBits = format.PrecisionBits - 1;
        ulong exponent = (ulong)(format.MaximumExponent - format.MinimumExponent + 2);
        return PackZero(negative, format) | (exponent << fractionBits) | ((significand << 1) >> (64 - fractionBits));
    }

    /// <summary>A zero.</summary>
    internal static ulong PackZero(bool negative, in FloatFormat format)
    {
        int signBit = format.PrecisionBits == 24 ? 31 : 63;
        return negative ? 1ul << signBit : 0;
    }
}
