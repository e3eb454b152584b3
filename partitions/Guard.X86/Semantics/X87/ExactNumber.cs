using System.Numerics;
using System.Runtime.CompilerServices;

namespace Guard.X86.Semantics.X87;

/// <summary>A result before rounding: (-1)^Negative x (High:Low / 2^127) x 2^(Exponent - 16383).</summary>
/// <remarks>
/// The top bit of High is set. Low keeps 63 further bits; its lowest bit is sticky: set when any lower bit of the true value is.
/// This is the one form in which x87 and SSE arithmetic hand their results to <see cref="Rounder"/>.
/// </remarks>
internal readonly struct ExactNumber(bool negative, int exponent, ulong high, ulong low)
{
    internal bool Negative { get; } = negative;

    internal int Exponent { get; } = exponent;

    internal ulong High { get; } = high;

    internal ulong Low { get; } = low;

    /// <summary>A 64-bit significand with its exponent, normalised. The significand is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ExactNumber FromInteger(bool negative, int exponent, ulong significand)
    {
        int shift = BitOperations.LeadingZeroCount(significand);
        return new ExactNumber(negative, exponent - shift, significand << shift, 0);
    }

    /// <summary>A value from Low bits that need normalising. High:Low is not zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ExactNumber Normalised(bool negative, int exponent, ulong high, ulong low)
    {
        if (high == 0)
        {
            return FromInteger(negative, exponent - 64, low);
        }

        int shift = BitOperations.LeadingZeroCount(high);
        return shift == 0
            ? new ExactNumber(negative, exponent, high, low)
            : new ExactNumber(negative, exponent - shift, (high << shift) | (low >> (64 - shift)), low << shift);
    }

    /// <summary>Shifts High:Low right by any count of bits, keeping lost bits in the sticky bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void ShiftRightSticky(ref ulong high, ref ulong low, int count)
    {
        if (count == 0)
        {
            return;
        }

        if (count < 64)
        {
            ulong lost = low << (64 - count);
            low = (high << (64 - count)) | (low >> count) | (lost != 0 ? 1ul : 0);
            high >>= count;
        }
        else if (count < 128)
        {
            ulong lost = count == 64 ? low : low | (high << (128 - count));
            low = (count == 64 ? high : high >> (count - 64)) | (lost != 0 ? 1ul : 0);
            high = 0;
        }
        else
        {
            low = (high | low) != 0 ? 1ul : 0;
            high = 0;
        }
    }
}
