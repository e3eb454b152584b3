using Guard.X86.State;

namespace Guard.X86.Semantics;

/// <summary>Decimal arithmetic instructions (SDM Vol. 1 5.1.3). They work on AL or AX.</summary>
internal static class DecimalArithmetic
{
    // DAA (SDM Vol. 2A, "DAA-Decimal Adjust AL after Addition"): OF undefined, we clear it.
    public static byte Daa(byte al, ref LazyFlags flags)
    {
        bool carry = flags.CF || al > 0x99;
        bool adjust = flags.AF || (al & 0xF) > 9;
        return SetAdjusted((byte)(al + (adjust ? 6 : 0) + (carry ? 0x60 : 0)), carry, adjust, ref flags);
    }

    // DAS (SDM Vol. 2A, "DAS-Decimal Adjust AL after Subtraction"): OF undefined, we clear it.
    public static byte Das(byte al, ref LazyFlags flags)
    {
        bool large = flags.CF || al > 0x99;
        bool adjust = flags.AF || (al & 0xF) > 9;
        bool carry = large || (adjust && al < 6);
        return SetAdjusted((byte)(al - (adjust ? 6 : 0) - (large ? 0x60 : 0)), carry, adjust, ref flags);
    }

    // AAA (SDM Vol. 2A, "AAA-ASCII Adjust After Addition"): OF, SF, ZF, PF undefined: SF, ZF, PF by AL, OF cleared.
    public static ushort Aaa(ushort ax, ref LazyFlags flags)
    {
        bool adjust = flags.AF || (ax & 0xF) > 9;
        ushort result = (ushort)((ax + (adjust ? 0x106 : 0)) & 0xFF0F);
        SetAdjusted((byte)result, adjust, adjust, ref flags);
        return result;
    }

    // AAS (SDM Vol. 2A, "AAS-ASCII Adjust AL After Subtraction"): likewise.
    public static ushort Aas(ushort ax, ref LazyFlags flags)
    {
        bool adjust = flags.AF || (ax & 0xF) > 9;
        ushort result = (ushort)((ax - (adjust ? 0x106 : 0)) & 0xFF0F);
        SetAdjusted((byte)result, adjust, adjust, ref flags);
        return result;
    }

    // AAM (SDM Vol. 2A, "AAM-ASCII Adjust AX After Multiply"): false is #DE. SF, ZF, PF by AL; OF, AF, CF undefined, we clear them.
    public static bool TryAam(byte al, byte divisor, out ushort ax, ref LazyFlags flags)
    {
        ax = 0;
        if (divisor == 0)
        {
            return false;
        }

        ax = (ushort)(((al / divisor) << 8) | (al % divisor));
        SetAdjusted((byte)ax, carry: false, adjust: false, ref flags);
        return true;
    }

    // AAD (SDM Vol. 2A, "AAD-ASCII Adjust AX Before Division"): likewise.
    public static ushort Aad(ushort ax, byte factor, ref LazyFlags flags) =>
        SetAdjusted((byte)(ax + ((ax >> 8) * factor)), carry: false, adjust: false, ref flags);

    private static byte SetAdjusted(byte al, bool carry, bool adjust, ref LazyFlags flags)
    {
        flags.SetResult((uint)(sbyte)al);
        flags.Carry = (carry ? LazyFlags.CarryBit | LazyFlags.OverflowBit : 0) | (adjust ? LazyFlags.AdjustBit : 0);
        return al;
    }
}
