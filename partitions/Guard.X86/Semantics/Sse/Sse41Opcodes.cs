using System.Collections.Immutable;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// The rows of SSE4.1 (SDM Vol. 1, 12.8), by opcode, in the words of the SDM. NP: with 66, F3 or F2 it is another instruction.
/// </summary>
internal static class Sse41Opcodes
{
    /// <summary>The rows. Of two that share opcode and prefix, the one for memory comes first.</summary>
    internal static ImmutableArray<SimdRow> Rows { get; } =
    [
        //  opcode               form                              meaning                 lanes
        new("66 0F 38 10 /r",    "PBLENDVB xmm, xmm/m128",         SimdOp.Pblendvb),
        new("66 0F 38 14 /r",    "BLENDVPS xmm, xmm/m128",         SimdOp.Blendvps),
        new("66 0F 38 15 /r",    "BLENDVPD xmm, xmm/m128",         SimdOp.Blendvpd),
        new("66 0F 38 17 /r",    "PTEST xmm, xmm/m128",            SimdOp.Ptest),
        new("66 0F 38 20 /r",    "PMOVSXBW xmm, xmm/m64",          SimdOp.Pmovsxbw),
        new("66 0F 38 21 /r",    "PMOVSXBD xmm, xmm/m32",          SimdOp.Pmovsxbd),
        new("66 0F 38 22 /r",    "PMOVSXBQ xmm, xmm/m16",          SimdOp.Pmovsxbq),
        new("66 0F 38 23 /r",    "PMOVSXWD xmm, xmm/m64",          SimdOp.Pmovsxwd),
        new("66 0F 38 24 /r",    "PMOVSXWQ xmm, xmm/m32",          SimdOp.Pmovsxwq),
        new("66 0F 38 25 /r",    "PMOVSXDQ xmm, xmm/m64",          SimdOp.Pmovsxdq),
        new("66 0F 38 28 /r",    "PMULDQ xmm, xmm/m128",           SimdOp.Pmuldq),
        new("66 0F 38 29 /r",    "PCMPEQQ xmm, xmm/m128",          SimdOp.Pcmpeqq),
        new("66 0F 38 2A /r",    "MOVNTDQA xmm, m128",             SimdOp.Mov),
        new("66 0F 38 2B /r",    "PACKUSDW xmm, xmm/m128",         SimdOp.Packusdw),
        new("66 0F 38 30 /r",    "PMOVZXBW xmm, xmm/m64",          SimdOp.Pmovzxbw),
        new("66 0F 38 31 /r",    "PMOVZXBD xmm, xmm/m32",          SimdOp.Pmovzxbd),
        new("66 0F 38 32 /r",    "PMOVZXBQ xmm, xmm/m16",          SimdOp.Pmovzxbq),
        new("66 0F 38 33 /r",    "PMOVZXWD xmm, xmm/m64",          SimdOp.Pmovzxwd),
        new("66 0F 38 34 /r",    "PMOVZXWQ xmm, xmm/m32",          SimdOp.Pmovzxwq),
        new("66 0F 38 35 /r",    "PMOVZXDQ xmm, xmm/m64",          SimdOp.Pmovzxdq),
        new("66 0F 38 38 /r",    "PMINSB xmm, xmm/m128",           SimdOp.Pminsb),
        new("66 0F 38 39 /r",    "PMINSD xmm, xmm/m128",           SimdOp.Pminsd),
        new("66 0F 38 3A /r",    "PMINUW xmm, xmm/m128",           SimdOp.Pminuw),
        new("66 0F 38 3B /r",    "PMINUD xmm, xmm/m128",           SimdOp.Pminud),
        new("66 0F 38 3C /r",    "PMAXSB xmm, xmm/m128",           SimdOp.Pmaxsb),
        new("66 0F 38 3D /r",    "PMAXSD xmm, xmm/m128",           SimdOp.Pmaxsd),
        new("66 0F 38 3E /r",    "PMAXUW xmm, xmm/m128",           SimdOp.Pmaxuw),
        new("66 0F 38 3F /r",    "PMAXUD xmm, xmm/m128",           SimdOp.Pmaxud),
        new("66 0F 38 40 /r",    "PMULLD xmm, xmm/m128",           SimdOp.Pmulld),
        new("66 0F 38 41 /r",    "PHMINPOSUW xmm, xmm/m128",       SimdOp.Phminposuw),
        new("66 0F 3A 08 /r ib", "ROUNDPS xmm, xmm/m128, imm8",    SimdOp.Round,           SimdType.PackedSingle),
        new("66 0F 3A 09 /r ib", "ROUNDPD xmm, xmm/m128, imm8",    SimdOp.Round,           SimdType.PackedDouble),
        new("66 0F 3A 0A /r ib", "ROUNDSS xmm, xmm/m32, imm8",     SimdOp.Round,           SimdType.ScalarSingle),
        new("66 0F 3A 0B /r ib", "ROUNDSD xmm, xmm/m64, imm8",     SimdOp.Round,           SimdType.ScalarDouble),
        new("66 0F 3A 0C /r ib", "BLENDPS xmm, xmm/m128, imm8",    SimdOp.Blendps),
        new("66 0F 3A 0D /r ib", "BLENDPD xmm, xmm/m128, imm8",    SimdOp.Blendpd),
        new("66 0F 3A 0E /r ib", "PBLENDW xmm, xmm/m128, imm8",    SimdOp.Pblendw),
        new("66 0F 3A 14 /r ib", "PEXTRB r32/m8, xmm, imm8",       SimdOp.Pextrb),
        new("66 0F 3A 15 /r ib", "PEXTRW r32/m16, xmm, imm8",      SimdOp.Pextrw),
        new("66 0F 3A 16 /r ib", "PEXTRD r/m32, xmm, imm8",        SimdOp.Pextrd),
        new("66 0F 3A 17 /r ib", "EXTRACTPS r/m32, xmm, imm8",     SimdOp.Pextrd),
        new("66 0F 3A 20 /r ib", "PINSRB xmm, r32/m8, imm8",       SimdOp.Pinsrb),
        new("66 0F 3A 21 /r ib", "INSERTPS xmm, m32, imm8",        SimdOp.InsertpsMemory),
        new("66 0F 3A 21 /r ib", "INSERTPS xmm, xmm, imm8",        SimdOp.Insertps),
        new("66 0F 3A 22 /r ib", "PINSRD xmm, r/m32, imm8",        SimdOp.Pinsrd),
        new("66 0F 3A 40 /r ib", "DPPS xmm, xmm/m128, imm8",       SimdOp.Dot,             SimdType.PackedSingle),
        new("66 0F 3A 41 /r ib", "DPPD xmm, xmm/m128, imm8",       SimdOp.Dot,             SimdType.PackedDouble),
        new("66 0F 3A 42 /r ib", "MPSADBW xmm, xmm/m128, imm8",    SimdOp.Mpsadbw),
    ];
}
