using System;
using System.Runtime.Intrinsics;

namespace Guard.X86.Semantics.Sse;

/// <summary>Products, sums of products and of differences, horizontal sums, signs.</summary>
internal static class PackedProduct
{
    private const int WordBits = 16;

    internal static Vector128<byte> Compute(
        SimdOp op, Vector128<byte> left, Vector128<byte> right, in SimdContext context) => op switch
    {
        SimdOp.Pmullw => (left.AsInt16() * right.AsInt16()).AsByte(),
        SimdOp.Pmulhw => HighProduct(left.AsInt16(), right.AsInt16(), WordBits).AsByte(),
        SimdOp.Pmulhuw => HighProduct(left.AsUInt16(), right.AsUInt16()).AsByte(),
        SimdOp.Pmulhrsw => RoundedProduct(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Pmulld => (left.AsInt32() * right.AsInt32()).AsByte(),
        SimdOp.Pmuludq => (LowHalves(left) * LowHalves(right)).AsByte(),
        SimdOp.Pmuldq => (SignedLowHalves(left) * SignedLowHalves(right)).AsByte(),
        SimdOp.Pmaddwd => SumOfProducts(left, right),
        SimdOp.Pmaddubsw => SaturatedSumOfProducts(left, right),
        SimdOp.Psadbw => SumOfDifferences(left, right),
        SimdOp.Mpsadbw => SlidingDifferences(left, right, context.Immediate),
        SimdOp.Phminposuw => Minimum(right),
        SimdOp.Phaddw => (Words(left, right, context, 0) + Words(left, right, context, 1)).AsByte(),
        SimdOp.Phsubw => (Words(left, right, context, 0) - Words(left, right, context, 1)).AsByte(),
        SimdOp.Phaddsw => Vector128.AddSaturate(Words(left, right, context, 0), Words(left, right, context, 1)).AsByte(),
        SimdOp.Phsubsw => Vector128.SubtractSaturate(Words(left, right, context, 0), Words(left, right, context, 1)).AsByte(),
        SimdOp.Phaddd => (Doublewords(left, right, context, 0) + Doublewords(left, right, context, 1)).AsByte(),
        SimdOp.Phsubd => (Doublewords(left, right, context, 0) - Doublewords(left, right, context, 1)).AsByte(),
        SimdOp.Psignb => Signed(left.AsSByte(), right.AsSByte()).AsByte(),
        SimdOp.Psignw => Signed(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Psignd => Signed(left.AsInt32(), right.AsInt32()).AsByte(),
        SimdOp.Pabsb => Absolute(right.AsSByte()).AsByte(),
        SimdOp.Pabsw => Absolute(right.AsInt16()).AsByte(),
        SimdOp.Pabsd => Absolute(right.AsInt32()).AsByte(),
        _ => left,
    };

    private static Vector128<short> HighProduct(Vector128<short> left, Vector128<short> right, int shift)
    {
        Vector128<int> low = Vector128.WidenLower(left) * Vector128.WidenLower(right);
        Vector128<int> high = Vector128.WidenUpper(left) * Vector128.WidenUpper(right);
        return Vector128.Narrow(Vector128.ShiftRightArithmetic(low, shift), Vector128.ShiftRightArithmetic(high, shift));
    }

    private static Vector128<ushort> HighProduct(Vector128<ushort> left, Vector128<ushort> right)
    {
        Vector128<uint> low = Vector128.WidenLower(left) * Vector128.WidenLower(right);
        Vector128<uint> high = Vector128.WidenUpper(left) * Vector128.WidenUpper(right);
        return Vector128.Narrow(Vector128.ShiftRightLogical(low, WordBits), Vector128.ShiftRightLogical(high, WordBits));
    }

    /// <summary>((left x right >> 14) + 1) >> 1.</summary>
    private static Vector128<short> RoundedProduct(Vector128<short> left, Vector128<short> right)
    {
        Vector128<int> low = Vector128.ShiftRightArithmetic(Vector128.WidenLower(left) * Vector128.WidenLower(right), 14);
        Vector128<int> high = Vector128.ShiftRightArithmetic(Vector128.WidenUpper(left) * Vector128.WidenUpper(right), 14);
        return Vector128.Narrow(
            Vector128.ShiftRightArithmetic(low + Vector128<int>.One, 1),
            Vector128.ShiftRightArithmetic(high + Vector128<int>.One, 1));
    }

    private static Vector128<ulong> LowHalves(Vector128<byte> value) => value.AsUInt64() & Vector128.Create(0xFFFF_FFFFul);

    private static Vector128<long> SignedLowHalves(Vector128<byte> value) =>
        Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(value.AsInt64(), 32), 32);

    private static Vector128<byte> SumOfProducts(Vector128<byte> left, Vector128<byte> right)
    {
        Vector128<int> even = LowWords(left.AsInt32()) * LowWords(right.AsInt32());
        Vector128<int> odd = Vector128.ShiftRightArithmetic(left.AsInt32(), WordBits)
            * Vector128.ShiftRightArithmetic(right.AsInt32(), WordBits);
        return (even + odd).AsByte();
    }

    private static Vector128<int> LowWords(Vector128<int> value) =>
        Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(value, WordBits), WordBits);

    /// <summary>
    /// Unsigned bytes of the first operand times signed bytes of the second: each product fits a word, the sum saturates.
    /// </summary>
    private static Vector128<byte> SaturatedSumOfProducts(Vector128<byte> left, Vector128<byte> right)
    {
        Vector128<short> evenRight = Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(right.AsInt16(), 8), 8);
        Vector128<short> even = (left.AsInt16() & Vector128.Create((short)0xFF)) * evenRight;
        Vector128<short> odd = Vector128.ShiftRightLogical(left.AsInt16(), 8)
            * Vector128.ShiftRightArithmetic(right.AsInt16(), 8);
        return Vector128.AddSaturate(even, odd).AsByte();
    }

    private static Vector128<byte> SumOfDifferences(Vector128<byte> left, Vector128<byte> right)
    {
        Vector128<ulong> differences = (Vector128.Max(left, right) - Vector128.Min(left, right)).AsUInt64();
        return Vector128.Create(SumOfBytes(differences.GetElement(0)), SumOfBytes(differences.GetElement(1))).AsByte();
    }

    private static ulong SumOfBytes(ulong value)
    {
        ulong pairs = (value & 0x00FF_00FF_00FF_00FF) + ((value >> 8) & 0x00FF_00FF_00FF_00FF);
        return (pairs * 0x0001_0001_0001_0001) >> 48;
    }

    /// <summary>
    /// MPSADBW: eight sums of four differences; bits 0-1 of the immediate choose the source's block, bit 2 the destination's.
    /// </summary>
    private static Vector128<byte> SlidingDifferences(Vector128<byte> left, Vector128<byte> right, byte immediate)
    {
        int block = (immediate & 3) * 4;
        int start = (immediate & 4) != 0 ? 4 : 0;
        Vector128<ushort> result = default;
        for (int word = 0; word < 8; word++)
        {
            int sum = 0;
            for (int index = 0; index < 4; index++)
            {
                sum += Math.Abs(left.GetElement(start + word + index) - right.GetElement(block + index));
            }

            result = result.WithElement(word, (ushort)sum);
        }

        return result.AsByte();
    }

    private static Vector128<byte> Minimum(Vector128<byte> value)
    {
        Vector128<ushort> words = value.AsUInt16();
        int best = 0;
        for (int index = 1; index < 8; index++)
        {
            best = words.GetElement(index) < words.GetElement(best) ? index : best;
        }

        return Vector128.CreateScalar(words.GetElement(best) | ((uint)best << WordBits)).AsByte();
    }

    /// <summary>The even (0) or odd (1) words of both operands, the first operand's low.</summary>
    private static Vector128<short> Words(Vector128<byte> left, Vector128<byte> right, in SimdContext context, int odd)
    {
        Vector128<uint> first = (context.IsMmx ? Joined(left, right) : left).AsUInt32();
        return Vector128.Narrow(
            Vector128.ShiftRightLogical(first, odd * WordBits),
            Vector128.ShiftRightLogical(right.AsUInt32(), odd * WordBits)).AsInt16();
    }

    /// <summary>The even (0) or odd (1) doublewords of both operands, the first operand's low.</summary>
    private static Vector128<int> Doublewords(Vector128<byte> left, Vector128<byte> right, in SimdContext context, int odd)
    {
        Vector128<ulong> first = (context.IsMmx ? Joined(left, right) : left).AsUInt64();
        return Vector128.Narrow(
            Vector128.ShiftRightLogical(first, odd * 32), Vector128.ShiftRightLogical(right.AsUInt64(), odd * 32)).AsInt32();
    }

    /// <summary>Two MMX operands as one vector.</summary>
    private static Vector128<byte> Joined(Vector128<byte> low, Vector128<byte> high) =>
        Vector128.Create(low.AsUInt64().ToScalar(), high.AsUInt64().ToScalar()).AsByte();

    private static Vector128<T> Signed<T>(Vector128<T> value, Vector128<T> sign)
    {
        Vector128<T> zero = Vector128<T>.Zero;
        Vector128<T> chosen = Vector128.ConditionalSelect(Vector128.LessThan(sign, zero), zero - value, value);
        return Vector128.AndNot(chosen, Vector128.Equals(sign, zero));
    }

    private static Vector128<T> Absolute<T>(Vector128<T> value)
    {
        Vector128<T> zero = Vector128<T>.Zero;
        return Vector128.ConditionalSelect(Vector128.LessThan(value, zero), zero - value, value);
    }
}
