using System.Numerics;
using System.Runtime.CompilerServices;
using Guard.X86.State;

namespace Guard.X86.Semantics;

/// <summary>Logical instructions (SDM Vol. 1 5.1.4): CF and OF cleared; SF, ZF, PF by result; AF undefined, we clear it.</summary>
internal static class Logical
{
    // AND (SDM Vol. 2A, "AND-Logical AND"). TEST (Vol. 2B, "TEST-Logical Compare") is AND without the result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T And<T>(T left, T right, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => Set(left & right, ref flags);

    // OR (SDM Vol. 2B, "OR-Logical Inclusive OR").
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Or<T>(T left, T right, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => Set(left | right, ref flags);

    // XOR (SDM Vol. 2D, "XOR-Logical Exclusive OR").
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Xor<T>(T left, T right, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => Set(left ^ right, ref flags);

    // NOT (SDM Vol. 2B, "NOT-One's Complement Negation"): no flags.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Not<T>(T value)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> => ~value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Set<T>(T result, ref LazyFlags flags)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        Width<T>.SetResult(ref flags, ulong.CreateTruncating(result));
        flags.Carry = 0;
        return result;
    }
}
