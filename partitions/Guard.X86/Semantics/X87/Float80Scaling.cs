namespace Guard.X86.Semantics.X87;

/// <summary>FSCALE and FXTRACT (SDM Vol. 2A).</summary>
public static class Float80Scaling
{
    /// <summary>Beyond this, every result has over- or underflowed, unmasked adjustment included.</summary>
    private const int ScaleLimit = 0x1_0000;

    /// <summary>value x 2^trunc(scale).</summary>
    public static Float80 Scale(Float80 value, Float80 scale, uint control, ref uint raised)
    {
        if (!(value.IsNormal && scale.IsNormal) && !Float80Operands.TryPrepare(value, scale, ref raised))
        {
            return Float80Operands.InvalidOrNaN(value, scale, ref raised);
        }

        if (scale.IsInfinity)
        {
            bool undefined = scale.IsNegative ? value.IsInfinity : value.IsZero;
            if (undefined)
            {
                raised &= ~X87Status.DenormalOperand;
                return Float80Operands.Invalid(ref raised);
            }

            return scale.IsNegative ? Float80.Zero(value.IsNegative) : Float80.Infinity(value.IsNegative);
        }

        if (value.IsInfinity || value.IsZero || Float80Operands.IsStopped(raised, control))
        {
            return value;
        }

        ExactNumber exact = Float80Operands.Unpack(value);
        int exponent = exact.Exponent + Truncate(scale);
        return Rounder.ToFullRegister(new ExactNumber(exact.Negative, exponent, exact.High, 0), control, ref raised);
    }

    /// <summary>Splits a number into its unbiased exponent, as a number, and its significand with the exponent of one.</summary>
    public static void Extract(Float80 value, uint control, out Float80 exponent, out Float80 significand, ref uint raised)
    {
        if (value.IsUnsupported || value.IsNaN)
        {
            exponent = Float80Operands.InvalidOrNaN(value, ref raised);
            significand = exponent;
            return;
        }

        significand = value;
        if (value.IsZero)
        {
            raised |= X87Status.ZeroDivide;
            exponent = Float80.Infinity(negative: true);
            return;
        }

        if (value.IsInfinity)
        {
            exponent = Float80.Infinity(negative: false);
            return;
        }

        if (value.IsDenormal)
        {
            raised |= X87Status.DenormalOperand;
            if (Float80Operands.IsStopped(raised, control))
            {
                exponent = value;
                return;
            }
        }

        ExactNumber exact = Float80Operands.Unpack(value);
        exponent = Float80Conversion.FromInteger(exact.Exponent - Float80.Bias);
        significand = Float80.Pack(value.IsNegative, Float80.Bias, exact.High);
    }

    private static int Truncate(Float80 scale)
    {
        int unbiased = scale.Exponent - Float80.Bias;
        if (scale.IsZero || unbiased < 0)
        {
            return 0;
        }

        int magnitude = unbiased > 16 ? ScaleLimit : (int)(scale.Significand >> (63 - unbiased));
        if (magnitude > ScaleLimit)
        {
            magnitude = ScaleLimit;
        }

        return scale.IsNegative ? -magnitude : magnitude;
    }
}
