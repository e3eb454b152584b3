using System.Runtime.Intrinsics;

namespace Guard.X86.Semantics.Sse;

/// <summary>What a SIMD meaning knows beside its two operands, and what it says beside its result.</summary>
internal struct SimdContext
{
    /// <summary>The lanes of a floating-point instruction.</summary>
    public SimdType Type;

    /// <summary>True for the 64-bit form on MMX registers: only the low halves of the operands count.</summary>
    public bool IsMmx;

    /// <summary>The immediate byte.</summary>
    public byte Immediate;

    /// <summary>MXCSR before the instruction.</summary>
    public uint Mxcsr;

    /// <summary>XMM0, where it is an implicit operand.</summary>
    public Vector128<byte> Xmm0;

    /// <summary>EAX: the length of the first string of PCMPESTRx.</summary>
    public uint Eax;

    /// <summary>EDX: the length of the second string of PCMPESTRx.</summary>
    public uint Edx;

    /// <summary>Out: the exceptions found before computing (IE, DE, ZE), of all lanes.</summary>
    public uint RaisedBefore;

    /// <summary>Out: the exceptions found with the result (OE, UE, PE), of all lanes.</summary>
    public uint RaisedAfter;

    /// <summary>Out: the six arithmetic flags, when the instruction writes them.</summary>
    public uint Flags;

    /// <summary>
    /// The flags that MXCSR gets. With an unmasked IE, DE or ZE in any lane nothing is computed, so that only those three are
    /// reported.
    /// </summary>
    public readonly uint Raised => (RaisedBefore & Unmasked) != 0 ? RaisedBefore : RaisedBefore | RaisedAfter;

    /// <summary>True when the instruction must end in #XM: MXCSR gets <see cref="Raised"/>, nothing else changes.</summary>
    public readonly bool IsFaulting => (Raised & Unmasked) != 0;

    private readonly uint Unmasked => ~(Mxcsr >> MxcsrBits.MaskShift) & MxcsrBits.Flags;
}
