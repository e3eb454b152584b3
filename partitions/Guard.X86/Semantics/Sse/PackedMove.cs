using System.Runtime.Intrinsics;

namespace Guard.X86.Semantics.Sse;

/// <summary>Moves of whole registers and of parts, insertions, extractions, blends, masks.</summary>
internal static class PackedMove
{
    internal static Vector128<byte> Compute(
        SimdOp op, Vector128<byte> left, Vector128<byte> right, ref SimdContext context) => op switch
    {
        SimdOp.Mov => right,
        SimdOp.MovLow64 => Quadwords(right.AsUInt64().ToScalar(), 0),
        SimdOp.MovHigh => Quadwords(right.AsUInt64().GetElement(1), 0),
        SimdOp.MergeLow32 => left.AsUInt32().WithElement(0, right.AsUInt32().ToScalar()).AsByte(),
        SimdOp.MergeLow64 => left.AsUInt64().WithElement(0, right.AsUInt64().ToScalar()).AsByte(),
        SimdOp.MergeLowFromHigh => left.AsUInt64().WithElement(0, right.AsUInt64().GetElement(1)).AsByte(),
        SimdOp.MergeHighFromLow => left.AsUInt64().WithElement(1, right.AsUInt64().ToScalar()).AsByte(),
        SimdOp.Pinsrb => left.WithElement(context.Immediate & 15, right.ToScalar()),
        SimdOp.Pinsrw => left.AsUInt16().WithElement(WordIndex(context), right.AsUInt16().ToScalar()).AsByte(),
        SimdOp.Pinsrd => left.AsUInt32().WithElement(context.Immediate & 3, right.AsUInt32().ToScalar()).AsByte(),
        SimdOp.Pextrb => Quadwords(right.GetElement(context.Immediate & 15), 0),
        SimdOp.Pextrw => Quadwords(right.AsUInt16().GetElement(WordIndex(context)), 0),
        SimdOp.Pextrd => Quadwords(right.AsUInt32().GetElement(context.Immediate & 3), 0),
        SimdOp.Insertps => Insert(left, right.AsUInt32().GetElement(context.Immediate >> 6), context.Immediate),
        SimdOp.InsertpsMemory => Insert(left, right.AsUInt32().ToScalar(), context.Immediate),
        SimdOp.Blendps => Blend(left, right, context.Immediate, 4),
        SimdOp.Blendpd => Blend(left, right, context.Immediate, 8),
        SimdOp.Pblendw => Blend(left, right, context.Immediate, 2),
        SimdOp.Pblendvb => Vector128.ConditionalSelect(Vector128.LessThan(context.Xmm0.AsSByte(), default).AsByte(), right, left),
        SimdOp.Blendvps => Vector128.ConditionalSelect(Vector128.LessThan(context.Xmm0.AsInt32(), default).AsByte(), right, left),
        SimdOp.Blendvpd => Vector128.ConditionalSelect(Vector128.LessThan(context.Xmm0.AsInt64(), default).AsByte(), right, left),
        SimdOp.Pmovmskb => Quadwords(right.ExtractMostSignificantBits() & (context.IsMmx ? 0xFFu : 0xFFFFu), 0),
        SimdOp.Movmskps => Quadwords(right.AsUInt32().ExtractMostSignificantBits(), 0),
        SimdOp.Movmskpd => Quadwords(right.AsUInt64().ExtractMostSignificantBits(), 0),
        SimdOp.Ptest => Test(left, right, ref context),
        _ => left,
    };

    private static int WordIndex(in SimdContext context) => context.Immediate & (context.IsMmx ? 3 : 7);

    private static Vector128<byte> Quadwords(ulong low, ulong high) => Vector128.Create(low, high).AsByte();

    /// <summary>INSERTPS: bits 4-5 say where, bits 0-3 which doublewords become zero.</summary>
    private static Vector128<byte> Insert(Vector128<byte> target, uint value, int immediate)
    {
        Vector128<uint> result = target.AsUInt32().WithElement((immediate >> 4) & 3, value);
        for (int index = 0; index < 4; index++)
        {
            if (((immediate >> index) & 1) != 0)
            {
                result = result.WithElement(index, 0u);
            }
        }

        return result.AsByte();
    }

    /// <summary>Lanes of the second operand where the immediate has a bit.</summary>
    private static Vector128<byte> Blend(Vector128<byte> left, Vector128<byte> right, int immediate, int laneBytes)
    {
        Vector128<byte> result = left;
        for (int index = 0; index < 16; index++)
        {
            if (((immediate >> (index / laneBytes)) & 1) != 0)
            {
                result = result.WithElement(index, right.GetElement(index));
            }
        }

        return result;
    }

    /// <summary>PTEST: ZF when no bit is in both, CF when no bit is in the second alone; the other flags are cleared.</summary>
    private static Vector128<byte> Test(Vector128<byte> left, Vector128<byte> right, ref SimdContext context)
    {
        const uint ZeroFlag = 0x40;
        const uint CarryFlag = 0x01;
        context.Flags = ((left & right) == default ? ZeroFlag : 0) | ((~left & right) == default ? CarryFlag : 0);
        return left;
    }
}
