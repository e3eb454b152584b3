using System;
using System.Numerics;

namespace Guard.Policy.Compiling;

/// <summary>Base-2 logarithms in integers, rounded up: the same on every machine, never too low.</summary>
internal static class ExactLog
{
    /// <summary>Binary places of a result.</summary>
    internal const int Places = 40;

    private const int WorkPlaces = 64;

    /// <summary>log2(value) in units of 2^-40, rounded up; value ≥ 1.</summary>
    internal static BigInteger Log2(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, BigInteger.One);
        int whole = (int)value.GetBitLength() - 1;
        if (value.IsPowerOfTwo)
        {
            return (BigInteger)whole << Places;
        }

        // x in [1, 2); squaring it shifts its logarithm left by one place, and each place is one when the square reaches 2.
        BigInteger x = CeilingShift(value << WorkPlaces, whole);
        BigInteger two = BigInteger.One << (WorkPlaces + 1);
        BigInteger log = whole;
        for (int place = 0; place < Places; place++)
        {
            x = CeilingShift(x * x, WorkPlaces);
            log <<= 1;
            if (x >= two)
            {
                log += 1;
                x = CeilingShift(x, 1);
            }
        }

        return log + 1;
    }

    /// <summary>The rate in millionths of a bit per second, rounded up, of `bits` (units of 2^-40) in each period.</summary>
    internal static ulong MicrobitsPerSecond(BigInteger bits, ulong periodNanoseconds)
    {
        BigInteger microbits = CeilingDivide(bits * 1_000_000 * 1_000_000_000, (BigInteger)periodNanoseconds << Places);
        return microbits > ulong.MaxValue ? ulong.MaxValue : (ulong)microbits;
    }

    private static BigInteger CeilingShift(BigInteger value, int places) => -(-value >> places);

    private static BigInteger CeilingDivide(BigInteger value, BigInteger by) => (value + by - 1) / by;
}
