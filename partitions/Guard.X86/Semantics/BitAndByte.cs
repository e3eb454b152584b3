using System.Numerics;
using System.Runtime.CompilerServices;
using Guard.X86.State;

namespace Guard.X86.Semantics;

/// <summary>Bit and byte instructions (SDM Vol. 1 5.1.6).</summary>
internal static class BitAndByte
{
    // BT (SDM Vol. 2A, "BT-Bit Test"): CF = the bit. OF, SF, AF, PF undefined, ZF unchanged: we keep them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Bt<T>(T value, int position, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        uint overflow = flags.OF ? 1u : 0;
        flags.SetCarryOverflow((uint)(ulong.CreateTruncating(value) >> (position & (Width<T>.Bits - 1))) & 1, overflow);
    }

    // BTS (SDM Vol. 2A, "BTS-Bit Test and Set").
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Bts<T>(T value, int position, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Bt(value, position, ref flags);
        return value | Mask<T>(position);
    }

    // BTR (SDM Vol. 2A, "BTR-Bit Test and Reset").
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Btr<T>(T value, int position, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Bt(value, position, ref flags);
        return value & ~Mask<T>(position);
    }

    // BTC (SDM Vol. 2A, "BTC-Bit Test and Complement").
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Btc<T>(T value, int position, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Bt(value, position, ref flags);
        return value ^ Mask<T>(position);
    }

    // BSF (SDM Vol. 2A, "BSF-Bit Scan Forward"): ZF when the source is 0, and the destination then keeps its value, as processors do.
    // The other flags are undefined: SF and PF as of the source, CF, OF and AF cleared.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Bsf<T>(T destination, T source, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Logical.Or(source, source, ref flags);
        return source == T.Zero ? destination : T.TrailingZeroCount(source);
    }

    // BSR (SDM Vol. 2A, "BSR-Bit Scan Reverse"): likewise.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Bsr<T>(T destination, T source, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Logical.Or(source, source, ref flags);
        return source == T.Zero ? destination : T.CreateTruncating(Width<T>.Bits - 1) - T.LeadingZeroCount(source);
    }

    // BSWAP (SDM Vol. 2A, "BSWAP-Byte Swap"). With a 16-bit operand, undefined, the result is 0, as processors do.
    public static T Bswap<T>(T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (typeof(T) == typeof(ushort))
        {
            return T.Zero;
        }

        ulong swapped = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(ulong.CreateTruncating(value));
        return T.CreateTruncating(swapped >> (64 - Width<T>.Bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Mask<T>(int position)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => T.One << (position & (Width<T>.Bits - 1));
}
