using System.Runtime.CompilerServices;

namespace Guard.X86.State;

/// <summary>
/// Sixteen general registers of 64 bits (the lower eight are an i686's), a slot that always reads zero (index 16: no base, no
/// index), and unused slots up to 256, so that a byte as index needs neither mask nor bounds check.
/// </summary>
[InlineArray(Length)]
internal struct RegisterFile
{
    /// <summary>Number of slots.</summary>
    public const int Length = 256;

    /// <summary>Mask of a register number without the flag for AH, CH, DH, BH.</summary>
    public const int Mask = 31;

    /// <summary>The slot that reads zero: the base or index of an address that has none.</summary>
    public const byte Zero = 16;

    private ulong _first;
}
