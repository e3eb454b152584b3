using System.Runtime.CompilerServices;

namespace Guard.X86.Semantics.X87;

/// <summary>What every operation does with its operands first: refuse encodings, choose NaNs, note denormals, unpack.</summary>
internal static class Float80Operands
{
    /// <summary>Notes denormal operands. False when an operand is a NaN or unsupported; then nothing is raised.</summary>
    internal static bool TryPrepare(Float80 left, Float80 right, ref uint raised)
    {
        if (left.IsUnsupported || right.IsUnsupported || left.IsNaN || right.IsNaN)
        {
            return false;
        }

        if (left.IsDenormal || right.IsDenormal)
        {
            raised |= X87Status.DenormalOperand;
        }

        return true;
    }

    /// <summary>
    /// True when an exception among the raised keeps the instruction from going on: it is unmasked and comes before the result.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsStopped(uint raised, uint control) => (raised & ~control & X87Status.BeforeResult) != 0;

    /// <summary>#IA: raises IE and gives the indefinite.</summary>
    internal static Float80 Invalid(ref uint raised)
    {
        raised |= X87Status.InvalidOperation;
        return Float80.Indefinite;
    }

    /// <summary>The response to one operand that is a NaN, unsupported, or outside the function's domain.</summary>
    internal static Float80 InvalidOrNaN(Float80 operand, ref uint raised)
    {
        if (!operand.IsNaN)
        {
            return Invalid(ref raised);
        }

        if (operand.IsSignalingNaN)
        {
            raised |= X87Status.InvalidOperation;
        }

        return operand.Quieted();
    }

    /// <summary>
    /// The response to two operands of which one at least is a NaN or unsupported (SDM Vol. 1, table 4-7 "Rules for Handling
    /// NaNs").
    /// </summary>
    internal static Float80 InvalidOrNaN(Float80 left, Float80 right, ref uint raised)
    {
        if (left.IsUnsupported || right.IsUnsupported)
        {
            return Invalid(ref raised);
        }

        bool leftSignals = left.IsSignalingNaN;
        bool rightSignals = right.IsSignalingNaN;
        if (leftSignals || rightSignals)
        {
            raised |= X87Status.InvalidOperation;
        }

        if (!left.IsNaN)
        {
            return right.Quieted();
        }

        if (!right.IsNaN)
        {
            return left.Quieted();
        }

        if (leftSignals != rightSignals)
        {
            return leftSignals ? right : left;
        }

        // The larger significand; when they are equal, the positive one.
        if (left.Significand != right.Significand)
        {
            return left.Significand > right.Significand ? left.Quieted() : right.Quieted();
        }

        return left.IsNegative ? right.Quieted() : left.Quieted();
    }

    /// <summary>A normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ExactNumber UnpackNormal(Float80 value) => new(value.IsNegative, value.Exponent, value.Significand, 0);

    /// <summary>A finite number that is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ExactNumber Unpack(Float80 value) => (long)value.Significand < 0
        ? new ExactNumber(value.IsNegative, value.Exponent == 0 ? 1 : value.Exponent, value.Significand, 0)
        : ExactNumber.FromInteger(value.IsNegative, 1, value.Significand);
}
