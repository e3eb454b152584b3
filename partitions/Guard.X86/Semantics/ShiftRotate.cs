using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Guard.X86.State;

namespace Guard.X86.Semantics;

/// <summary>
/// Shift and rotate instructions (SDM Vol. 1 5.1.5). The count is masked to 5 bits (6 for 64-bit operands); a count of 0 changes
/// nothing. Where the SDM leaves OF undefined (count above 1) we set it by the same rule as for 1, and CF of a shift by the operand's
/// width or more is the last bit shifted out, 0 beyond. AF: undefined after shifts, we clear it; rotates keep it with SF, ZF and PF.
/// </summary>
internal static class ShiftRotate
{
    // SHL/SAL (SDM Vol. 2B, "SAL/SAR/SHL/SHR-Shift"): OF = CF XOR sign of the result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Shl<T>(T value, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        count &= Width<T>.CountMask;
        if (count == 0)
        {
            return value;
        }

        ulong wide = ulong.CreateTruncating(value);
        ulong result = wide << count;
        uint carry = count <= Width<T>.Bits ? (uint)(wide >> (Width<T>.Bits - count)) & 1 : 0;
        SetShift<T>(result, carry, carry ^ Bit(result, Width<T>.Bits - 1), ref flags);
        return T.CreateTruncating(result);
    }

    // SHR: OF = sign of the operand when the count is 1, that is the result's two top bits XORed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Shr<T>(T value, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        count &= Width<T>.CountMask;
        if (count == 0)
        {
            return value;
        }

        ulong wide = ulong.CreateTruncating(value);
        ulong result = wide >> count;
        SetShift<T>(result, Bit(wide, count - 1), TopBitsDiffer<T>(result), ref flags);
        return T.CreateTruncating(result);
    }

    // SAR: OF cleared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sar<T>(T value, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        count &= Width<T>.CountMask;
        if (count == 0)
        {
            return value;
        }

        long wide = BinaryArithmetic.SignExtend(value);
        ulong result = (ulong)(wide >> count);
        SetShift<T>(result, Bit((ulong)(wide >> (count - 1)), 0), 0, ref flags);
        return T.CreateTruncating(result);
    }

    // ROL (SDM Vol. 2B, "RCL/RCR/ROL/ROR-Rotate"): CF = lowest bit of the result; OF = CF XOR highest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Rol<T>(T value, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if ((count & Width<T>.CountMask) == 0)
        {
            return value;
        }

        T result = T.RotateLeft(value, count & (Width<T>.Bits - 1));
        ulong wide = ulong.CreateTruncating(result);
        uint carry = Bit(wide, 0);
        flags.SetCarryOverflow(carry, carry ^ Bit(wide, Width<T>.Bits - 1));
        return result;
    }

    // ROR: CF = highest bit of the result; OF = its two top bits XORed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Ror<T>(T value, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if ((count & Width<T>.CountMask) == 0)
        {
            return value;
        }

        T result = T.RotateRight(value, count & (Width<T>.Bits - 1));
        ulong wide = ulong.CreateTruncating(result);
        flags.SetCarryOverflow(Bit(wide, Width<T>.Bits - 1), TopBitsDiffer<T>(wide));
        return result;
    }

    // RCL: rotates through CF, width + 1 bits; the count is taken modulo that. OF = CF XOR sign of the result.
    public static T Rcl<T>(T value, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int bits = Width<T>.Bits;
        count = (count & Width<T>.CountMask) % (bits + 1);
        if (count == 0)
        {
            return value;
        }

        UInt128 ring = ((UInt128)flags.CarryIn << bits) | UInt128.CreateTruncating(value);
        ring = (ring << count) | (ring >> (bits + 1 - count));
        T result = T.CreateTruncating(ring);
        uint carry = (uint)(ring >> bits) & 1;
        flags.SetCarryOverflow(carry, carry ^ Bit(ulong.CreateTruncating(result), bits - 1));
        return result;
    }

    // RCR: likewise to the right. OF = the result's two top bits XORed.
    public static T Rcr<T>(T value, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int bits = Width<T>.Bits;
        count = (count & Width<T>.CountMask) % (bits + 1);
        if (count == 0)
        {
            return value;
        }

        UInt128 ring = ((UInt128)flags.CarryIn << bits) | UInt128.CreateTruncating(value);
        ring = (ring >> count) | (ring << (bits + 1 - count));
        T result = T.CreateTruncating(ring);
        flags.SetCarryOverflow((uint)(ring >> bits) & 1, TopBitsDiffer<T>(ulong.CreateTruncating(result)));
        return result;
    }

    // SHLD (SDM Vol. 2B, "SHLD-Double Precision Shift Left"): OF set when the sign changes. For 16-bit operands and counts above 16, all
    // undefined, the pair keeps rotating in, as the P6 family does.
    public static T Shld<T>(T value, T filler, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int bits = Width<T>.Bits;
        count &= Width<T>.CountMask;
        if (count == 0)
        {
            return value;
        }

        int total = 2 * bits;
        UInt128 chain = (UInt128.CreateTruncating(value) << bits) | UInt128.CreateTruncating(filler);
        if (bits == 16)
        {
            chain = (chain << 16) | UInt128.CreateTruncating(value);
            total = 48;
        }

        T result = T.CreateTruncating(chain >> (total - bits - count));
        ulong wide = ulong.CreateTruncating(result);
        uint carry = (uint)(chain >> (total - count)) & 1;
        SetShift<T>(wide, carry, carry ^ Bit(wide, bits - 1), ref flags);
        return result;
    }

    // SHRD (SDM Vol. 2B, "SHRD-Double Precision Shift Right"): likewise.
    public static T Shrd<T>(T value, T filler, int count, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        int bits = Width<T>.Bits;
        count &= Width<T>.CountMask;
        if (count == 0)
        {
            return value;
        }

        UInt128 first = UInt128.CreateTruncating(value);
        UInt128 chain = first | (UInt128.CreateTruncating(filler) << bits) | (bits == 16 ? first << 32 : UInt128.Zero);
        T result = T.CreateTruncating(chain >> count);
        ulong wide = ulong.CreateTruncating(result);
        SetShift<T>(wide, (uint)(chain >> (count - 1)) & 1, TopBitsDiffer<T>(wide), ref flags);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bit(ulong value, int position) => (uint)(value >> position) & 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint TopBitsDiffer<T>(ulong result)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => Bit(result ^ (result << 1), Width<T>.Bits - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetShift<T>(ulong result, uint carry, uint overflow, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Width<T>.SetResult(ref flags, result);
        flags.Carry = (carry << 31) | ((carry ^ overflow) << 30);
    }
}
