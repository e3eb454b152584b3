using System.Runtime.Intrinsics;

namespace Guard.X86.Semantics.Sse;

/// <summary>Packing, unpacking, shuffling and widening of lanes.</summary>
internal static class PackedShuffle
{
    internal static Vector128<byte> Compute(
        SimdOp op, Vector128<byte> left, Vector128<byte> right, in SimdContext context) => op switch
    {
        >= SimdOp.Packsswb and <= SimdOp.Packusdw => Pack(op, context.IsMmx ? Joined(left, right) : left, right),
        >= SimdOp.Punpcklbw and <= SimdOp.Punpcklqdq => UnpackLow(op, left, right),
        >= SimdOp.Punpckhbw and <= SimdOp.Punpckhqdq when context.IsMmx =>
            UpperHalf(UnpackLow(op - SimdOp.Punpckhbw + SimdOp.Punpcklbw, left, right)),
        >= SimdOp.Punpckhbw and <= SimdOp.Punpckhqdq => UnpackHigh(op, left, right),
        >= SimdOp.Pmovsxbw and <= SimdOp.Pmovsxdq => SignExtend(op, right),
        >= SimdOp.Pmovzxbw and <= SimdOp.Pmovzxdq => ZeroExtend(op, right),

        // Bit 7 of an index clears the byte: what is left of it is beyond the vector, and gives zero.
        SimdOp.Pshufb => Vector128.Shuffle(left, right & Vector128.Create(context.IsMmx ? (byte)0x87 : (byte)0x8F)),
        SimdOp.Pshufd => ShuffleDoublewords(right, right, context.Immediate),
        SimdOp.Shufps => ShuffleDoublewords(left, right, context.Immediate),
        SimdOp.Shufpd => Quadwords(left, context.Immediate & 1, right, (context.Immediate >> 1) & 1),
        SimdOp.Pshufw => ShuffleWords(right, context.Immediate, 0),
        SimdOp.Pshuflw => ShuffleWords(right, context.Immediate, 0),
        SimdOp.Pshufhw => ShuffleWords(right, context.Immediate, 4),
        SimdOp.Movsldup => ShuffleDoublewords(right, right, 0xA0),
        SimdOp.Movshdup => ShuffleDoublewords(right, right, 0xF5),
        SimdOp.Movddup => Quadwords(right, 0, right, 0),
        _ => left,
    };

    private static Vector128<byte> Pack(SimdOp op, Vector128<byte> left, Vector128<byte> right) => op switch
    {
        SimdOp.Packsswb => Vector128.NarrowWithSaturation(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Packssdw => Vector128.NarrowWithSaturation(left.AsInt32(), right.AsInt32()).AsByte(),
        SimdOp.Packuswb => Vector128.Narrow(ClampToByte(left.AsInt16()).AsUInt16(), ClampToByte(right.AsInt16()).AsUInt16()),
        _ => Vector128.Narrow(ClampToWord(left.AsInt32()).AsUInt32(), ClampToWord(right.AsInt32()).AsUInt32()).AsByte(),
    };

    private static Vector128<short> ClampToByte(Vector128<short> value) =>
        Vector128.Min(Vector128.Max(value, Vector128<short>.Zero), Vector128.Create((short)0xFF));

    private static Vector128<int> ClampToWord(Vector128<int> value) =>
        Vector128.Min(Vector128.Max(value, Vector128<int>.Zero), Vector128.Create(0xFFFF));

    private static Vector128<byte> UnpackLow(SimdOp op, Vector128<byte> left, Vector128<byte> right) => op switch
    {
        SimdOp.Punpcklbw => (Vector128.WidenLower(left) | Vector128.ShiftLeft(Vector128.WidenLower(right), 8)).AsByte(),
        SimdOp.Punpcklwd =>
            (Vector128.WidenLower(left.AsUInt16()) | Vector128.ShiftLeft(Vector128.WidenLower(right.AsUInt16()), 16)).AsByte(),
        SimdOp.Punpckldq =>
            (Vector128.WidenLower(left.AsUInt32()) | Vector128.ShiftLeft(Vector128.WidenLower(right.AsUInt32()), 32)).AsByte(),
        _ => Quadwords(left, 0, right, 0),
    };

    private static Vector128<byte> UnpackHigh(SimdOp op, Vector128<byte> left, Vector128<byte> right) => op switch
    {
        SimdOp.Punpckhbw => (Vector128.WidenUpper(left) | Vector128.ShiftLeft(Vector128.WidenUpper(right), 8)).AsByte(),
        SimdOp.Punpckhwd =>
            (Vector128.WidenUpper(left.AsUInt16()) | Vector128.ShiftLeft(Vector128.WidenUpper(right.AsUInt16()), 16)).AsByte(),
        SimdOp.Punpckhdq =>
            (Vector128.WidenUpper(left.AsUInt32()) | Vector128.ShiftLeft(Vector128.WidenUpper(right.AsUInt32()), 32)).AsByte(),
        _ => Quadwords(left, 1, right, 1),
    };

    private static Vector128<byte> SignExtend(SimdOp op, Vector128<byte> value) => op switch
    {
        SimdOp.Pmovsxbw => Words(value).AsByte(),
        SimdOp.Pmovsxbd => Vector128.WidenLower(Words(value)).AsByte(),
        SimdOp.Pmovsxbq => Vector128.WidenLower(Vector128.WidenLower(Words(value))).AsByte(),
        SimdOp.Pmovsxwd => Vector128.WidenLower(value.AsInt16()).AsByte(),
        SimdOp.Pmovsxwq => Vector128.WidenLower(Vector128.WidenLower(value.AsInt16())).AsByte(),
        _ => Vector128.WidenLower(value.AsInt32()).AsByte(),
    };

    private static Vector128<byte> ZeroExtend(SimdOp op, Vector128<byte> value) => op switch
    {
        SimdOp.Pmovzxbw => Vector128.WidenLower(value).AsByte(),
        SimdOp.Pmovzxbd => Vector128.WidenLower(Vector128.WidenLower(value)).AsByte(),
        SimdOp.Pmovzxbq => Vector128.WidenLower(Vector128.WidenLower(Vector128.WidenLower(value))).AsByte(),
        SimdOp.Pmovzxwd => Vector128.WidenLower(value.AsUInt16()).AsByte(),
        SimdOp.Pmovzxwq => Vector128.WidenLower(Vector128.WidenLower(value.AsUInt16())).AsByte(),
        _ => Vector128.WidenLower(value.AsUInt32()).AsByte(),
    };

    private static Vector128<short> Words(Vector128<byte> value) => Vector128.WidenLower(value.AsSByte());

    /// <summary>Two doublewords of the first operand, then two of the second, two bits of the order for each.</summary>
    private static Vector128<byte> ShuffleDoublewords(Vector128<byte> left, Vector128<byte> right, int order)
    {
        Vector128<uint> first = left.AsUInt32();
        Vector128<uint> second = right.AsUInt32();
        return Vector128.Create(
            first.GetElement(order & 3), first.GetElement((order >> 2) & 3), second.GetElement((order >> 4) & 3),
            second.GetElement((order >> 6) & 3)).AsByte();
    }

    /// <summary>Reorders four words from a start on; the others stay.</summary>
    private static Vector128<byte> ShuffleWords(Vector128<byte> value, int order, int start)
    {
        Vector128<ushort> words = value.AsUInt16();
        Vector128<ushort> result = words;
        for (int index = 0; index < 4; index++)
        {
            result = result.WithElement(start + index, words.GetElement(start + ((order >> (index * 2)) & 3)));
        }

        return result.AsByte();
    }

    private static Vector128<byte> Quadwords(Vector128<byte> low, int lowIndex, Vector128<byte> high, int highIndex) =>
        Vector128.Create(low.AsUInt64().GetElement(lowIndex), high.AsUInt64().GetElement(highIndex)).AsByte();

    private static Vector128<byte> UpperHalf(Vector128<byte> value) => Quadwords(value, 1, value, 1);

    /// <summary>Two MMX operands as one vector.</summary>
    private static Vector128<byte> Joined(Vector128<byte> low, Vector128<byte> high) => Quadwords(low, 0, high, 0);
}
