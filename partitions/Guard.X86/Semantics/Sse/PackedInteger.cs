using System.Runtime.Intrinsics;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// Lane by lane: addition, subtraction, averages, minima, comparisons, logic. On MMX registers only the low half counts.
/// </summary>
internal static class PackedInteger
{
    internal static Vector128<byte> Compute(SimdOp op, Vector128<byte> left, Vector128<byte> right) => op switch
    {
        SimdOp.Paddb => left + right,
        SimdOp.Paddw => (left.AsInt16() + right.AsInt16()).AsByte(),
        SimdOp.Paddd => (left.AsInt32() + right.AsInt32()).AsByte(),
        SimdOp.Paddq => (left.AsInt64() + right.AsInt64()).AsByte(),
        SimdOp.Psubb => left - right,
        SimdOp.Psubw => (left.AsInt16() - right.AsInt16()).AsByte(),
        SimdOp.Psubd => (left.AsInt32() - right.AsInt32()).AsByte(),
        SimdOp.Psubq => (left.AsInt64() - right.AsInt64()).AsByte(),
        SimdOp.Paddsb => Vector128.AddSaturate(left.AsSByte(), right.AsSByte()).AsByte(),
        SimdOp.Paddsw => Vector128.AddSaturate(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Paddusb => Vector128.AddSaturate(left, right),
        SimdOp.Paddusw => Vector128.AddSaturate(left.AsUInt16(), right.AsUInt16()).AsByte(),
        SimdOp.Psubsb => Vector128.SubtractSaturate(left.AsSByte(), right.AsSByte()).AsByte(),
        SimdOp.Psubsw => Vector128.SubtractSaturate(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Psubusb => Vector128.SubtractSaturate(left, right),
        SimdOp.Psubusw => Vector128.SubtractSaturate(left.AsUInt16(), right.AsUInt16()).AsByte(),

        // The average rounded up without a ninth bit.
        SimdOp.Pavgb => (left | right) - Vector128.ShiftRightLogical(left ^ right, 1),
        SimdOp.Pavgw => ((left | right).AsUInt16() - Vector128.ShiftRightLogical((left ^ right).AsUInt16(), 1)).AsByte(),
        SimdOp.Pminub => Vector128.Min(left, right),
        SimdOp.Pminsw => Vector128.Min(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Pmaxub => Vector128.Max(left, right),
        SimdOp.Pmaxsw => Vector128.Max(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Pminsb => Vector128.Min(left.AsSByte(), right.AsSByte()).AsByte(),
        SimdOp.Pminuw => Vector128.Min(left.AsUInt16(), right.AsUInt16()).AsByte(),
        SimdOp.Pminsd => Vector128.Min(left.AsInt32(), right.AsInt32()).AsByte(),
        SimdOp.Pminud => Vector128.Min(left.AsUInt32(), right.AsUInt32()).AsByte(),
        SimdOp.Pmaxsb => Vector128.Max(left.AsSByte(), right.AsSByte()).AsByte(),
        SimdOp.Pmaxuw => Vector128.Max(left.AsUInt16(), right.AsUInt16()).AsByte(),
        SimdOp.Pmaxsd => Vector128.Max(left.AsInt32(), right.AsInt32()).AsByte(),
        SimdOp.Pmaxud => Vector128.Max(left.AsUInt32(), right.AsUInt32()).AsByte(),
        SimdOp.Pcmpeqb => Vector128.Equals(left, right),
        SimdOp.Pcmpeqw => Vector128.Equals(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Pcmpeqd => Vector128.Equals(left.AsInt32(), right.AsInt32()).AsByte(),
        SimdOp.Pcmpeqq => Vector128.Equals(left.AsInt64(), right.AsInt64()).AsByte(),
        SimdOp.Pcmpgtb => Vector128.GreaterThan(left.AsSByte(), right.AsSByte()).AsByte(),
        SimdOp.Pcmpgtw => Vector128.GreaterThan(left.AsInt16(), right.AsInt16()).AsByte(),
        SimdOp.Pcmpgtd => Vector128.GreaterThan(left.AsInt32(), right.AsInt32()).AsByte(),
        SimdOp.Pcmpgtq => Vector128.GreaterThan(left.AsInt64(), right.AsInt64()).AsByte(),
        SimdOp.Pand => left & right,
        SimdOp.Pandn => ~left & right,
        SimdOp.Por => left | right,
        SimdOp.Pxor => left ^ right,
        _ => left,
    };
}
