namespace Guard.X86.Semantics.X87;

/// <summary>
/// Addition, subtraction, multiplication, division and square root (SDM Vol. 2A, FADD, FSUB, FMUL, FDIV, FSQRT).
/// </summary>
/// <remarks>
/// Each takes the control word and adds to <c>raised</c> what the status word would get, C1 included. When an unmasked IE, DE or
/// ZE is
/// among the raised, the result means nothing and the instruction must not store it.
/// </remarks>
public static class Float80Arithmetic
{
    /// <summary>left + right.</summary>
    public static Float80 Add(Float80 left, Float80 right, uint control, ref uint raised) =>
        AddSigned(left, right, 0, control, ref raised);

    /// <summary>left - right.</summary>
    public static Float80 Subtract(Float80 left, Float80 right, uint control, ref uint raised) =>
        AddSigned(left, right, Float80.SignBit, control, ref raised);

    /// <summary>left x right.</summary>
    public static Float80 Multiply(Float80 left, Float80 right, uint control, ref uint raised)
    {
        if (left.IsNormal && right.IsNormal)
        {
            return Rounder.ToRegister(
                ExactArithmetic.Multiply(Float80Operands.UnpackNormal(left), Float80Operands.UnpackNormal(right)), control,
                ref raised);
        }

        if (!Float80Operands.TryPrepare(left, right, ref raised))
        {
            return Float80Operands.InvalidOrNaN(left, right, ref raised);
        }

        bool negative = left.IsNegative != right.IsNegative;
        if (left.IsInfinity || right.IsInfinity)
        {
            return left.IsZero || right.IsZero ? Float80Operands.Invalid(ref raised) : Float80.Infinity(negative);
        }

        if (left.IsZero || right.IsZero)
        {
            return Float80.Zero(negative);
        }

        if (Float80Operands.IsStopped(raised, control))
        {
            return left;
        }

        return Rounder.ToRegister(
            ExactArithmetic.Multiply(Float80Operands.Unpack(left), Float80Operands.Unpack(right)), control, ref raised);
    }

    /// <summary>dividend / divisor.</summary>
    public static Float80 Divide(Float80 dividend, Float80 divisor, uint control, ref uint raised)
    {
        if (dividend.IsNormal && divisor.IsNormal)
        {
            return Rounder.ToRegister(
                ExactArithmetic.Divide(Float80Operands.UnpackNormal(dividend), Float80Operands.UnpackNormal(divisor)), control,
                ref raised);
        }

        uint denormal = 0;
        if (!Float80Operands.TryPrepare(dividend, divisor, ref denormal))
        {
            return Float80Operands.InvalidOrNaN(dividend, divisor, ref raised);
        }

        bool negative = dividend.IsNegative != divisor.IsNegative;
        if (divisor.IsZero && !dividend.IsInfinity)
        {
            // A zero divisor is found before a denormal dividend: ZE stands alone.
            if (dividend.IsZero)
            {
                return Float80Operands.Invalid(ref raised);
            }

            raised |= X87Status.ZeroDivide;
            return Float80.Infinity(negative);
        }

        raised |= denormal;
        if (dividend.IsInfinity)
        {
            return divisor.IsInfinity ? Float80Operands.Invalid(ref raised) : Float80.Infinity(negative);
        }

        if (divisor.IsInfinity || dividend.IsZero)
        {
            return Float80.Zero(negative);
        }

        if (Float80Operands.IsStopped(raised, control))
        {
            return dividend;
        }

        return Rounder.ToRegister(
            ExactArithmetic.Divide(Float80Operands.Unpack(dividend), Float80Operands.Unpack(divisor)), control, ref raised);
    }

    /// <summary>The square root.</summary>
    public static Float80 SquareRoot(Float80 operand, uint control, ref uint raised)
    {
        if (operand.IsZero)
        {
            return operand;
        }

        if (operand.IsUnsupported || operand.IsNaN || operand.IsNegative)
        {
            return Float80Operands.InvalidOrNaN(operand, ref raised);
        }

        if (operand.IsInfinity)
        {
            return operand;
        }

        if (operand.IsDenormal)
        {
            raised |= X87Status.DenormalOperand;
            if (Float80Operands.IsStopped(raised, control))
            {
                return operand;
            }
        }

        return Rounder.ToRegister(ExactArithmetic.SquareRoot(Float80Operands.Unpack(operand)), control, ref raised);
    }

    private static Float80 AddSigned(Float80 left, Float80 right, uint flip, uint control, ref uint raised)
    {
        Float80 addend = new((ushort)(right.SignExponent ^ flip), right.Significand);
        if (left.IsNormal && addend.IsNormal)
        {
            return AddFinite(Float80Operands.UnpackNormal(left), Float80Operands.UnpackNormal(addend), control, ref raised);
        }

        if (!Float80Operands.TryPrepare(left, right, ref raised))
        {
            return Float80Operands.InvalidOrNaN(left, right, ref raised);
        }

        if (left.IsInfinity || addend.IsInfinity)
        {
            if (left.IsInfinity && addend.IsInfinity && left.IsNegative != addend.IsNegative)
            {
                return Float80Operands.Invalid(ref raised);
            }

            return left.IsInfinity ? left : addend;
        }

        if (Float80Operands.IsStopped(raised, control))
        {
            return left;
        }

        if (left.IsZero || addend.IsZero)
        {
            return AddZero(left, addend, control, ref raised);
        }

        return AddFinite(Float80Operands.Unpack(left), Float80Operands.Unpack(addend), control, ref raised);
    }

    private static Float80 AddFinite(in ExactNumber left, in ExactNumber right, uint control, ref uint raised) =>
        ExactArithmetic.TryAdd(left, right, out ExactNumber sum)
            ? Rounder.ToRegister(sum, control, ref raised)
            : Float80.Zero(X87Control.Rounding(control) == RoundingMode.Down);

    private static Float80 AddZero(Float80 left, Float80 right, uint control, ref uint raised)
    {
        if (left.IsZero && right.IsZero)
        {
            return left.IsNegative == right.IsNegative ? left : Float80.Zero(X87Control.Rounding(control) == RoundingMode.Down);
        }

        // The other operand may still need rounding to the precision in force.
        return Rounder.ToRegister(Float80Operands.Unpack(left.IsZero ? right : left), control, ref raised);
    }
}
