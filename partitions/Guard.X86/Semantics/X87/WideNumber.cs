using System;

namespace Guard.X86.Semantics.X87;

/// <summary>A number with a 128-bit significand, in which the transcendental functions are computed.</summary>
/// <remarks>
/// The value is (-1)^Negative x Significand / 2^127 x 2^Exponent; the top bit of Significand is set, or all of it is zero.
/// Each operation truncates, so its relative error is below 2^-126: sixty bits beyond what the x87 keeps.
/// </remarks>
internal readonly struct WideNumber(bool negative, int exponent, UInt128 significand)
{
    private const int Bits = 128;

    internal bool Negative { get; } = negative;

    internal int Exponent { get; } = exponent;

    internal UInt128 Significand { get; } = significand;

    internal bool IsZero => Significand == 0;

    internal static WideNumber One => new(false, 0, (UInt128)1 << 127);

    /// <summary>An exponent and the two halves of a significand.</summary>
    internal static WideNumber FromParts(int exponent, ulong high, ulong low) => new(false, exponent, new UInt128(high, low));

    /// <summary>An x87 number that is finite and not zero, exact.</summary>
    internal static WideNumber FromExact(in ExactNumber value) =>
        new(value.Negative, value.Exponent - Float80.Bias, new UInt128(value.High, value.Low));

    /// <summary>A small integer, exact.</summary>
    internal static WideNumber FromInteger(int value)
    {
        if (value == 0)
        {
            return default;
        }

        return Normalised(value < 0, 127, (UInt128)(uint)Math.Abs(value));
    }

    /// <summary>A fraction of 2^128, below one.</summary>
    internal static WideNumber FromFraction(UInt128 fraction) => Normalised(false, -1, fraction);

    /// <summary>Significand x 2^(exponent - 127), normalised.</summary>
    internal static WideNumber Normalised(bool negative, int exponent, UInt128 significand)
    {
        if (significand == 0)
        {
            return default;
        }

        int shift = (int)UInt128.LeadingZeroCount(significand);
        return new WideNumber(negative, exponent - shift, significand << shift);
    }

    /// <summary>The upper 128 bits of a 256-bit product, low by at most two units.</summary>
    internal static UInt128 MultiplyHigh(UInt128 left, UInt128 right)
    {
        ulong leftHigh = (ulong)(left >> 64);
        ulong leftLow = (ulong)left;
        ulong rightHigh = (ulong)(right >> 64);
        ulong rightLow = (ulong)right;
        ulong highHigh = Math.BigMul(leftHigh, rightHigh, out ulong highLow);
        ulong firstHigh = Math.BigMul(leftHigh, rightLow, out _);
        ulong secondHigh = Math.BigMul(leftLow, rightHigh, out _);
        return new UInt128(highHigh, highLow) + firstHigh + secondHigh;
    }

    internal WideNumber WithSign(bool negative) => new(negative, Exponent, Significand);

    internal WideNumber Negated() => new(!Negative, Exponent, Significand);

    /// <summary>The value x 2^count.</summary>
    internal WideNumber Scaled(int count) => new(Negative, Exponent + count, Significand);

    internal WideNumber Multiply(in WideNumber other)
    {
        UInt128 product = MultiplyHigh(Significand, other.Significand);
        bool negative = Negative != other.Negative;
        if (product == 0)
        {
            return default;
        }

        return (product >> 127) != 0
            ? new WideNumber(negative, Exponent + other.Exponent + 1, product)
            : new WideNumber(negative, Exponent + other.Exponent, product << 1);
    }

    internal WideNumber Add(in WideNumber other)
    {
        if (IsZero || other.IsZero)
        {
            return IsZero ? other : this;
        }

        bool ordered = Exponent > other.Exponent || (Exponent == other.Exponent && Significand >= other.Significand);
        WideNumber large = ordered ? this : other;
        WideNumber small = ordered ? other : this;
        int distance = large.Exponent - small.Exponent;
        UInt128 addend = distance >= Bits ? 0 : small.Significand >> distance;
        if (large.Negative != small.Negative)
        {
            return Normalised(large.Negative, large.Exponent, large.Significand - addend);
        }

        UInt128 sum = large.Significand + addend;
        return sum < addend
            ? new WideNumber(large.Negative, large.Exponent + 1, (sum >> 1) | ((UInt128)1 << 127))
            : new WideNumber(large.Negative, large.Exponent, sum);
    }

    /// <summary>This divided by a number that is not zero: one quotient bit a step.</summary>
    internal WideNumber Divide(in WideNumber divisor)
    {
        if (IsZero)
        {
            return default;
        }

        UInt128 right = divisor.Significand;
        UInt128 rest = Significand;
        UInt128 quotient = 0;
        int exponent = Exponent - divisor.Exponent;
        if (rest >= right)
        {
            rest -= right;
            quotient = 1;
        }
        else
        {
            exponent--;
        }

        for (int bit = quotient == 0 ? -1 : 0; bit < Bits - 1; bit++)
        {
            bool carry = (rest >> 127) != 0;
            rest <<= 1;
            quotient <<= 1;
            if (carry || rest >= right)
            {
                rest -= right;
                quotient |= 1;
            }
        }

        return new WideNumber(Negative != divisor.Negative, exponent, quotient);
    }

    /// <summary>This, below one, as a fraction of 2^128.</summary>
    internal UInt128 ToFraction()
    {
        int shift = -Exponent - 1;
        return shift >= Bits ? 0 : Significand >> shift;
    }

    /// <summary>Hands an irrational result to the rounder: the sticky bit is always set.</summary>
    internal ExactNumber ToInexact() =>
        new(Negative, Exponent + Float80.Bias, (ulong)(Significand >> 64), (ulong)Significand | 1);
}
