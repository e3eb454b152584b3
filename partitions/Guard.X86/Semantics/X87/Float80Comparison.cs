namespace Guard.X86.Semantics.X87;

/// <summary>Comparison and examination (SDM Vol. 2A, FCOM, FUCOM, FTST, FXAM).</summary>
public static class Float80Comparison
{
    /// <summary>C3, C2 and C0 of an unordered comparison.</summary>
    internal const uint Unordered = X87Status.C3 | X87Status.C2 | X87Status.C0;

    /// <summary>Compares, as FCOM (every NaN is invalid) or as FUCOM (only signaling ones are).</summary>
    /// <returns>C3, C2 and C0: 000 greater, 001 less, 100 equal, 111 unordered.</returns>
    public static uint Compare(Float80 left, Float80 right, bool quiet, ref uint raised)
    {
        if (!(left.IsNormal && right.IsNormal) && !Float80Operands.TryPrepare(left, right, ref raised))
        {
            bool invalid = !quiet || left.IsUnsupported || right.IsUnsupported || left.IsSignalingNaN || right.IsSignalingNaN;
            raised |= invalid ? X87Status.InvalidOperation : 0;
            return Unordered;
        }

        if (left.IsZero && right.IsZero)
        {
            return X87Status.C3;
        }

        if (left.IsNegative != right.IsNegative)
        {
            return left.IsNegative ? X87Status.C0 : 0;
        }

        int order = CompareMagnitudes(left, right);
        if (order == 0)
        {
            return X87Status.C3;
        }

        return order < 0 != left.IsNegative ? X87Status.C0 : 0;
    }

    /// <summary>FXAM's condition codes, C1 (the sign) included.</summary>
    /// <param name="value">The register's content.</param>
    /// <param name="isEmpty">Its tag.</param>
    public static uint Examine(Float80 value, bool isEmpty)
    {
        uint sign = value.IsNegative ? X87Status.C1 : 0;
        if (isEmpty)
        {
            return sign | X87Status.C3 | X87Status.C0;
        }

        return sign | value.Class switch
        {
            Float80Class.Unsupported => 0,
            Float80Class.QuietNaN or Float80Class.SignalingNaN => X87Status.C0,
            Float80Class.Normal => X87Status.C2,
            Float80Class.Infinity => X87Status.C2 | X87Status.C0,
            Float80Class.Zero => X87Status.C3,
            Float80Class.Denormal => X87Status.C3 | X87Status.C2,
        };
    }

    private static int CompareMagnitudes(Float80 left, Float80 right)
    {
        // A pseudo-denormal (exponent 0, integer bit set) weighs as much as the same significand under exponent 1.
        int leftExponent = left.Exponent == 0 ? 1 : left.Exponent;
        int rightExponent = right.Exponent == 0 ? 1 : right.Exponent;
        bool leftZero = left.Significand == 0;
        bool rightZero = right.Significand == 0;
        if (leftZero || rightZero)
        {
            return rightZero.CompareTo(leftZero);
        }

        return leftExponent != rightExponent
            ? leftExponent.CompareTo(rightExponent)
            : left.Significand.CompareTo(right.Significand);
    }
}
