using System.Numerics;
using Guard.X86.Semantics.X87;

namespace Guard.X86.Semantics.Sse;

/// <summary>One lane of the CVT instructions and of ROUNDPS (SDM Vol. 2A, CVTxx2yy; Vol. 2B, ROUNDPS).</summary>
internal static class FloatConversion
{
    /// <summary>The 32-bit integer indefinite, in all 64 bits of the result.</summary>
    private const long Indefinite = int.MinValue;

    /// <summary>Single to double: exact.</summary>
    public static ulong SingleToDouble(uint bits, ref SimdContext context) =>
        Convert(bits, FloatFormat.Single, FloatFormat.Double, ref context);

    /// <summary>Double to single.</summary>
    public static uint DoubleToSingle(ulong bits, ref SimdContext context) =>
        (uint)Convert(bits, FloatFormat.Double, FloatFormat.Single, ref context);

    /// <summary>A 32-bit integer to either format.</summary>
    public static ulong FromInteger(int value, in FloatFormat format, ref SimdContext context)
    {
        if (value == 0)
        {
            return 0;
        }

        ulong magnitude = (ulong)(value < 0 ? -(long)value : value);
        return FloatArithmetic.Round(ExactNumber.FromInteger(value < 0, Float80.Bias + 63, magnitude), format, ref context);
    }

    /// <summary>Either format to a 32-bit integer; IE and the indefinite when it does not fit.</summary>
    public static int ToInteger(ulong bits, in FloatFormat format, bool truncate, ref SimdContext context)
    {
        FloatOperand operand = FloatOperand.Unpack(bits, format, context.Mxcsr);
        RoundingMode mode = truncate ? RoundingMode.TowardZero : FloatArithmetic.Mode(context);
        if (operand.IsZero)
        {
            return 0;
        }

        if (operand.IsNaN || operand.IsInfinity || operand.Exact.Exponent > Float80.Bias + 31)
        {
            context.RaisedBefore |= X87Status.InvalidOperation;
            return (int)Indefinite;
        }

        long value = (long)RoundMagnitude(operand, mode, out bool inexact);
        value = operand.Negative ? -value : value;
        if (value is < int.MinValue or > int.MaxValue)
        {
            context.RaisedBefore |= X87Status.InvalidOperation;
            return (int)Indefinite;
        }

        context.RaisedAfter |= inexact ? X87Status.Precision : 0;
        return (int)value;
    }

    /// <summary>ROUNDPS: the nearest integral value of the same format. Bits 0-1 RC, 2 MXCSR.RC instead, 3 no PE.</summary>
    public static ulong RoundToIntegral(ulong bits, int control, in FloatFormat format, ref SimdContext context)
    {
        FloatOperand operand = FloatOperand.Unpack(bits, format, context.Mxcsr);
        if (operand.IsNaN)
        {
            return FloatArithmetic.ChooseNaN(operand, operand, format, ref context);
        }

        if (operand.IsZero || operand.IsInfinity || operand.Exact.Exponent >= Float80.Bias + 63)
        {
            return operand.Bits;
        }

        RoundingMode mode = (control & 4) != 0 ? FloatArithmetic.Mode(context) : (RoundingMode)(control & 3);
        ulong magnitude = RoundMagnitude(operand, mode, out bool inexact);
        context.RaisedAfter |= inexact && (control & 8) == 0 ? X87Status.Precision : 0;
        if (magnitude == 0)
        {
            return FloatPacking.PackZero(operand.Negative, format);
        }

        // At most the format's precision: rounding is exact.
        int shift = BitOperations.LeadingZeroCount(magnitude);
        var rounded = new RoundedNumber(Float80.Bias + 63 - shift, magnitude << shift, 0, false);
        return FloatPacking.Pack(operand.Negative, rounded, format);
    }

    /// <summary>Rounds a finite magnitude below 2^63 to an integer.</summary>
    private static ulong RoundMagnitude(in FloatOperand operand, RoundingMode mode, out bool inexact)
    {
        ulong high = operand.Exact.High;
        ulong tail = 0;
        ExactNumber.ShiftRightSticky(ref high, ref tail, Float80.Bias + 63 - operand.Exact.Exponent);
        inexact = tail != 0;
        return inexact && Rounder.RoundsUp(tail, (high & 1) != 0, operand.Negative, mode) ? high + 1 : high;
    }

    private static ulong Convert(ulong bits, in FloatFormat source, in FloatFormat target, ref SimdContext context)
    {
        FloatOperand operand = FloatOperand.Unpack(bits, source, context.Mxcsr);
        if (operand.IsNaN)
        {
            context.RaisedBefore |= operand.IsSignaling ? X87Status.InvalidOperation : 0;
            ulong significand = (bits << (64 - source.PrecisionBits)) | Float80.IntegerBit | Float80.QuietBit;
            return FloatPacking.PackSpecial(operand.Negative, significand, target);
        }

        if (operand.IsInfinity)
        {
            return FloatPacking.PackSpecial(operand.Negative, Float80.IntegerBit, target);
        }

        if (operand.IsZero)
        {
            return FloatPacking.PackZero(operand.Negative, target);
        }

        FloatArithmetic.NoteDenormals(operand, operand, ref context);
        return FloatArithmetic.Round(operand.Exact, target, ref context);
    }
}
