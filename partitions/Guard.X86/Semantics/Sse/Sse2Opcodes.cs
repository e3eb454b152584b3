using System.Collections.Immutable;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// The rows of SSE2 that move, convert and compute floating-point numbers (SDM Vol. 1, 11.4), by opcode, in the words of the
/// SDM. NP: with 66, F3 or F2 it is another instruction.
/// </summary>
internal static class Sse2Opcodes
{
    /// <summary>The rows. Of two that share opcode and prefix, the one for memory comes first.</summary>
    internal static ImmutableArray<SimdRow> Rows { get; } =
    [
        //  opcode               form                              meaning                 lanes
        new("66 0F 10 /r",       "MOVUPD xmm, xmm/m128",           SimdOp.Mov),
        new("F2 0F 10 /r",       "MOVSD xmm, m64",                 SimdOp.Mov),
        new("F2 0F 10 /r",       "MOVSD xmm, xmm",                 SimdOp.MergeLow64),
        new("66 0F 11 /r",       "MOVUPD xmm/m128, xmm",           SimdOp.Mov),
        new("F2 0F 11 /r",       "MOVSD m64, xmm",                 SimdOp.Mov),
        new("F2 0F 11 /r",       "MOVSD xmm/m64, xmm",             SimdOp.MergeLow64),
        new("66 0F 12 /r",       "MOVLPD xmm, m64",                SimdOp.MergeLow64),
        new("66 0F 13 /r",       "MOVLPD m64, xmm",                SimdOp.Mov),
        new("66 0F 14 /r",       "UNPCKLPD xmm, xmm/m128",         SimdOp.Punpcklqdq),
        new("66 0F 15 /r",       "UNPCKHPD xmm, xmm/m128",         SimdOp.Punpckhqdq),
        new("66 0F 16 /r",       "MOVHPD xmm, m64",                SimdOp.MergeHighFromLow),
        new("66 0F 17 /r",       "MOVHPD m64, xmm",                SimdOp.MovHigh),
        new("66 0F 28 /r",       "MOVAPD xmm, xmm/m128",           SimdOp.Mov),
        new("66 0F 29 /r",       "MOVAPD xmm/m128, xmm",           SimdOp.Mov),
        new("66 0F 2A /r",       "CVTPI2PD xmm, mm/m64",           SimdOp.Cvtdq2pd),
        new("F2 0F 2A /r",       "CVTSI2SD xmm, r/m32",            SimdOp.Cvtsi2sd),
        new("66 0F 2B /r",       "MOVNTPD m128, xmm",              SimdOp.Mov),
        new("66 0F 2C /r",       "CVTTPD2PI mm, xmm/m128",         SimdOp.Cvttpd2dq),
        new("F2 0F 2C /r",       "CVTTSD2SI r32, xmm/m64",         SimdOp.Cvttsd2si),
        new("66 0F 2D /r",       "CVTPD2PI mm, xmm/m128",          SimdOp.Cvtpd2dq),
        new("F2 0F 2D /r",       "CVTSD2SI r32, xmm/m64",          SimdOp.Cvtsd2si),
        new("66 0F 2E /r",       "UCOMISD xmm, xmm/m64",           SimdOp.Ucomis,          SimdType.ScalarDouble),
        new("66 0F 2F /r",       "COMISD xmm, xmm/m64",            SimdOp.Comis,           SimdType.ScalarDouble),
        new("66 0F 50 /r",       "MOVMSKPD r32, xmm",              SimdOp.Movmskpd),
        new("66 0F 51 /r",       "SQRTPD xmm, xmm/m128",           SimdOp.Sqrt,            SimdType.PackedDouble),
        new("F2 0F 51 /r",       "SQRTSD xmm, xmm/m64",            SimdOp.Sqrt,            SimdType.ScalarDouble),
        new("66 0F 54 /r",       "ANDPD xmm, xmm/m128",            SimdOp.Pand),
        new("66 0F 55 /r",       "ANDNPD xmm, xmm/m128",           SimdOp.Pandn),
        new("66 0F 56 /r",       "ORPD xmm, xmm/m128",             SimdOp.Por),
        new("66 0F 57 /r",       "XORPD xmm, xmm/m128",            SimdOp.Pxor),
        new("66 0F 58 /r",       "ADDPD xmm, xmm/m128",            SimdOp.Add,             SimdType.PackedDouble),
        new("F2 0F 58 /r",       "ADDSD xmm, xmm/m64",             SimdOp.Add,             SimdType.ScalarDouble),
        new("66 0F 59 /r",       "MULPD xmm, xmm/m128",            SimdOp.Mul,             SimdType.PackedDouble),
        new("F2 0F 59 /r",       "MULSD xmm, xmm/m64",             SimdOp.Mul,             SimdType.ScalarDouble),
        new("NP 0F 5A /r",       "CVTPS2PD xmm, xmm/m64",          SimdOp.Cvtps2pd),
        new("66 0F 5A /r",       "CVTPD2PS xmm, xmm/m128",         SimdOp.Cvtpd2ps),
        new("F3 0F 5A /r",       "CVTSS2SD xmm, xmm/m32",          SimdOp.Cvtss2sd),
        new("F2 0F 5A /r",       "CVTSD2SS xmm, xmm/m64",          SimdOp.Cvtsd2ss),
        new("NP 0F 5B /r",       "CVTDQ2PS xmm, xmm/m128",         SimdOp.Cvtdq2ps),
        new("66 0F 5B /r",       "CVTPS2DQ xmm, xmm/m128",         SimdOp.Cvtps2dq),
        new("F3 0F 5B /r",       "CVTTPS2DQ xmm, xmm/m128",        SimdOp.Cvttps2dq),
        new("66 0F 5C /r",       "SUBPD xmm, xmm/m128",            SimdOp.Sub,             SimdType.PackedDouble),
        new("F2 0F 5C /r",       "SUBSD xmm, xmm/m64",             SimdOp.Sub,             SimdType.ScalarDouble),
        new("66 0F 5D /r",       "MINPD xmm, xmm/m128",            SimdOp.Min,             SimdType.PackedDouble),
        new("F2 0F 5D /r",       "MINSD xmm, xmm/m64",             SimdOp.Min,             SimdType.ScalarDouble),
        new("66 0F 5E /r",       "DIVPD xmm, xmm/m128",            SimdOp.Div,             SimdType.PackedDouble),
        new("F2 0F 5E /r",       "DIVSD xmm, xmm/m64",             SimdOp.Div,             SimdType.ScalarDouble),
        new("66 0F 5F /r",       "MAXPD xmm, xmm/m128",            SimdOp.Max,             SimdType.PackedDouble),
        new("F2 0F 5F /r",       "MAXSD xmm, xmm/m64",             SimdOp.Max,             SimdType.ScalarDouble),
        new("66 0F 6E /r",       "MOVD xmm, r/m32",                SimdOp.Mov),
        new("66 0F 6F /r",       "MOVDQA xmm, xmm/m128",           SimdOp.Mov),
        new("F3 0F 6F /r",       "MOVDQU xmm, xmm/m128",           SimdOp.Mov),
        new("66 0F 7E /r",       "MOVD r/m32, xmm",                SimdOp.Mov),
        new("F3 0F 7E /r",       "MOVQ xmm, xmm/m64",              SimdOp.MovLow64),
        new("66 0F 7F /r",       "MOVDQA xmm/m128, xmm",           SimdOp.Mov),
        new("F3 0F 7F /r",       "MOVDQU xmm/m128, xmm",           SimdOp.Mov),
        new("66 0F C2 /r ib",    "CMPPD xmm, xmm/m128, imm8",      SimdOp.Cmp,             SimdType.PackedDouble),
        new("F2 0F C2 /r ib",    "CMPSD xmm, xmm/m64, imm8",       SimdOp.Cmp,             SimdType.ScalarDouble),
        new("NP 0F C3 /r",       "MOVNTI m32, r32",                SimdOp.Mov),
        new("66 0F C6 /r ib",    "SHUFPD xmm, xmm/m128, imm8",     SimdOp.Shufpd),
        new("66 0F D6 /r",       "MOVQ xmm/m64, xmm",              SimdOp.MovLow64),
        new("F3 0F D6 /r",       "MOVQ2DQ xmm, mm",                SimdOp.MovLow64),
        new("F2 0F D6 /r",       "MOVDQ2Q mm, xmm",                SimdOp.MovLow64),
        new("66 0F E6 /r",       "CVTTPD2DQ xmm, xmm/m128",        SimdOp.Cvttpd2dq),
        new("F3 0F E6 /r",       "CVTDQ2PD xmm, xmm/m64",          SimdOp.Cvtdq2pd),
        new("F2 0F E6 /r",       "CVTPD2DQ xmm, xmm/m128",         SimdOp.Cvtpd2dq),
        new("66 0F E7 /r",       "MOVNTDQ m128, xmm",              SimdOp.Mov),
        new("66 0F F7 /r",       "MASKMOVDQU xmm, xmm",            SimdOp.MaskMove),
    ];
}
