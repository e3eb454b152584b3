using System.Collections.Immutable;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// The rows of SSSE3 (SDM Vol. 1, 12.5), by opcode, in the words of the SDM. NP: with 66, F3 or F2 it is another instruction.
/// </summary>
internal static class Ssse3Opcodes
{
    /// <summary>The rows. Of two that share opcode and prefix, the one for memory comes first.</summary>
    internal static ImmutableArray<SimdRow> Rows { get; } =
    [
        //  opcode               form                              meaning                 lanes
        new("NP 0F 38 00 /r",    "PSHUFB mm, mm/m64",              SimdOp.Pshufb),
        new("66 0F 38 00 /r",    "PSHUFB xmm, xmm/m128",           SimdOp.Pshufb),
        new("NP 0F 38 01 /r",    "PHADDW mm, mm/m64",              SimdOp.Phaddw),
        new("66 0F 38 01 /r",    "PHADDW xmm, xmm/m128",           SimdOp.Phaddw),
        new("NP 0F 38 02 /r",    "PHADDD mm, mm/m64",              SimdOp.Phaddd),
        new("66 0F 38 02 /r",    "PHADDD xmm, xmm/m128",           SimdOp.Phaddd),
        new("NP 0F 38 03 /r",    "PHADDSW mm, mm/m64",             SimdOp.Phaddsw),
        new("66 0F 38 03 /r",    "PHADDSW xmm, xmm/m128",          SimdOp.Phaddsw),
        new("NP 0F 38 04 /r",    "PMADDUBSW mm, mm/m64",           SimdOp.Pmaddubsw),
        new("66 0F 38 04 /r",    "PMADDUBSW xmm, xmm/m128",        SimdOp.Pmaddubsw),
        new("NP 0F 38 05 /r",    "PHSUBW mm, mm/m64",              SimdOp.Phsubw),
        new("66 0F 38 05 /r",    "PHSUBW xmm, xmm/m128",           SimdOp.Phsubw),
        new("NP 0F 38 06 /r",    "PHSUBD mm, mm/m64",              SimdOp.Phsubd),
        new("66 0F 38 06 /r",    "PHSUBD xmm, xmm/m128",           SimdOp.Phsubd),
        new("NP 0F 38 07 /r",    "PHSUBSW mm, mm/m64",             SimdOp.Phsubsw),
        new("66 0F 38 07 /r",    "PHSUBSW xmm, xmm/m128",          SimdOp.Phsubsw),
        new("NP 0F 38 08 /r",    "PSIGNB mm, mm/m64",              SimdOp.Psignb),
        new("66 0F 38 08 /r",    "PSIGNB xmm, xmm/m128",           SimdOp.Psignb),
        new("NP 0F 38 09 /r",    "PSIGNW mm, mm/m64",              SimdOp.Psignw),
        new("66 0F 38 09 /r",    "PSIGNW xmm, xmm/m128",           SimdOp.Psignw),
        new("NP 0F 38 0A /r",    "PSIGND mm, mm/m64",              SimdOp.Psignd),
        new("66 0F 38 0A /r",    "PSIGND xmm, xmm/m128",           SimdOp.Psignd),
        new("NP 0F 38 0B /r",    "PMULHRSW mm, mm/m64",            SimdOp.Pmulhrsw),
        new("66 0F 38 0B /r",    "PMULHRSW xmm, xmm/m128",         SimdOp.Pmulhrsw),
        new("NP 0F 38 1C /r",    "PABSB mm, mm/m64",               SimdOp.Pabsb),
        new("66 0F 38 1C /r",    "PABSB xmm, xmm/m128",            SimdOp.Pabsb),
        new("NP 0F 38 1D /r",    "PABSW mm, mm/m64",               SimdOp.Pabsw),
        new("66 0F 38 1D /r",    "PABSW xmm, xmm/m128",            SimdOp.Pabsw),
        new("NP 0F 38 1E /r",    "PABSD mm, mm/m64",               SimdOp.Pabsd),
        new("66 0F 38 1E /r",    "PABSD xmm, xmm/m128",            SimdOp.Pabsd),
        new("NP 0F 3A 0F /r ib", "PALIGNR mm, mm/m64, imm8",       SimdOp.Palignr),
        new("66 0F 3A 0F /r ib", "PALIGNR xmm, xmm/m128, imm8",    SimdOp.Palignr),
    ];
}
