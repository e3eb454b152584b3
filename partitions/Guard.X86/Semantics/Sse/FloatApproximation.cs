using Guard.X86.Semantics.X87;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// RCPPS and RSQRTPS (SDM Vol. 2B): approximations with a relative error of at most 1.5 x 2^-12, which raise nothing.
/// </summary>
/// <remarks>
/// Silicon uses tables that differ between makers. We give the true value truncated to fourteen bits, an error below 2^-13 that
/// is the
/// same on every host. Denormal operands count as zeros, and tiny results become zero.
/// </remarks>
internal static class FloatApproximation
{
    private const uint Infinity = 0x7F80_0000;
    private const uint Indefinite = 0xFFC0_0000;
    private const uint QuietBit = 0x0040_0000;
    private const uint SignBit = 0x8000_0000;

    /// <summary>1 / operand.</summary>
    public static uint Reciprocal(uint bits)
    {
        FloatOperand operand = FloatOperand.Unpack(bits, FloatFormat.Single, MxcsrBits.DenormalsAreZeros);
        uint sign = bits & SignBit;
        return operand.Kind switch
        {
            FloatKind.QuietNaN or FloatKind.SignalingNaN => bits | QuietBit,
            FloatKind.Zero or FloatKind.Denormal => sign | Infinity,
            FloatKind.Infinity => sign,
            FloatKind.Normal =>
                Truncated(ExactArithmetic.Divide(ExactNumber.FromInteger(false, Float80.Bias + 63, 1), operand.Exact)),
        };
    }

    /// <summary>1 / sqrt(operand).</summary>
    public static uint ReciprocalRoot(uint bits)
    {
        FloatOperand operand = FloatOperand.Unpack(bits, FloatFormat.Single, MxcsrBits.DenormalsAreZeros);
        if (operand.Negative && !operand.IsNaN && !operand.IsZero)
        {
            return Indefinite;
        }

        return operand.Kind switch
        {
            FloatKind.QuietNaN or FloatKind.SignalingNaN => bits | QuietBit,
            FloatKind.Zero or FloatKind.Denormal => (bits & SignBit) | Infinity,
            FloatKind.Infinity => 0,
            FloatKind.Normal => Truncated(
                ExactArithmetic.Divide(
                    ExactNumber.FromInteger(false, Float80.Bias + 63, 1), ExactArithmetic.SquareRoot(operand.Exact))),
        };
    }

    private static uint Truncated(in ExactNumber value)
    {
        FloatFormat format = FloatFormat.Single;
        if (value.Exponent < format.MinimumExponent)
        {
            return value.Negative ? SignBit : 0;
        }

        var rounded = new RoundedNumber(value.Exponent, value.High & (ulong.MaxValue << 50), 0, false);
        return (uint)FloatPacking.Pack(value.Negative, rounded, format);
    }
}
