using System;
using System.Runtime.CompilerServices;

namespace Guard.X86.Semantics.X87;

/// <summary>
/// Addition, multiplication, division and square root of finite numbers that are not zero, exact up to a sticky bit.
/// </summary>
/// <remarks>
/// Operands are normalised (top bit of the significand set) with exponents biased by 16383, below zero for what was denormal.
/// Only 64-bit integers take part, so every host computes the same bits. The x87 and the SSE arithmetic both stand on these four.
/// </remarks>
internal static class ExactArithmetic
{
    /// <summary>left + right.</summary>
    /// <returns>False when the sum is exactly zero; <paramref name="sum"/> then means nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryAdd(in ExactNumber left, in ExactNumber right, out ExactNumber sum)
    {
        bool ordered = left.Exponent > right.Exponent || (left.Exponent == right.Exponent && left.High >= right.High);
        return TryAddOrdered(ordered ? left : right, ordered ? right : left, out sum);
    }

    /// <summary>left x right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ExactNumber Multiply(in ExactNumber left, in ExactNumber right)
    {
        ulong high = Math.BigMul(left.High, right.High, out ulong low);
        int exponent = left.Exponent + right.Exponent - Float80.Bias + 1;
        bool negative = left.Negative != right.Negative;
        return (long)high < 0
            ? new ExactNumber(negative, exponent, high, low)
            : new ExactNumber(negative, exponent - 1, (high << 1) | (low >> 63), low << 1);
    }

    /// <summary>dividend / divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ExactNumber Divide(in ExactNumber dividend, in ExactNumber divisor)
    {
        ulong left = dividend.High;
        ulong right = divisor.High;
        int exponent = dividend.Exponent - divisor.Exponent + Float80.Bias;
        ulong quotient;
        ulong remainder;
        if (left >= right)
        {
            quotient = DivideWide(left >> 1, left << 63, right, out remainder);
        }
        else
        {
            quotient = DivideWide(left, 0, right, out remainder);
            exponent--;
        }

        // The next bit and a sticky bit: is twice the remainder below, at or above the divisor?
        ulong low = 0;
        if (remainder != 0)
        {
            low = remainder >= right - remainder ? 0x8000_0000_0000_0001 : 1;
            if (remainder == right - remainder)
            {
                low = 0x8000_0000_0000_0000;
            }
        }

        return new ExactNumber(dividend.Negative != divisor.Negative, exponent, quotient, low);
    }

    /// <summary>The square root of a positive number.</summary>
    internal static ExactNumber SquareRoot(in ExactNumber operand)
    {
        // An even power of two comes out; the 128-bit radicand keeps its top bit or the one below it.
        int unbiased = operand.Exponent - Float80.Bias;
        ulong high = operand.High;
        ulong low = 0;
        if ((unbiased & 1) == 0)
        {
            low = high << 63;
            high >>= 1;
        }

        ulong root = RootWide(high, low, out UInt128 remainder);

        // Above the half: remainder > root, for (root + 1/2)^2 = root^2 + root + 1/4.
        ulong tail = remainder == 0 ? 0 : remainder > root ? 0x8000_0000_0000_0001 : 1ul;
        return new ExactNumber(false, (unbiased >> 1) + Float80.Bias, root, tail);
    }

    /// <summary>
    /// high:low / divisor for high below divisor and a divisor with its top bit set (Knuth, algorithm D, two digits of 32 bits).
    /// </summary>
    internal static ulong DivideWide(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
        ulong upper = DivideStep(high, low >> 32, divisor, out ulong rest);
        ulong lower = DivideStep(rest, low & 0xFFFF_FFFF, divisor, out remainder);
        return (upper << 32) | lower;
    }

    private static ulong DivideStep(ulong rest, ulong digit, ulong divisor, out ulong remainder)
    {
        ulong divisorHigh = divisor >> 32;
        ulong divisorLow = divisor & 0xFFFF_FFFF;
        ulong quotient = rest / divisorHigh;
        ulong partial = rest - (quotient * divisorHigh);
        while (quotient > 0xFFFF_FFFF || quotient * divisorLow > ((partial << 32) | digit))
        {
            // At most two corrections: the divisor's top bit is set.
            quotient--;
            partial += divisorHigh;
            if (partial > 0xFFFF_FFFF)
            {
                break;
            }
        }

        remainder = (rest << 32) + digit - (quotient * divisor);
        return quotient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryAddOrdered(in ExactNumber large, in ExactNumber small, out ExactNumber sum)
    {
        ulong high = small.High;
        ulong low = 0;
        ExactNumber.ShiftRightSticky(ref high, ref low, large.Exponent - small.Exponent);
        if (large.Negative == small.Negative)
        {
            ulong total = large.High + high;
            sum = total < high
                ? new ExactNumber(
                    large.Negative, large.Exponent + 1, (total >> 1) | Float80.IntegerBit, (total << 63) | (low >> 1) | (low & 1))
                : new ExactNumber(large.Negative, large.Exponent, total, low);
            return true;
        }

        ulong differenceLow = 0 - low;
        ulong differenceHigh = large.High - high - (low != 0 ? 1ul : 0);
        if ((differenceHigh | differenceLow) == 0)
        {
            sum = default;
            return false;
        }

        sum = ExactNumber.Normalised(large.Negative, large.Exponent, differenceHigh, differenceLow);
        return true;
    }

    /// <summary>
    /// The integer square root of high:low, 2^126 at least, and what is left (Zimmermann, "Karatsuba Square Root").
    /// </summary>
    private static ulong RootWide(ulong high, ulong low, out UInt128 remainder)
    {
        ulong root = Root64(high, out ulong rest);
        UInt128 dividend = ((UInt128)rest << 32) | (low >> 32);
        UInt128 quotient = dividend / (root << 1);
        UInt128 left = dividend - (quotient * (root << 1));
        UInt128 result = ((UInt128)root << 32) + quotient;
        Int128 remains = (Int128)((left << 32) | (low & 0xFFFF_FFFF)) - (Int128)(quotient * quotient);
        while (remains < 0)
        {
            result--;
            remains += (Int128)((result << 1) + 1);
        }

        remainder = (UInt128)remains;
        return (ulong)result;
    }

    private static ulong Root64(ulong value, out ulong remainder)
    {
        ulong root = Root32((uint)(value >> 32), out uint rest);
        ulong dividend = ((ulong)rest << 16) | ((value >> 16) & 0xFFFF);
        ulong quotient = dividend / (root << 1);
        ulong left = dividend - (quotient * (root << 1));
        ulong result = (root << 16) + quotient;
        long remains = (long)((left << 16) | (value & 0xFFFF)) - (long)(quotient * quotient);
        while (remains < 0)
        {
            result--;
            remains += (long)((result << 1) + 1);
        }

        remainder = (ulong)remains;
        return result;
    }

    private static ulong Root32(uint value, out uint remainder)
    {
        uint root = 0;
        uint rest = value;
        for (uint bit = 1u << 30; bit != 0; bit >>= 2)
        {
            uint trial = root + bit;
            root >>= 1;
            if (rest >= trial)
            {
                rest -= trial;
                root += bit;
            }
        }

        remainder = rest;
        return root;
    }
}
