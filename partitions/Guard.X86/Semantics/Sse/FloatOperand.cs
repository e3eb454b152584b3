using System.Runtime.CompilerServices;
using Guard.X86.Semantics.X87;

namespace Guard.X86.Semantics.Sse;

/// <summary>An IEEE single or double taken apart.</summary>
internal readonly struct FloatOperand
{
    private FloatOperand(ulong bits, FloatKind kind, bool negative, in ExactNumber exact)
    {
        Bits = bits;
        Kind = kind;
        Negative = negative;
        Exact = exact;
    }

    /// <summary>The encoding; a zero of the same sign for a denormal under DAZ.</summary>
    public ulong Bits { get; }

    /// <summary>The class.</summary>
    public FloatKind Kind { get; }

    /// <summary>The sign bit.</summary>
    public bool Negative { get; }

    /// <summary>The value of a finite number that is not zero.</summary>
    public ExactNumber Exact { get; }

    /// <summary>Quiet or signaling.</summary>
    public bool IsNaN => Kind >= FloatKind.QuietNaN;

    /// <summary>A signaling NaN.</summary>
    public bool IsSignaling => Kind == FloatKind.SignalingNaN;

    /// <summary>Zero.</summary>
    public bool IsZero => Kind == FloatKind.Zero;

    /// <summary>Infinity.</summary>
    public bool IsInfinity => Kind == FloatKind.Infinity;

    /// <summary>Denormal, and not under DAZ.</summary>
    public bool IsDenormal => Kind == FloatKind.Denormal;

    /// <summary>True for a normal number: the condition of every fast path.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNormal(ulong bits, in FloatFormat format)
    {
        int top = format.MaximumExponent - format.MinimumExponent + 2;
        return (uint)(((int)(bits >> (format.PrecisionBits - 1)) & top) - 1) < (uint)(top - 1);
    }

    /// <summary>The value of a normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ExactNumber UnpackNormal(ulong bits, in FloatFormat format)
    {
        int fractionBits = format.PrecisionBits - 1;
        int exponent = (int)(bits >> fractionBits) & (format.MaximumExponent - format.MinimumExponent + 2);
        bool negative = (bits & FloatPacking.PackZero(true, format)) != 0;
        return new ExactNumber(
            negative, exponent - 1 + format.MinimumExponent, (bits << (63 - fractionBits)) | Float80.IntegerBit, 0);
    }

    /// <summary>Takes an encoding apart; DAZ of MXCSR counts.</summary>
    public static FloatOperand Unpack(ulong bits, in FloatFormat format, uint mxcsr)
    {
        int fractionBits = format.PrecisionBits - 1;
        int top = format.MaximumExponent - format.MinimumExponent + 2;
        bool negative = (bits & FloatPacking.PackZero(true, format)) != 0;
        int exponent = (int)(bits >> fractionBits) & top;
        ulong fraction = (bits << (64 - fractionBits)) >> 1;
        if (exponent == top)
        {
            FloatKind kind = fraction == 0 ? FloatKind.Infinity
                : (fraction & Float80.QuietBit) != 0 ? FloatKind.QuietNaN : FloatKind.SignalingNaN;
            return new FloatOperand(bits, kind, negative, default);
        }

        if (exponent != 0)
        {
            var exact = new ExactNumber(negative, exponent - 1 + format.MinimumExponent, fraction | Float80.IntegerBit, 0);
            return new FloatOperand(bits, FloatKind.Normal, negative, exact);
        }

        if (fraction == 0 || (mxcsr & MxcsrBits.DenormalsAreZeros) != 0)
        {
            return new FloatOperand(FloatPacking.PackZero(negative, format), FloatKind.Zero, negative, default);
        }

        return new FloatOperand(
            bits, FloatKind.Denormal, negative, ExactNumber.FromInteger(negative, format.MinimumExponent, fraction));
    }
}
