using System.Runtime.Intrinsics;

namespace Guard.X86.Semantics.Sse;

/// <summary>The SIMD meanings: from two operands to a result.</summary>
internal static class SimdUnit
{
    /// <summary>Computes an instruction.</summary>
    /// <param name="op">What it does; not one of those left to the engine.</param>
    /// <param name="destination">The first operand's old value; an MMX register or a general register in the low bits.</param>
    /// <param name="source">
    /// The last operand before an immediate: zero-extended when narrower; the immediate itself for a shift count.
    /// </param>
    /// <param name="context">What else goes in and out. When it says IsFaulting, the result must not be stored.</param>
    /// <returns>The new first operand; for a general register, an MMX register or narrow memory, in the low bits.</returns>
    internal static Vector128<byte> Compute(
        SimdOp op, Vector128<byte> destination, Vector128<byte> source, ref SimdContext context) =>
        ((int)op >> 8) switch
        {
            1 => PackedInteger.Compute(op, destination, source),
            2 => PackedProduct.Compute(op, destination, source, context),
            3 => PackedShift.Compute(op, destination, source, context),
            4 => PackedShuffle.Compute(op, destination, source, context),
            5 => PackedMove.Compute(op, destination, source, ref context),
            6 => PackedFloat.Compute(op, destination, source, ref context),
            7 => PackedConversion.Compute(op, destination, source, ref context),
            8 => PackedString.Compute(op, destination, source, ref context),
            _ => destination,
        };
}
