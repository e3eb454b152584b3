using System.Runtime.Intrinsics;
using Guard.X86.Semantics.X87;

namespace Guard.X86.Semantics.Sse;

/// <summary>Floating-point arithmetic on the lanes that <see cref="SimdContext.Type"/> names.</summary>
internal static class PackedFloat
{
    internal static Vector128<byte> Compute(SimdOp op, Vector128<byte> left, Vector128<byte> right, ref SimdContext context)
    {
        switch (op)
        {
            case SimdOp.Comis or SimdOp.Ucomis:
                bool isDouble = context.Type == SimdType.ScalarDouble;
                context.Flags = FloatArithmetic.CompareFlags(
                    Lane(left, 0, isDouble), Lane(right, 0, isDouble), op == SimdOp.Ucomis, Format(isDouble), ref context);
                return left;
            case SimdOp.Hadd or SimdOp.Hsub:
                return Horizontal(left, right, op == SimdOp.Hsub, ref context);
            case SimdOp.Addsub:
                return Alternating(left, right, ref context);
            case SimdOp.Dot:
                return context.Type == SimdType.PackedDouble
                    ? DotDouble(left, right, ref context)
                    : DotSingle(left, right, ref context);
            default:
                return LaneByLane(op, left, right, ref context);
        }
    }

    private static Vector128<byte> LaneByLane(SimdOp op, Vector128<byte> left, Vector128<byte> right, ref SimdContext context)
    {
        bool isDouble = context.Type is SimdType.PackedDouble or SimdType.ScalarDouble;
        FloatFormat format = Format(isDouble);
        int lanes = context.Type switch
        {
            SimdType.PackedSingle => 4,
            SimdType.PackedDouble => 2,
            _ => 1,
        };
        Vector128<byte> result = left;
        for (int lane = 0; lane < lanes; lane++)
        {
            ulong value = OneLane(op, Lane(left, lane, isDouble), Lane(right, lane, isDouble), format, ref context);
            result = WithLane(result, lane, value, isDouble);
        }

        return result;
    }

    private static ulong OneLane(SimdOp op, ulong left, ulong right, in FloatFormat format, ref SimdContext context) => op switch
    {
        SimdOp.Add => FloatArithmetic.Add(left, right, false, format, ref context),
        SimdOp.Sub => FloatArithmetic.Add(left, right, true, format, ref context),
        SimdOp.Mul => FloatArithmetic.Multiply(left, right, format, ref context),
        SimdOp.Div => FloatArithmetic.Divide(left, right, format, ref context),
        SimdOp.Sqrt => FloatArithmetic.SquareRoot(right, format, ref context),
        SimdOp.Min => FloatArithmetic.Extreme(left, right, false, format, ref context),
        SimdOp.Max => FloatArithmetic.Extreme(left, right, true, format, ref context),
        SimdOp.Cmp => FloatArithmetic.Compare(left, right, context.Immediate & 7, format, ref context) ? ulong.MaxValue : 0,
        SimdOp.Rcp => FloatApproximation.Reciprocal((uint)right),
        SimdOp.Rsqrt => FloatApproximation.ReciprocalRoot((uint)right),
        _ => FloatConversion.RoundToIntegral(right, context.Immediate, format, ref context),
    };

    /// <summary>HADDPS: sums of neighbours, the first operand's low.</summary>
    private static Vector128<byte> Horizontal(Vector128<byte> left, Vector128<byte> right, bool subtract, ref SimdContext context)
    {
        bool isDouble = context.Type == SimdType.PackedDouble;
        int half = isDouble ? 1 : 2;
        Vector128<byte> result = default;
        for (int lane = 0; lane < half * 2; lane++)
        {
            Vector128<byte> operand = lane < half ? left : right;
            int pair = lane % half * 2;
            ulong value = FloatArithmetic.Add(
                Lane(operand, pair, isDouble), Lane(operand, pair + 1, isDouble), subtract, Format(isDouble), ref context);
            result = WithLane(result, lane, value, isDouble);
        }

        return result;
    }

    /// <summary>ADDSUBPS: even lanes subtracted, odd ones added.</summary>
    private static Vector128<byte> Alternating(Vector128<byte> left, Vector128<byte> right, ref SimdContext context)
    {
        bool isDouble = context.Type == SimdType.PackedDouble;
        Vector128<byte> result = left;
        for (int lane = 0; lane < (isDouble ? 2 : 4); lane++)
        {
            ulong value = FloatArithmetic.Add(
                Lane(left, lane, isDouble), Lane(right, lane, isDouble), (lane & 1) == 0, Format(isDouble), ref context);
            result = WithLane(result, lane, value, isDouble);
        }

        return result;
    }

    /// <summary>DPPS: the products chosen by bits 4-7, summed in pairs, go where bits 0-3 say.</summary>
    private static Vector128<byte> DotSingle(Vector128<byte> left, Vector128<byte> right, ref SimdContext context)
    {
        FloatFormat format = FloatFormat.Single;
        ulong low = FloatArithmetic.Add(
            Product(left, right, 0, false, ref context), Product(left, right, 1, false, ref context), false, format, ref context);
        ulong high = FloatArithmetic.Add(
            Product(left, right, 2, false, ref context), Product(left, right, 3, false, ref context), false, format, ref context);
        return Spread(FloatArithmetic.Add(low, high, false, format, ref context), context.Immediate, false);
    }

    /// <summary>DPPD: the products chosen by bits 4-5 go, summed, where bits 0-1 say.</summary>
    private static Vector128<byte> DotDouble(Vector128<byte> left, Vector128<byte> right, ref SimdContext context)
    {
        ulong sum = FloatArithmetic.Add(
            Product(left, right, 0, true, ref context), Product(left, right, 1, true, ref context), false, FloatFormat.Double,
            ref context);
        return Spread(sum, context.Immediate, true);
    }

    private static ulong Product(Vector128<byte> left, Vector128<byte> right, int lane, bool isDouble, ref SimdContext context) =>
        ((context.Immediate >> (4 + lane)) & 1) == 0
            ? 0
            : FloatArithmetic.Multiply(Lane(left, lane, isDouble), Lane(right, lane, isDouble), Format(isDouble), ref context);

    private static Vector128<byte> Spread(ulong value, int mask, bool isDouble)
    {
        Vector128<byte> result = default;
        for (int lane = 0; lane < (isDouble ? 2 : 4); lane++)
        {
            result = ((mask >> lane) & 1) != 0 ? WithLane(result, lane, value, isDouble) : result;
        }

        return result;
    }

    private static FloatFormat Format(bool isDouble) => isDouble ? FloatFormat.Double : FloatFormat.Single;

    private static ulong Lane(Vector128<byte> value, int lane, bool isDouble) =>
        isDouble ? value.AsUInt64().GetElement(lane) : value.AsUInt32().GetElement(lane);

    private static Vector128<byte> WithLane(Vector128<byte> value, int lane, ulong bits, bool isDouble) => isDouble
        ? value.AsUInt64().WithElement(lane, bits).AsByte()
        : value.AsUInt32().WithElement(lane, (uint)bits).AsByte();
}
