using System;
using System.Numerics;
using System.Runtime.Intrinsics;

namespace Guard.X86.Semantics.Sse;

/// <summary>PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM (SDM Vol. 2B, 4.1 "Imm8 Control Byte Operation for PCMPxSTRx").</summary>
internal static class PackedString
{
    /// <returns>The index (for ECX) or the mask (for XMM0).</returns>
    internal static Vector128<byte> Compute(SimdOp op, Vector128<byte> first, Vector128<byte> second, ref SimdContext context)
    {
        int control = context.Immediate;
        bool words = (control & 1) != 0;
        int count = words ? 8 : 16;
        bool isExplicit = op is SimdOp.Pcmpestri or SimdOp.Pcmpestrm;
        int firstLength = isExplicit ? Saturated(context.Eax, count) : LengthOf(first, words);
        int secondLength = isExplicit ? Saturated(context.Edx, count) : LengthOf(second, words);
        bool isSigned = (control & 2) != 0;
        uint result = Aggregate(
            new Elements(first, words, isSigned, firstLength),
            new Elements(second, words, isSigned, secondLength),
            (control >> 2) & 3);
        uint all = (1u << count) - 1;
        result ^= ((control >> 4) & 3) switch
        {
            1 => all,
            3 => (1u << secondLength) - 1,
            _ => 0u,
        };
        context.Flags = FlagsOf(result, firstLength < count, secondLength < count);
        return op is SimdOp.Pcmpestri or SimdOp.Pcmpistri
            ? Vector128.CreateScalar((ulong)IndexOf(result, count, (control & 0x40) != 0)).AsByte()
            : MaskOf(result, words, (control & 0x40) != 0);
    }

    /// <summary>|length|, at most the number of elements. The magnitude of 80000000h is large too.</summary>
    private static int Saturated(uint length, int count)
    {
        uint magnitude = (int)length < 0 ? 0 - length : length;
        return (int)Math.Min(magnitude, (uint)count);
    }

    private static int LengthOf(Vector128<byte> value, bool words)
    {
        uint zeros = words
            ? Vector128.Equals(value.AsUInt16(), default).ExtractMostSignificantBits()
            : Vector128.Equals(value, default).ExtractMostSignificantBits();
        return Math.Min(BitOperations.TrailingZeroCount(zeros), words ? 8 : 16);
    }

    private static uint Aggregate(in Elements first, in Elements second, int aggregation)
    {
        uint result = 0;
        for (int index = 0; index < second.Count; index++)
        {
            bool holds = aggregation switch
            {
                0 => IsAny(first, second, index),
                1 => IsInRange(first, second, index),
                2 => IsEqual(first, second, index),
                _ => StartsAt(first, second, index),
            };
            result |= holds ? 1u << index : 0;
        }

        return result;
    }

    private static bool IsAny(in Elements set, in Elements text, int index)
    {
        for (int member = 0; member < set.Length && index < text.Length; member++)
        {
            if (set[member] == text[index])
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsInRange(in Elements bounds, in Elements text, int index)
    {
        for (int low = 0; low + 1 < bounds.Length && index < text.Length; low += 2)
        {
            if (text[index] >= bounds[low] && text[index] <= bounds[low + 1])
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsEqual(in Elements left, in Elements right, int index)
    {
        bool leftValid = index < left.Length;
        bool rightValid = index < right.Length;
        return leftValid && rightValid ? left[index] == right[index] : leftValid == rightValid;
    }

    private static bool StartsAt(in Elements pattern, in Elements text, int start)
    {
        for (int index = 0; index < pattern.Length && start + index < text.Count; index++)
        {
            if (start + index >= text.Length || pattern[index] != text[start + index])
            {
                return false;
            }
        }

        return true;
    }

    private static uint FlagsOf(uint result, bool firstEnds, bool secondEnds)
    {
        const uint CarryFlag = 0x001;
        const uint ZeroFlag = 0x040;
        const uint SignFlag = 0x080;
        const uint OverflowFlag = 0x800;
        return (result != 0 ? CarryFlag : 0) | (secondEnds ? ZeroFlag : 0) | (firstEnds ? SignFlag : 0)
            | ((result & 1) != 0 ? OverflowFlag : 0);
    }

    private static int IndexOf(uint result, int count, bool last)
    {
        if (result == 0)
        {
            return count;
        }

        return last ? 31 - BitOperations.LeadingZeroCount(result) : BitOperations.TrailingZeroCount(result);
    }

    private static Vector128<byte> MaskOf(uint result, bool words, bool expanded)
    {
        if (!expanded)
        {
            return Vector128.CreateScalar(result).AsByte();
        }

        Vector128<byte> mask = default;
        for (int index = 0; index < 16; index++)
        {
            mask = mask.WithElement(index, ((result >> (words ? index / 2 : index)) & 1) != 0 ? byte.MaxValue : (byte)0);
        }

        return mask;
    }

    /// <summary>A vector as eight or sixteen numbers, of which the first Length are valid.</summary>
    private readonly struct Elements(Vector128<byte> value, bool words, bool isSigned, int length)
    {
        internal int Count => words ? 8 : 16;

        internal int Length => length;

        internal int this[int index] => (words, isSigned) switch
        {
            (false, false) => value.GetElement(index),
            (false, true) => (sbyte)value.GetElement(index),
            (true, false) => value.AsUInt16().GetElement(index),
            (true, true) => value.AsInt16().GetElement(index),
        };
    }
}
