namespace Guard.X86.Semantics.X87;

/// <summary>
/// A double extended-precision number as it stands in an x87 register (SDM Vol. 1, 4.2.2 "Floating-Point Data Types").
/// </summary>
/// <param name="SignExponent">Bit 15 is the sign, bits 0 to 14 the exponent, biased by 16383.</param>
/// <param name="Significand">Bit 63 is the integer bit, which this format keeps.</param>
public readonly record struct Float80(ushort SignExponent, ulong Significand)
{
    internal const int Bias = 16383;
    internal const uint ExponentMask = 0x7FFF;
    internal const uint SignBit = 0x8000;
    internal const ulong IntegerBit = 0x8000_0000_0000_0000;
    internal const ulong QuietBit = 0x4000_0000_0000_0000;

    /// <summary>The QNaN floating-point indefinite.</summary>
    public static Float80 Indefinite => new(0xFFFF, 0xC000_0000_0000_0000);

    /// <summary>Plus zero.</summary>
    public static Float80 PlusZero => new(0, 0);

    /// <summary>One.</summary>
    public static Float80 One => new(Bias, IntegerBit);

    /// <summary>True when the sign bit is set, of NaNs and zeros too.</summary>
    public bool IsNegative => (SignExponent & SignBit) != 0;

    /// <summary>The biased exponent, 0 to 7FFFh.</summary>
    public int Exponent => (int)(SignExponent & ExponentMask);

    /// <summary>True for plus and minus zero.</summary>
    public bool IsZero => (SignExponent & ExponentMask) == 0 && Significand == 0;

    /// <summary>True for normal numbers only: the condition of every fast path.</summary>
    public bool IsNormal => (uint)(Exponent - 1) < ExponentMask - 1 && (long)Significand < 0;

    /// <summary>True for quiet and signaling NaNs.</summary>
    public bool IsNaN => (SignExponent & ExponentMask) == ExponentMask && Significand > IntegerBit;

    /// <summary>True for a NaN whose quiet bit is clear.</summary>
    public bool IsSignalingNaN => IsNaN && (Significand & QuietBit) == 0;

    /// <summary>True for plus and minus infinity.</summary>
    public bool IsInfinity => (SignExponent & ExponentMask) == ExponentMask && Significand == IntegerBit;

    /// <summary>True for exponent 0 with a significand other than 0.</summary>
    public bool IsDenormal => (SignExponent & ExponentMask) == 0 && Significand != 0;

    /// <summary>True for encodings that the x87 refuses with #IA.</summary>
    public bool IsUnsupported => (SignExponent & ExponentMask) != 0 && (long)Significand >= 0;

    /// <summary>The class of this encoding.</summary>
    public Float80Class Class
    {
        get
        {
            if (IsNormal)
            {
                return Float80Class.Normal;
            }

            if (Exponent == 0)
            {
                return Significand == 0 ? Float80Class.Zero : Float80Class.Denormal;
            }

            if ((long)Significand >= 0)
            {
                return Float80Class.Unsupported;
            }

            if (Significand == IntegerBit)
            {
                return Float80Class.Infinity;
            }

            return (Significand & QuietBit) != 0 ? Float80Class.QuietNaN : Float80Class.SignalingNaN;
        }
    }

    /// <summary>A zero of the given sign.</summary>
    public static Float80 Zero(bool negative) => new(SignOf(negative), 0);

    /// <summary>An infinity of the given sign.</summary>
    public static Float80 Infinity(bool negative) => new((ushort)(SignOf(negative) | ExponentMask), IntegerBit);

    /// <summary>The same NaN with its quiet bit set.</summary>
    public Float80 Quieted() => new(SignExponent, Significand | QuietBit);

    /// <summary>The same encoding with the sign flipped, NaNs included (FCHS).</summary>
    public Float80 Negated() => new((ushort)(SignExponent ^ SignBit), Significand);

    /// <summary>The same encoding with the sign cleared, NaNs included (FABS).</summary>
    public Float80 Magnitude() => new((ushort)(SignExponent & ExponentMask), Significand);

    internal static ushort SignOf(bool negative) => negative ? (ushort)SignBit : (ushort)0;

    internal static Float80 Pack(bool negative, int exponent, ulong significand) =>
        new((ushort)(SignOf(negative) | (uint)exponent), significand);
}
