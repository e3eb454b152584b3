using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using Guard.X86.State;

namespace Guard.X86.Semantics;

/// <summary>Binary arithmetic instructions (SDM Vol. 1 5.1.2).</summary>
/// <remarks>
/// Sums are formed in 64 bits and cut to the operand's width. The vector of carries out of each bit of a + b is
/// (a AND b) OR ((a OR b) AND NOT sum); of borrows of a - b, (NOT a AND b) OR (NOT (a XOR b) AND difference).
/// </remarks>
internal static class BinaryArithmetic
{
    // ADD (SDM Vol. 2A, "ADD-Add"): OF, SF, ZF, AF, CF, PF by result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(T left, T right, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong a = ulong.CreateTruncating(left);
        ulong b = ulong.CreateTruncating(right);
        ulong sum = a + b;
        Width<T>.SetCarries(ref flags, (a & b) | ((a | b) & ~sum));
        Width<T>.SetResult(ref flags, sum);
        return T.CreateTruncating(sum);
    }

    // ADC (SDM Vol. 2A, "ADC-Add With Carry"): as ADD, with CF added.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Adc<T>(T left, T right, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong a = ulong.CreateTruncating(left);
        ulong b = ulong.CreateTruncating(right);
        ulong sum = a + b + flags.CarryIn;
        Width<T>.SetCarries(ref flags, (a & b) | ((a | b) & ~sum));
        Width<T>.SetResult(ref flags, sum);
        return T.CreateTruncating(sum);
    }

    // SUB (SDM Vol. 2B, "SUB-Subtract"): OF, SF, ZF, AF, PF, CF by result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sub<T>(T left, T right, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong a = ulong.CreateTruncating(left);
        ulong b = ulong.CreateTruncating(right);
        ulong difference = a - b;
        Width<T>.SetCarries(ref flags, (~a & b) | (~(a ^ b) & difference));
        Width<T>.SetResult(ref flags, difference);
        return T.CreateTruncating(difference);
    }

    // SBB (SDM Vol. 2B, "SBB-Integer Subtraction With Borrow"): as SUB, with CF subtracted.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sbb<T>(T left, T right, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong a = ulong.CreateTruncating(left);
        ulong b = ulong.CreateTruncating(right);
        ulong difference = a - b - flags.CarryIn;
        Width<T>.SetCarries(ref flags, (~a & b) | (~(a ^ b) & difference));
        Width<T>.SetResult(ref flags, difference);
        return T.CreateTruncating(difference);
    }

    // INC (SDM Vol. 2A, "INC-Increment by 1"): as ADD 1, but CF keeps its value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Inc<T>(T value, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong a = ulong.CreateTruncating(value);
        ulong sum = a + 1;
        KeepCarry(ref flags, Width<T>.Carries((a & 1) | ((a | 1) & ~sum)));
        Width<T>.SetResult(ref flags, sum);
        return T.CreateTruncating(sum);
    }

    // DEC (SDM Vol. 2A, "DEC-Decrement by 1"): as SUB 1, but CF keeps its value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Dec<T>(T value, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ulong a = ulong.CreateTruncating(value);
        ulong difference = a - 1;
        KeepCarry(ref flags, Width<T>.Carries((~a & 1) | (~(a ^ 1) & difference)));
        Width<T>.SetResult(ref flags, difference);
        return T.CreateTruncating(difference);
    }

    // NEG (SDM Vol. 2B, "NEG-Two's Complement Negation"): as SUB from 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Neg<T>(T value, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => Sub(T.Zero, value, ref flags);

    // MUL (SDM Vol. 2B, "MUL-Unsigned Multiply"): CF and OF when the high half is not 0. SF, ZF, PF undefined, we set them by the
    // low half; AF undefined, we clear it.
    public static void Mul<T>(T left, T right, out T low, out T high, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (typeof(T) == typeof(ulong))
        {
            ulong upper = Math.BigMul(ulong.CreateTruncating(left), ulong.CreateTruncating(right), out ulong lower);
            low = T.CreateTruncating(lower);
            high = T.CreateTruncating(upper);
        }
        else
        {
            ulong product = ulong.CreateTruncating(left) * ulong.CreateTruncating(right);
            low = T.CreateTruncating(product);
            high = T.CreateTruncating(product >> Width<T>.Bits);
        }

        SetMultiply(low, high != T.Zero, ref flags);
    }

    // IMUL, one operand (SDM Vol. 2A, "IMUL-Signed Multiply"): CF and OF when the product does not fit in the low half. Others as MUL.
    public static void Imul<T>(T left, T right, out T low, out T high, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (typeof(T) == typeof(ulong))
        {
            long upper = Math.BigMul(SignExtend(left), SignExtend(right), out long lower);
            low = T.CreateTruncating(lower);
            high = T.CreateTruncating(upper);
            SetMultiply(low, upper != lower >> 63, ref flags);
        }
        else
        {
            long product = SignExtend(left) * SignExtend(right);
            low = T.CreateTruncating(product);
            high = T.CreateTruncating(product >> Width<T>.Bits);
            SetMultiply(low, product != SignExtend(low), ref flags);
        }
    }

    // IMUL, two and three operands (SDM Vol. 2A, "IMUL-Signed Multiply"): as above, the high half is dropped.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ImulTruncated<T>(T left, T right, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (typeof(T) == typeof(ulong))
        {
            Imul(left, right, out T lower, out _, ref flags);
            return lower;
        }

        long product = SignExtend(left) * SignExtend(right);
        T low = T.CreateTruncating(product);
        SetMultiply(low, product != SignExtend(low), ref flags);
        return low;
    }

    // DIV (SDM Vol. 2A, "DIV-Unsigned Divide"): false is #DE. All six flags undefined, we keep them.
    public static bool TryDiv<T>(T high, T low, T divisor, out T quotient, out T remainder)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        quotient = T.Zero;
        remainder = T.Zero;
        if (divisor <= high)
        {
            return false;
        }

        if (typeof(T) == typeof(ulong))
        {
            UInt128 whole = (UInt128.CreateTruncating(high) << 64) | UInt128.CreateTruncating(low);
            (UInt128 q, UInt128 r) = UInt128.DivRem(whole, UInt128.CreateTruncating(divisor));
            quotient = T.CreateTruncating(q);
            remainder = T.CreateTruncating(r);
            return true;
        }

        ulong dividend = (ulong.CreateTruncating(high) << Width<T>.Bits) | ulong.CreateTruncating(low);
        (ulong result, ulong rest) = Math.DivRem(dividend, ulong.CreateTruncating(divisor));
        quotient = T.CreateTruncating(result);
        remainder = T.CreateTruncating(rest);
        return true;
    }

    // IDIV (SDM Vol. 2A, "IDIV-Signed Divide"): false is #DE. Rounds toward zero; all six flags undefined, we keep them.
    public static bool TryIdiv<T>(T high, T low, T divisor, out T quotient, out T remainder)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        quotient = T.Zero;
        remainder = T.Zero;
        if (divisor == T.Zero)
        {
            return false;
        }

        if (typeof(T) == typeof(ulong))
        {
            Int128 whole = ((Int128)SignExtend(high) << 64) | (Int128)UInt128.CreateTruncating(low);
            Int128 of = SignExtend(divisor);
            Int128 ratio = of == -1 ? -whole : whole / of;
            quotient = T.CreateTruncating(ratio);
            remainder = T.CreateTruncating(whole - (ratio * of));
            return ratio == SignExtend(quotient);
        }

        // Dividing the smallest number by -1 overflows on the host as well, so -1 negates instead, which wraps.
        long dividend = (SignExtend(high) << Width<T>.Bits) | long.CreateTruncating(low);
        long by = SignExtend(divisor);
        long result = by == -1 ? -dividend : dividend / by;
        quotient = T.CreateTruncating(result);
        remainder = T.CreateTruncating(dividend - (result * by));
        return result == SignExtend(quotient);
    }

    /// <summary>The value as a signed number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long SignExtend<T>(T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        long wide = long.CreateTruncating(value);
        return typeof(T) == typeof(ulong) ? wide : (wide << (64 - Width<T>.Bits)) >> (64 - Width<T>.Bits);
    }

    /// <summary>Takes OF and AF from the carries given and keeps CF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepCarry(ref LazyFlags flags, uint carries)
    {
        // OF is bit 31 XOR bit 30, so flipping both when bit 31 must change to the old CF keeps OF.
        uint flip = (carries ^ flags.Carry) & LazyFlags.CarryBit;
        flags.Carry = carries ^ flip ^ (flip >> 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetMultiply<T>(T low, bool overflow, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Width<T>.SetResult(ref flags, ulong.CreateTruncating(low));
        flags.Carry = overflow ? LazyFlags.CarryBit : 0;      // CF = 1 and OF = 1: bit 31 set, bit 30 clear.
    }
}
