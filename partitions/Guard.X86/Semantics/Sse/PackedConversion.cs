using System.Runtime.Intrinsics;
using Guard.X86.Semantics.X87;

namespace Guard.X86.Semantics.Sse;

/// <summary>The CVT instructions. Results that leave a part of the destination take it from the first operand.</summary>
internal static class PackedConversion
{
    internal static Vector128<byte> Compute(SimdOp op, Vector128<byte> left, Vector128<byte> right, ref SimdContext context)
    {
        ulong low = right.AsUInt64().ToScalar();
        ulong high = right.AsUInt64().GetElement(1);
        switch (op)
        {
            case SimdOp.Cvtdq2ps:
                return FromIntegers(default, right, 4, ref context);
            case SimdOp.Cvtpi2ps:
                return FromIntegers(left, right, 2, ref context);
            case SimdOp.Cvtsi2ss:
                return FromIntegers(left, right, 1, ref context);
            case SimdOp.Cvtps2dq or SimdOp.Cvttps2dq:
                return SinglesToIntegers(right, op == SimdOp.Cvttps2dq, context.IsMmx ? 2 : 4, ref context);
            case SimdOp.Cvtss2si or SimdOp.Cvttss2si:
                return SinglesToIntegers(right, op == SimdOp.Cvttss2si, 1, ref context);
            case SimdOp.Cvtpd2dq or SimdOp.Cvttpd2dq:
                return Integers(
                    ToInteger(low, op == SimdOp.Cvttpd2dq, ref context), ToInteger(high, op == SimdOp.Cvttpd2dq, ref context));
            case SimdOp.Cvtsd2si or SimdOp.Cvttsd2si:
                return Integers(ToInteger(low, op == SimdOp.Cvttsd2si, ref context), 0);
            case SimdOp.Cvtdq2pd:
                return Quadwords(
                    FloatConversion.FromInteger((int)low, FloatFormat.Double, ref context),
                    FloatConversion.FromInteger((int)(low >> 32), FloatFormat.Double, ref context));
            case SimdOp.Cvtsi2sd:
                return left.AsUInt64().WithElement(
                    0, FloatConversion.FromInteger((int)low, FloatFormat.Double, ref context)).AsByte();
            case SimdOp.Cvtps2pd:
                return Quadwords(
                    FloatConversion.SingleToDouble((uint)low, ref context),
                    FloatConversion.SingleToDouble((uint)(low >> 32), ref context));
            case SimdOp.Cvtss2sd:
                return left.AsUInt64().WithElement(0, FloatConversion.SingleToDouble((uint)low, ref context)).AsByte();
            case SimdOp.Cvtpd2ps:
                return Integers(
                    (int)FloatConversion.DoubleToSingle(low, ref context),
                    (int)FloatConversion.DoubleToSingle(high, ref context));
            default:
                return left.AsUInt32().WithElement(0, FloatConversion.DoubleToSingle(low, ref context)).AsByte();
        }
    }

    private static int ToInteger(ulong value, bool truncate, ref SimdContext context) =>
        FloatConversion.ToInteger(value, FloatFormat.Double, truncate, ref context);

    private static Vector128<byte> FromIntegers(
        Vector128<byte> target, Vector128<byte> source, int lanes, ref SimdContext context)
    {
        Vector128<uint> result = target.AsUInt32();
        for (int lane = 0; lane < lanes; lane++)
        {
            ulong value = FloatConversion.FromInteger(source.AsInt32().GetElement(lane), FloatFormat.Single, ref context);
            result = result.WithElement(lane, (uint)value);
        }

        return result.AsByte();
    }

    private static Vector128<byte> SinglesToIntegers(Vector128<byte> source, bool truncate, int lanes, ref SimdContext context)
    {
        Vector128<int> result = default;
        for (int lane = 0; lane < lanes; lane++)
        {
            int value = FloatConversion.ToInteger(source.AsUInt32().GetElement(lane), FloatFormat.Single, truncate, ref context);
            result = result.WithElement(lane, value);
        }

        return result.AsByte();
    }

    private static Vector128<byte> Integers(int first, int second) => Vector128.Create(first, second, 0, 0).AsByte();

    private static Vector128<byte> Quadwords(ulong low, ulong high) => Vector128.Create(low, high).AsByte();
}
