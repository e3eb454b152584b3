using System.Numerics;
using System.Runtime.CompilerServices;

namespace Guard.X86.State;

/// <summary>
/// The six arithmetic flags, kept as what they are computed from. Three words, all always assigned by a meaning that writes flags, so
/// that a compiler's dead-store removal is the liveness analysis. Any combination of flags can be represented.
/// </summary>
/// <remarks>
/// ZF: <see cref="Zero"/> is 0. SF: bit 31 of <see cref="Sign"/>. PF: even parity of its low byte. CF: bit 31 of <see cref="Carry"/>;
/// OF: bit 31 differs from bit 30; AF: bit 3. That makes Carry the vector of carries out of each bit of an addition, which three
/// operations compute without a branch, and lets INC, DEC and rotates change some flags and keep others cheaply.
/// </remarks>
internal struct LazyFlags
{
    public const uint CarryBit = 1u << 31;
    public const uint OverflowBit = 1u << 30;
    public const uint AdjustBit = 1u << 3;

    public uint Zero;
    public uint Sign;
    public uint Carry;

    public readonly bool ZF
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Zero == 0;
    }

    public readonly bool SF
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)Sign < 0;
    }

    public readonly bool CF
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)Carry < 0;
    }

    public readonly bool OF
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)(Carry ^ (Carry << 1)) < 0;
    }

    public readonly bool PF
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (BitOperations.PopCount(Sign & 0xFF) & 1) == 0;
    }

    public readonly bool AF
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Carry & AdjustBit) != 0;
    }

    /// <summary>CF as 0 or 1.</summary>
    public readonly uint CarryIn => Carry >> 31;

    /// <summary>Sets ZF, SF and PF by a result that stands sign-extended in 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetResult(uint signExtended)
    {
        Zero = signExtended;
        Sign = signExtended;
    }

    /// <summary>Sets CF and OF, keeps AF.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void SetCarryOverflow(uint carry, uint overflow) =>
        Carry = (Carry & AdjustBit) | (carry << 31) | ((carry ^ overflow) << 30);

    /// <summary>The six flags in their EFLAGS positions.</summary>
    public readonly uint Pack() =>
        (CF ? EFlags.CF : 0) | (PF ? EFlags.PF : 0) | (AF ? EFlags.AF : 0)
        | (ZF ? EFlags.ZF : 0) | (SF ? EFlags.SF : 0) | (OF ? EFlags.OF : 0);

    /// <summary>Takes the six flags from their EFLAGS positions.</summary>
    public void Unpack(uint eflags)
    {
        Zero = (eflags & EFlags.ZF) == 0 ? 1u : 0;
        Sign = ((eflags & EFlags.SF) != 0 ? 1u << 31 : 0) | ((eflags & EFlags.PF) == 0 ? 1u : 0);
        uint carry = eflags & EFlags.CF;
        uint overflow = (eflags & EFlags.OF) != 0 ? 1u : 0;
        Carry = (carry << 31) | ((carry ^ overflow) << 30) | ((eflags & EFlags.AF) != 0 ? AdjustBit : 0);
    }
}
