using System.Collections.Immutable;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// The rows of SSE (SDM Vol. 1, chapter 10), its MMX instructions included, by opcode, in the words of the SDM. NP: with 66, F3
/// or F2 it is another instruction.
/// </summary>
internal static class SseOpcodes
{
    /// <summary>The rows. Of two that share opcode and prefix, the one for memory comes first.</summary>
    internal static ImmutableArray<SimdRow> Rows { get; } =
    [
        //  opcode               form                              meaning                 lanes
        new("NP 0F 10 /r",       "MOVUPS xmm, xmm/m128",           SimdOp.Mov),
        new("F3 0F 10 /r",       "MOVSS xmm, m32",                 SimdOp.Mov),
        new("F3 0F 10 /r",       "MOVSS xmm, xmm",                 SimdOp.MergeLow32),
        new("NP 0F 11 /r",       "MOVUPS xmm/m128, xmm",           SimdOp.Mov),
        new("F3 0F 11 /r",       "MOVSS m32, xmm",                 SimdOp.Mov),
        new("F3 0F 11 /r",       "MOVSS xmm/m32, xmm",             SimdOp.MergeLow32),
        new("NP 0F 12 /r",       "MOVLPS xmm, m64",                SimdOp.MergeLow64),
        new("NP 0F 12 /r",       "MOVHLPS xmm, xmm",               SimdOp.MergeLowFromHigh),
        new("NP 0F 13 /r",       "MOVLPS m64, xmm",                SimdOp.Mov),
        new("NP 0F 14 /r",       "UNPCKLPS xmm, xmm/m128",         SimdOp.Punpckldq),
        new("NP 0F 15 /r",       "UNPCKHPS xmm, xmm/m128",         SimdOp.Punpckhdq),
        new("NP 0F 16 /r",       "MOVHPS xmm, m64",                SimdOp.MergeHighFromLow),
        new("NP 0F 16 /r",       "MOVLHPS xmm, xmm",               SimdOp.MergeHighFromLow),
        new("NP 0F 17 /r",       "MOVHPS m64, xmm",                SimdOp.MovHigh),
        new("NP 0F 28 /r",       "MOVAPS xmm, xmm/m128",           SimdOp.Mov),
        new("NP 0F 29 /r",       "MOVAPS xmm/m128, xmm",           SimdOp.Mov),
        new("NP 0F 2A /r",       "CVTPI2PS xmm, mm/m64",           SimdOp.Cvtpi2ps),
        new("F3 0F 2A /r",       "CVTSI2SS xmm, r/m32",            SimdOp.Cvtsi2ss),
        new("NP 0F 2B /r",       "MOVNTPS m128, xmm",              SimdOp.Mov),
        new("NP 0F 2C /r",       "CVTTPS2PI mm, xmm/m64",          SimdOp.Cvttps2dq),
        new("F3 0F 2C /r",       "CVTTSS2SI r32, xmm/m32",         SimdOp.Cvttss2si),
        new("NP 0F 2D /r",       "CVTPS2PI mm, xmm/m64",           SimdOp.Cvtps2dq),
        new("F3 0F 2D /r",       "CVTSS2SI r32, xmm/m32",          SimdOp.Cvtss2si),
        new("NP 0F 2E /r",       "UCOMISS xmm, xmm/m32",           SimdOp.Ucomis,          SimdType.ScalarSingle),
        new("NP 0F 2F /r",       "COMISS xmm, xmm/m32",            SimdOp.Comis,           SimdType.ScalarSingle),
        new("NP 0F 50 /r",       "MOVMSKPS r32, xmm",              SimdOp.Movmskps),
        new("NP 0F 51 /r",       "SQRTPS xmm, xmm/m128",           SimdOp.Sqrt,            SimdType.PackedSingle),
        new("F3 0F 51 /r",       "SQRTSS xmm, xmm/m32",            SimdOp.Sqrt,            SimdType.ScalarSingle),
        new("NP 0F 52 /r",       "RSQRTPS xmm, xmm/m128",          SimdOp.Rsqrt,           SimdType.PackedSingle),
        new("F3 0F 52 /r",       "RSQRTSS xmm, xmm/m32",           SimdOp.Rsqrt,           SimdType.ScalarSingle),
        new("NP 0F 53 /r",       "RCPPS xmm, xmm/m128",            SimdOp.Rcp,             SimdType.PackedSingle),
        new("F3 0F 53 /r",       "RCPSS xmm, xmm/m32",             SimdOp.Rcp,             SimdType.ScalarSingle),
        new("NP 0F 54 /r",       "ANDPS xmm, xmm/m128",            SimdOp.Pand),
        new("NP 0F 55 /r",       "ANDNPS xmm, xmm/m128",           SimdOp.Pandn),
        new("NP 0F 56 /r",       "ORPS xmm, xmm/m128",             SimdOp.Por),
        new("NP 0F 57 /r",       "XORPS xmm, xmm/m128",            SimdOp.Pxor),
        new("NP 0F 58 /r",       "ADDPS xmm, xmm/m128",            SimdOp.Add,             SimdType.PackedSingle),
        new("F3 0F 58 /r",       "ADDSS xmm, xmm/m32",             SimdOp.Add,             SimdType.ScalarSingle),
        new("NP 0F 59 /r",       "MULPS xmm, xmm/m128",            SimdOp.Mul,             SimdType.PackedSingle),
        new("F3 0F 59 /r",       "MULSS xmm, xmm/m32",             SimdOp.Mul,             SimdType.ScalarSingle),
        new("NP 0F 5C /r",       "SUBPS xmm, xmm/m128",            SimdOp.Sub,             SimdType.PackedSingle),
        new("F3 0F 5C /r",       "SUBSS xmm, xmm/m32",             SimdOp.Sub,             SimdType.ScalarSingle),
        new("NP 0F 5D /r",       "MINPS xmm, xmm/m128",            SimdOp.Min,             SimdType.PackedSingle),
        new("F3 0F 5D /r",       "MINSS xmm, xmm/m32",             SimdOp.Min,             SimdType.ScalarSingle),
        new("NP 0F 5E /r",       "DIVPS xmm, xmm/m128",            SimdOp.Div,             SimdType.PackedSingle),
        new("F3 0F 5E /r",       "DIVSS xmm, xmm/m32",             SimdOp.Div,             SimdType.ScalarSingle),
        new("NP 0F 5F /r",       "MAXPS xmm, xmm/m128",            SimdOp.Max,             SimdType.PackedSingle),
        new("F3 0F 5F /r",       "MAXSS xmm, xmm/m32",             SimdOp.Max,             SimdType.ScalarSingle),
        new("NP 0F 70 /r ib",    "PSHUFW mm, mm/m64, imm8",        SimdOp.Pshufw),
        new("NP 0F C2 /r ib",    "CMPPS xmm, xmm/m128, imm8",      SimdOp.Cmp,             SimdType.PackedSingle),
        new("F3 0F C2 /r ib",    "CMPSS xmm, xmm/m32, imm8",       SimdOp.Cmp,             SimdType.ScalarSingle),
        new("NP 0F C4 /r ib",    "PINSRW mm, r32/m16, imm8",       SimdOp.Pinsrw),
        new("NP 0F C5 /r ib",    "PEXTRW r32, mm, imm8",           SimdOp.Pextrw),
        new("NP 0F C6 /r ib",    "SHUFPS xmm, xmm/m128, imm8",     SimdOp.Shufps),
        new("NP 0F D7 /r",       "PMOVMSKB r32, mm",               SimdOp.Pmovmskb),
        new("NP 0F DA /r",       "PMINUB mm, mm/m64",              SimdOp.Pminub),
        new("NP 0F DE /r",       "PMAXUB mm, mm/m64",              SimdOp.Pmaxub),
        new("NP 0F E0 /r",       "PAVGB mm, mm/m64",               SimdOp.Pavgb),
        new("NP 0F E3 /r",       "PAVGW mm, mm/m64",               SimdOp.Pavgw),
        new("NP 0F E4 /r",       "PMULHUW mm, mm/m64",             SimdOp.Pmulhuw),
        new("NP 0F E7 /r",       "MOVNTQ m64, mm",                 SimdOp.Mov),
        new("NP 0F EA /r",       "PMINSW mm, mm/m64",              SimdOp.Pminsw),
        new("NP 0F EE /r",       "PMAXSW mm, mm/m64",              SimdOp.Pmaxsw),
        new("NP 0F F6 /r",       "PSADBW mm, mm/m64",              SimdOp.Psadbw),
        new("NP 0F F7 /r",       "MASKMOVQ mm, mm",                SimdOp.MaskMove),
    ];
}
