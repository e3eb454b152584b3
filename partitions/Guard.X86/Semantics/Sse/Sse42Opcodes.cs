using System.Collections.Immutable;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// The rows of SSE4.2 without CRC32 and POPCNT, which work on general registers (SDM Vol. 1, 12.10), by opcode, in the words of
/// the SDM. NP: with 66, F3 or F2 it is another instruction.
/// </summary>
internal static class Sse42Opcodes
{
    /// <summary>The rows. Of two that share opcode and prefix, the one for memory comes first.</summary>
    internal static ImmutableArray<SimdRow> Rows { get; } =
    [
        //  opcode               form                              meaning                 lanes
        new("66 0F 38 37 /r",    "PCMPGTQ xmm, xmm/m128",          SimdOp.Pcmpgtq),
        new("66 0F 3A 60 /r ib", "PCMPESTRM xmm, xmm/m128, imm8",  SimdOp.Pcmpestrm),
        new("66 0F 3A 61 /r ib", "PCMPESTRI xmm, xmm/m128, imm8",  SimdOp.Pcmpestri),
        new("66 0F 3A 62 /r ib", "PCMPISTRM xmm, xmm/m128, imm8",  SimdOp.Pcmpistrm),
        new("66 0F 3A 63 /r ib", "PCMPISTRI xmm, xmm/m128, imm8",  SimdOp.Pcmpistri),
    ];
}
