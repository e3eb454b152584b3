using System.Collections.Immutable;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// The rows of SSE3 (SDM Vol. 1, 12.3), by opcode, in the words of the SDM. NP: with 66, F3 or F2 it is another instruction.
/// </summary>
internal static class Sse3Opcodes
{
    /// <summary>The rows. Of two that share opcode and prefix, the one for memory comes first.</summary>
    internal static ImmutableArray<SimdRow> Rows { get; } =
    [
        //  opcode               form                              meaning                 lanes
        new("F3 0F 12 /r",       "MOVSLDUP xmm, xmm/m128",         SimdOp.Movsldup),
        new("F2 0F 12 /r",       "MOVDDUP xmm, xmm/m64",           SimdOp.Movddup),
        new("F3 0F 16 /r",       "MOVSHDUP xmm, xmm/m128",         SimdOp.Movshdup),
        new("66 0F 7C /r",       "HADDPD xmm, xmm/m128",           SimdOp.Hadd,            SimdType.PackedDouble),
        new("F2 0F 7C /r",       "HADDPS xmm, xmm/m128",           SimdOp.Hadd,            SimdType.PackedSingle),
        new("66 0F 7D /r",       "HSUBPD xmm, xmm/m128",           SimdOp.Hsub,            SimdType.PackedDouble),
        new("F2 0F 7D /r",       "HSUBPS xmm, xmm/m128",           SimdOp.Hsub,            SimdType.PackedSingle),
        new("66 0F D0 /r",       "ADDSUBPD xmm, xmm/m128",         SimdOp.Addsub,          SimdType.PackedDouble),
        new("F2 0F D0 /r",       "ADDSUBPS xmm, xmm/m128",         SimdOp.Addsub,          SimdType.PackedSingle),
        new("F2 0F F0 /r",       "LDDQU xmm, m128",                SimdOp.Mov),
    ];
}
