using Guard.X86.Semantics.X87;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// One lane of ADD, SUB, MUL, DIV, SQRT, MIN, MAX, CMP (SDM Vol. 1, 11.5 "SSE and SSE2 Floating-Point Exceptions").
/// </summary>
/// <remarks>
/// Operands and results are encodings in the low 32 or 64 bits, as the format says. Host floating point takes no part.
/// </remarks>
internal static class FloatArithmetic
{
    /// <summary>left + right, or left - right.</summary>
    public static ulong Add(ulong left, ulong right, bool subtract, in FloatFormat format, ref SimdContext context)
    {
        if (FloatOperand.IsNormal(left, format) && FloatOperand.IsNormal(right, format))
        {
            ulong addendBits = subtract ? right ^ FloatPacking.PackZero(true, format) : right;
            return AddFinite(
                FloatOperand.UnpackNormal(left, format), FloatOperand.UnpackNormal(addendBits, format), format, ref context);
        }

        FloatOperand a = FloatOperand.Unpack(left, format, context.Mxcsr);
        FloatOperand b = FloatOperand.Unpack(right, format, context.Mxcsr);
        if (a.IsNaN || b.IsNaN)
        {
            return ChooseNaN(a, b, format, ref context);
        }

        bool negative = b.Negative != subtract;
        if (a.IsInfinity && b.IsInfinity && a.Negative != negative)
        {
            return Invalid(format, ref context);
        }

        NoteDenormals(a, b, ref context);
        if (a.IsInfinity || b.IsInfinity)
        {
            return FloatPacking.PackSpecial(a.IsInfinity ? a.Negative : negative, Float80.IntegerBit, format);
        }

        if (a.IsZero && b.IsZero)
        {
            bool down = Mode(context) == RoundingMode.Down;
            return FloatPacking.PackZero(a.Negative == negative ? negative : down, format);
        }

        var addend = new ExactNumber(negative, b.Exact.Exponent, b.Exact.High, 0);
        if (a.IsZero || b.IsZero)
        {
            return Round(a.IsZero ? addend : a.Exact, format, ref context);
        }

        return AddFinite(a.Exact, addend, format, ref context);
    }

    /// <summary>left x right.</summary>
    public static ulong Multiply(ulong left, ulong right, in FloatFormat format, ref SimdContext context)
    {
        if (FloatOperand.IsNormal(left, format) && FloatOperand.IsNormal(right, format))
        {
            return Round(
                ExactArithmetic.Multiply(FloatOperand.UnpackNormal(left, format), FloatOperand.UnpackNormal(right, format)),
                format, ref context);
        }

        FloatOperand a = FloatOperand.Unpack(left, format, context.Mxcsr);
        FloatOperand b = FloatOperand.Unpack(right, format, context.Mxcsr);
        if (a.IsNaN || b.IsNaN)
        {
            return ChooseNaN(a, b, format, ref context);
        }

        bool negative = a.Negative != b.Negative;
        if ((a.IsInfinity && b.IsZero) || (a.IsZero && b.IsInfinity))
        {
            return Invalid(format, ref context);
        }

        NoteDenormals(a, b, ref context);
        if (a.IsInfinity || b.IsInfinity)
        {
            return FloatPacking.PackSpecial(negative, Float80.IntegerBit, format);
        }

        return a.IsZero || b.IsZero
            ? FloatPacking.PackZero(negative, format)
            : Round(ExactArithmetic.Multiply(a.Exact, b.Exact), format, ref context);
    }

    /// <summary>dividend / divisor.</summary>
    public static ulong Divide(ulong dividend, ulong divisor, in FloatFormat format, ref SimdContext context)
    {
        if (FloatOperand.IsNormal(dividend, format) && FloatOperand.IsNormal(divisor, format))
        {
            return Round(
                ExactArithmetic.Divide(FloatOperand.UnpackNormal(dividend, format), FloatOperand.UnpackNormal(divisor, format)),
                format, ref context);
        }

        FloatOperand a = FloatOperand.Unpack(dividend, format, context.Mxcsr);
        FloatOperand b = FloatOperand.Unpack(divisor, format, context.Mxcsr);
        if (a.IsNaN || b.IsNaN)
        {
            return ChooseNaN(a, b, format, ref context);
        }

        bool negative = a.Negative != b.Negative;
        if ((a.IsInfinity && b.IsInfinity) || (a.IsZero && b.IsZero))
        {
            return Invalid(format, ref context);
        }

        if (b.IsZero && !a.IsInfinity)
        {
            // A zero divisor is found before a denormal dividend: ZE stands alone.
            context.RaisedBefore |= X87Status.ZeroDivide;
            return FloatPacking.PackSpecial(negative, Float80.IntegerBit, format);
        }

        NoteDenormals(a, b, ref context);
        if (a.IsInfinity)
        {
            return FloatPacking.PackSpecial(negative, Float80.IntegerBit, format);
        }

        return a.IsZero || b.IsInfinity
            ? FloatPacking.PackZero(negative, format)
            : Round(ExactArithmetic.Divide(a.Exact, b.Exact), format, ref context);
    }

    /// <summary>The square root.</summary>
    public static ulong SquareRoot(ulong operand, in FloatFormat format, ref SimdContext context)
    {
        FloatOperand a = FloatOperand.Unpack(operand, format, context.Mxcsr);
        if (a.IsNaN)
        {
            return ChooseNaN(a, a, format, ref context);
        }

        if (a.IsZero)
        {
            return a.Bits;
        }

        if (a.Negative)
        {
            return Invalid(format, ref context);
        }

        NoteDenormals(a, a, ref context);
        return a.IsInfinity ? a.Bits : Round(ExactArithmetic.SquareRoot(a.Exact), format, ref context);
    }

    /// <summary>MIN or MAX: the second operand when one is a NaN or both are zeros (SDM Vol. 2A, MINPS).</summary>
    public static ulong Extreme(ulong left, ulong right, bool maximum, in FloatFormat format, ref SimdContext context)
    {
        FloatOperand a = FloatOperand.Unpack(left, format, context.Mxcsr);
        FloatOperand b = FloatOperand.Unpack(right, format, context.Mxcsr);
        if (a.IsNaN || b.IsNaN)
        {
            context.RaisedBefore |= X87Status.InvalidOperation;
            return b.Bits;
        }

        NoteDenormals(a, b, ref context);
        int order = Order(a, b);
        return (maximum ? order > 0 : order < 0) ? a.Bits : b.Bits;
    }

    /// <summary>The eight predicates of CMPPS: EQ LT LE UNORD NEQ NLT NLE ORD.</summary>
    public static bool Compare(ulong left, ulong right, int predicate, in FloatFormat format, ref SimdContext context)
    {
        FloatOperand a = FloatOperand.Unpack(left, format, context.Mxcsr);
        FloatOperand b = FloatOperand.Unpack(right, format, context.Mxcsr);
        bool negated = (predicate & 4) != 0;
        int kind = predicate & 3;
        if (a.IsNaN || b.IsNaN)
        {
            bool signaling = kind is 1 or 2;
            if (signaling || a.IsSignaling || b.IsSignaling)
            {
                context.RaisedBefore |= X87Status.InvalidOperation;
            }

            return (kind == 3) != negated;
        }

        NoteDenormals(a, b, ref context);
        int order = Order(a, b);
        bool holds = kind switch
        {
            0 => order == 0,
            1 => order < 0,
            2 => order <= 0,
            _ => false,
        };
        return holds != negated;
    }

    /// <summary>COMISS and its kin: ZF, PF and CF as bits 6, 2, 0.</summary>
    public static uint CompareFlags(ulong left, ulong right, bool quiet, in FloatFormat format, ref SimdContext context)
    {
        const uint ZeroFlag = 0x40;
        const uint ParityFlag = 0x04;
        const uint CarryFlag = 0x01;
        FloatOperand a = FloatOperand.Unpack(left, format, context.Mxcsr);
        FloatOperand b = FloatOperand.Unpack(right, format, context.Mxcsr);
        if (a.IsNaN || b.IsNaN)
        {
            if (!quiet || a.IsSignaling || b.IsSignaling)
            {
                context.RaisedBefore |= X87Status.InvalidOperation;
            }

            return ZeroFlag | ParityFlag | CarryFlag;
        }

        NoteDenormals(a, b, ref context);
        int order = Order(a, b);
        return order == 0 ? ZeroFlag : order < 0 ? CarryFlag : 0;
    }

    /// <summary>RC.</summary>
    public static RoundingMode Mode(in SimdContext context) => (RoundingMode)((context.Mxcsr >> MxcsrBits.RoundingShift) & 3);

    /// <summary>DE when one operand is denormal.</summary>
    public static void NoteDenormals(in FloatOperand left, in FloatOperand right, ref SimdContext context)
    {
        if (left.IsDenormal || right.IsDenormal)
        {
            context.RaisedBefore |= X87Status.DenormalOperand;
        }
    }

    /// <summary>The first operand that is a NaN, quieted (SDM Vol. 1, table 4-7).</summary>
    public static ulong ChooseNaN(in FloatOperand left, in FloatOperand right, in FloatFormat format, ref SimdContext context)
    {
        if (left.IsSignaling || right.IsSignaling)
        {
            context.RaisedBefore |= X87Status.InvalidOperation;
        }

        return (left.IsNaN ? left.Bits : right.Bits) | (1ul << (format.PrecisionBits - 2));
    }

    /// <summary>Rounds to the format under MXCSR, with OE, UE and PE.</summary>
    public static ulong Round(in ExactNumber value, in FloatFormat format, ref SimdContext context)
    {
        RoundedNumber rounded = Rounder.ToFormat(value, format, Mode(context));
        uint raised = rounded.Raised & (X87Status.Overflow | X87Status.Underflow | X87Status.Precision);
        if ((raised & X87Status.Underflow) != 0)
        {
            bool masked = (context.Mxcsr & (X87Status.Underflow << MxcsrBits.MaskShift)) != 0;
            if (masked && (context.Mxcsr & MxcsrBits.FlushToZero) != 0)
            {
                context.RaisedAfter |= X87Status.Underflow | X87Status.Precision;
                return FloatPacking.PackZero(value.Negative, format);
            }

            if (masked && (raised & X87Status.Precision) == 0)
            {
                raised &= ~X87Status.Underflow;
            }

            if (!masked && !Rounder.IsInexact(value, format, Mode(context)))
            {
                // To the handler, PE speaks of the result with an unbounded exponent.
                raised &= ~X87Status.Precision;
            }
        }

        context.RaisedAfter |= raised;
        return FloatPacking.Pack(value.Negative, rounded, format);
    }

    /// <summary>#IA: the QNaN floating-point indefinite.</summary>
    public static ulong Invalid(in FloatFormat format, ref SimdContext context)
    {
        context.RaisedBefore |= X87Status.InvalidOperation;
        return FloatPacking.PackSpecial(true, Float80.IntegerBit | Float80.QuietBit, format);
    }

    private static ulong AddFinite(in ExactNumber left, in ExactNumber right, in FloatFormat format, ref SimdContext context) =>
        ExactArithmetic.TryAdd(left, right, out ExactNumber sum)
            ? Round(sum, format, ref context)
            : FloatPacking.PackZero(Mode(context) == RoundingMode.Down, format);

    /// <summary>Below zero when left is less than right. Zeros are equal; no operand is a NaN.</summary>
    private static int Order(in FloatOperand left, in FloatOperand right)
    {
        if (left.IsZero && right.IsZero)
        {
            return 0;
        }

        // Encodings of one sign compare as integers.
        if (left.Negative != right.Negative)
        {
            return left.Negative ? -1 : 1;
        }

        int magnitude = left.Bits.CompareTo(right.Bits);
        return left.Negative ? -magnitude : magnitude;
    }
}
