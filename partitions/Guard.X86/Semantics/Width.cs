using System.Numerics;
using System.Runtime.CompilerServices;
using Guard.X86.State;

namespace Guard.X86.Semantics;

/// <summary>What depends on an operand's width alone. Every test of the type is a constant to the JIT.</summary>
internal static class Width<T>
    where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
{
    /// <summary>Width in bits.</summary>
    public static int Bits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(byte) ? 8 : typeof(T) == typeof(ushort) ? 16 : typeof(T) == typeof(uint) ? 32 : 64;
    }

    /// <summary>Width in bytes.</summary>
    public static int Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Bits / 8;
    }

    /// <summary>What a shift or rotate count is masked with (SDM Vol. 2B "SAL/SAR/SHL/SHR").</summary>
    public static int CountMask
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(ulong) ? 63 : 31;
    }

    /// <summary>Sets ZF, SF and PF by the low bits of a result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetResult(ref LazyFlags flags, ulong result)
    {
        if (typeof(T) == typeof(uint))
        {
            flags.SetResult((uint)result);
        }
        else if (typeof(T) == typeof(byte))
        {
            flags.SetResult((uint)(sbyte)result);
        }
        else if (typeof(T) == typeof(ushort))
        {
            flags.SetResult((uint)(short)result);
        }
        else
        {
            flags.Zero = (uint)(result | (result >> 32));
            flags.Sign = ((uint)(result >> 32) & 0x8000_0000) | (byte)result;
        }
    }

    /// <summary>Sets CF, OF and AF by the vector of carries (or borrows) out of each bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetCarries(ref LazyFlags flags, ulong vector) => flags.Carry = Carries(vector);

    /// <summary>The top two carries in bits 31 and 30, the carry out of bit 3 in bit 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Carries(ulong vector)
    {
        if (typeof(T) == typeof(uint))
        {
            return (uint)vector;
        }

        if (typeof(T) == typeof(ulong))
        {
            return ((uint)(vector >> 32) & ~LazyFlags.AdjustBit) | ((uint)vector & LazyFlags.AdjustBit);
        }

        return ((uint)vector << (32 - Bits)) | ((uint)vector & LazyFlags.AdjustBit);
    }
}
