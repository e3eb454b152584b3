using System;
using System.Runtime.Intrinsics;

namespace Guard.X86.Semantics.Sse;

/// <summary>Shifts of lanes by a common 64-bit count, and of whole registers by bytes.</summary>
internal static class PackedShift
{
    internal static Vector128<byte> Compute(SimdOp op, Vector128<byte> value, Vector128<byte> source, in SimdContext context)
    {
        ulong count = source.AsUInt64().ToScalar();
        return op switch
        {
            SimdOp.Psllw => count > 15 ? default : Vector128.ShiftLeft(value.AsUInt16(), (int)count).AsByte(),
            SimdOp.Pslld => count > 31 ? default : Vector128.ShiftLeft(value.AsUInt32(), (int)count).AsByte(),
            SimdOp.Psllq => count > 63 ? default : Vector128.ShiftLeft(value.AsUInt64(), (int)count).AsByte(),
            SimdOp.Psrlw => count > 15 ? default : Vector128.ShiftRightLogical(value.AsUInt16(), (int)count).AsByte(),
            SimdOp.Psrld => count > 31 ? default : Vector128.ShiftRightLogical(value.AsUInt32(), (int)count).AsByte(),
            SimdOp.Psrlq => count > 63 ? default : Vector128.ShiftRightLogical(value.AsUInt64(), (int)count).AsByte(),
            SimdOp.Psraw => Vector128.ShiftRightArithmetic(value.AsInt16(), (int)Math.Min(count, 15)).AsByte(),
            SimdOp.Psrad => Vector128.ShiftRightArithmetic(value.AsInt32(), (int)Math.Min(count, 31)).AsByte(),
            SimdOp.Pslldq => count > 15 ? default : FromWide(ToWide(value) << ((int)count * 8)),
            SimdOp.Psrldq => count > 15 ? default : FromWide(ToWide(value) >> ((int)count * 8)),
            SimdOp.Palignr => Align(value, source, context),
            _ => value,
        };
    }

    /// <summary>PALIGNR: the first operand above the second, shifted right by bytes.</summary>
    private static Vector128<byte> Align(Vector128<byte> high, Vector128<byte> low, in SimdContext context)
    {
        int bits = context.Immediate * 8;
        if (context.IsMmx)
        {
            var joined = new UInt128(high.AsUInt64().ToScalar(), low.AsUInt64().ToScalar());
            return bits >= 128 ? default : FromWide(joined >> bits);
        }

        if (bits >= 128)
        {
            return bits >= 256 ? default : FromWide(ToWide(high) >> (bits - 128));
        }

        return bits == 0 ? low : FromWide((ToWide(low) >> bits) | (ToWide(high) << (128 - bits)));
    }

    private static UInt128 ToWide(Vector128<byte> value) => new(value.AsUInt64().GetElement(1), value.AsUInt64().ToScalar());

    private static Vector128<byte> FromWide(UInt128 value) => Vector128.Create((ulong)value, (ulong)(value >> 64)).AsByte();
}
