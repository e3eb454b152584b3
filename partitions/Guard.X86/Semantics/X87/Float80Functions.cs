namespace Guard.X86.Semantics.X87;

/// <summary>
/// The transcendental functions with their special operands (SDM Vol. 2A, F2XM1, FYL2X, FYL2XP1, FPATAN, FSIN, FCOS, FPTAN).
/// </summary>
/// <remarks>
/// Finite results are computed to some 120 bits and rounded once, to 64 bits by RC. Each method takes the control word and adds
/// to
/// <c>raised</c>; with an unmasked IE, DE or ZE among the raised, the result means nothing.
/// </remarks>
internal static class Float80Functions
{
    /// <summary>From here on an argument is out of range: 2^63.</summary>
    private const int RangeExponent = Float80.Bias + 63;

    /// <summary>F2XM1. Outside -1 to 1 the manual leaves the result undefined; we give the operand back.</summary>
    internal static Float80 Exponential(Float80 operand, uint control, ref uint raised)
    {
        if (operand.IsUnsupported || operand.IsNaN)
        {
            return Float80Operands.InvalidOrNaN(operand, ref raised);
        }

        if (operand.IsZero)
        {
            return operand;
        }

        if (operand.IsInfinity)
        {
            return operand.IsNegative ? Float80.One.Negated() : operand;
        }

        if (operand.Exponent >= Float80.Bias)
        {
            bool isOne = operand.Exponent == Float80.Bias && operand.Significand == Float80.IntegerBit;
            return isOne && operand.IsNegative ? new Float80(0xBFFE, Float80.IntegerBit) : operand;
        }

        return NoteDenormal(operand, control, ref raised)
            ? operand
            : Round(Transcendental.Exponential(Float80Operands.Unpack(operand)), control, ref raised);
    }

    /// <summary>FSIN. C2 is raised, and the operand given back, when it is out of range.</summary>
    internal static Float80 Sine(Float80 operand, uint control, ref uint raised)
    {
        if (operand.IsZero)
        {
            return operand;
        }

        if (!IsReducible(operand, ref raised, out Float80 response))
        {
            return response;
        }

        return NoteDenormal(operand, control, ref raised)
            ? operand
            : Round(Trigonometry.Sine(Float80Operands.Unpack(operand)), control, ref raised);
    }

    /// <summary>FCOS. C2 is raised, and the operand given back, when it is out of range.</summary>
    internal static Float80 Cosine(Float80 operand, uint control, ref uint raised)
    {
        if (operand.IsZero)
        {
            return Float80.One;
        }

        if (!IsReducible(operand, ref raised, out Float80 response))
        {
            return response;
        }

        return NoteDenormal(operand, control, ref raised)
            ? operand
            : Round(Trigonometry.Cosine(Float80Operands.Unpack(operand)), control, ref raised);
    }

    /// <summary>FPTAN's tangent. C2 is raised, and the operand given back, when it is out of range.</summary>
    internal static Float80 Tangent(Float80 operand, uint control, ref uint raised)
    {
        if (operand.IsZero)
        {
            return operand;
        }

        if (!IsReducible(operand, ref raised, out Float80 response))
        {
            return response;
        }

        return NoteDenormal(operand, control, ref raised)
            ? operand
            : Round(Trigonometry.Tangent(Float80Operands.Unpack(operand)), control, ref raised);
    }

    /// <summary>FYL2X: y x log2(x). The rows are those of the manual's table 3-48.</summary>
    internal static Float80 Logarithm(Float80 y, Float80 x, uint control, ref uint raised)
    {
        uint denormal = 0;
        if (!Float80Operands.TryPrepare(y, x, ref denormal))
        {
            return Float80Operands.InvalidOrNaN(y, x, ref raised);
        }

        if (x.IsZero)
        {
            return LogarithmOfZero(y, ref raised);
        }

        bool isOne = x.Exponent == Float80.Bias && x.Significand == Float80.IntegerBit;
        if (x.IsNegative || (x.IsInfinity && y.IsZero) || (isOne && y.IsInfinity))
        {
            return Float80Operands.Invalid(ref raised);
        }

        raised |= denormal;
        bool negative = y.IsNegative != (x.Exponent < Float80.Bias);
        if (x.IsInfinity || y.IsInfinity)
        {
            return Float80.Infinity(negative);
        }

        if (isOne || y.IsZero)
        {
            return Float80.Zero(negative);
        }

        if (Float80Operands.IsStopped(raised, control))
        {
            return y;
        }

        ExactNumber factor = Float80Operands.Unpack(y);
        ExactNumber operand = Float80Operands.Unpack(x);
        if (operand.High == Float80.IntegerBit)
        {
            return RoundProduct(factor, operand.Exponent - Float80.Bias, control, ref raised);
        }

        WideNumber logarithm = Transcendental.Logarithm(WideNumber.FromExact(operand));
        return Round(logarithm.Multiply(WideNumber.FromExact(factor)), control, ref raised);
    }

    /// <summary>FYL2XP1: y x log2(x + 1). Beyond the manual's domain the true value is given; below -1 it is invalid.</summary>
    internal static Float80 LogarithmPlusOne(Float80 y, Float80 x, uint control, ref uint raised)
    {
        uint denormal = 0;
        if (!Float80Operands.TryPrepare(y, x, ref denormal))
        {
            return Float80Operands.InvalidOrNaN(y, x, ref raised);
        }

        bool reachesMinusOne = x.IsNegative && x.Exponent >= Float80.Bias;
        if (reachesMinusOne && x.Exponent == Float80.Bias && x.Significand == Float80.IntegerBit)
        {
            return LogarithmOfZero(y, ref raised);
        }

        if (reachesMinusOne || (x.IsInfinity && y.IsZero) || (x.IsZero && y.IsInfinity))
        {
            return Float80Operands.Invalid(ref raised);
        }

        raised |= denormal;
        bool negative = y.IsNegative != x.IsNegative;
        if (x.IsInfinity || y.IsInfinity)
        {
            return Float80.Infinity(negative);
        }

        if (x.IsZero || y.IsZero)
        {
            return Float80.Zero(negative);
        }

        if (Float80Operands.IsStopped(raised, control))
        {
            return y;
        }

        WideNumber operand = WideNumber.FromExact(Float80Operands.Unpack(x));
        WideNumber factor = WideNumber.FromExact(Float80Operands.Unpack(y));
        if (operand.Exponent < -2)
        {
            return Round(Transcendental.LogarithmPlusOne(operand).Multiply(factor), control, ref raised);
        }

        // From a quarter on x + 1 loses nothing in 128 bits. A power of two has an integer for its logarithm.
        WideNumber sum = operand.Add(WideNumber.One);
        return sum.Significand == WideNumber.One.Significand
            ? RoundProduct(Float80Operands.Unpack(y), sum.Exponent, control, ref raised)
            : Round(Transcendental.Logarithm(sum).Multiply(factor), control, ref raised);
    }

    /// <summary>FPATAN: the angle of the point (x, y). The rows are those of the manual's table 3-31.</summary>
    internal static Float80 ArcTangent(Float80 y, Float80 x, uint control, ref uint raised)
    {
        if (!Float80Operands.TryPrepare(y, x, ref raised))
        {
            return Float80Operands.InvalidOrNaN(y, x, ref raised);
        }

        if (Float80Operands.IsStopped(raised, control))
        {
            return y;
        }

        bool right = !x.IsNegative;
        if (y.IsInfinity && x.IsInfinity)
        {
            WideNumber quarter = Transcendental.Pi.Scaled(-2);
            WideNumber diagonal = right ? quarter : Transcendental.Pi.Add(quarter.Negated());
            return Round(diagonal.WithSign(y.IsNegative), control, ref raised);
        }

        if (y.IsZero || x.IsInfinity)
        {
            return right ? Float80.Zero(y.IsNegative) : Round(Transcendental.Pi.WithSign(y.IsNegative), control, ref raised);
        }

        if (x.IsZero || y.IsInfinity)
        {
            return Round(Transcendental.Pi.Scaled(-1).WithSign(y.IsNegative), control, ref raised);
        }

        WideNumber height = WideNumber.FromExact(Float80Operands.Unpack(y.Magnitude()));
        WideNumber width = WideNumber.FromExact(Float80Operands.Unpack(x.Magnitude()));
        WideNumber angle = Transcendental.ArcTangent(height, width);
        WideNumber full = right ? angle : Transcendental.Pi.Add(angle.Negated());
        return Round(full.WithSign(y.IsNegative), control, ref raised);
    }

    private static Float80 LogarithmOfZero(Float80 y, ref uint raised)
    {
        if (y.IsZero)
        {
            return Float80Operands.Invalid(ref raised);
        }

        raised |= y.IsInfinity ? 0 : X87Status.ZeroDivide;
        return Float80.Infinity(!y.IsNegative);
    }

    /// <summary>True for a finite operand below 2^63; otherwise <paramref name="response"/> is the result.</summary>
    private static bool IsReducible(Float80 operand, ref uint raised, out Float80 response)
    {
        response = operand;
        if (operand.IsUnsupported || operand.IsNaN || operand.IsInfinity)
        {
            response = Float80Operands.InvalidOrNaN(operand, ref raised);
            return false;
        }

        if (operand.Exponent >= RangeExponent)
        {
            raised |= X87Status.C2;
            return false;
        }

        return true;
    }

    /// <summary>Raises DE for a denormal. True when it is unmasked.</summary>
    private static bool NoteDenormal(Float80 operand, uint control, ref uint raised)
    {
        if (!operand.IsDenormal)
        {
            return false;
        }

        raised |= X87Status.DenormalOperand;
        return Float80Operands.IsStopped(raised, control);
    }

    /// <summary>
    /// y times the logarithm of a power of two. Even when the product is exact, recorded silicon raises PE, and UE if it is tiny.
    /// </summary>
    private static Float80 RoundProduct(in ExactNumber factor, int logarithm, uint control, ref uint raised)
    {
        ExactNumber integer = Float80Operands.Unpack(Float80Conversion.FromInteger(logarithm));
        Float80 product = Rounder.ToFullRegister(ExactArithmetic.Multiply(factor, integer), control, ref raised);
        raised |= X87Status.Precision | (product.Exponent == 0 ? X87Status.Underflow : 0);
        return product;
    }

    private static Float80 Round(in WideNumber value, uint control, ref uint raised) =>
        Rounder.ToFullRegister(value.ToInexact(), control, ref raised);
}
