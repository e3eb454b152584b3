namespace Guard.X86.Semantics.Sse;

/// <summary>
/// What a SIMD instruction does with two 128-bit operands. Names are the SDM's mnemonics; the floating-point ones without suffix
/// take
/// their lanes from <see cref="SimdType"/>. The hundreds tell the file: <see cref="SimdUnit"/> dispatches by them.
/// </summary>
internal enum SimdOp : ushort
{
    Undefined = 0,

    // PackedInteger.
    Paddb = 0x100, Paddw, Paddd, Paddq, Psubb, Psubw, Psubd, Psubq, Paddsb, Paddsw, Paddusb, Paddusw, Psubsb, Psubsw, Psubusb,
    Psubusw,
    Pavgb, Pavgw, Pminub, Pminsw, Pmaxub, Pmaxsw, Pminsb, Pminuw, Pminsd, Pminud, Pmaxsb, Pmaxuw, Pmaxsd, Pmaxud,
    Pcmpeqb, Pcmpeqw, Pcmpeqd, Pcmpeqq, Pcmpgtb, Pcmpgtw, Pcmpgtd, Pcmpgtq, Pand, Pandn, Por, Pxor,

    // PackedProduct.
    Pmullw = 0x200, Pmulhw, Pmulhuw, Pmulhrsw, Pmulld, Pmuludq, Pmuldq, Pmaddwd, Pmaddubsw, Psadbw, Mpsadbw, Phminposuw,
    Phaddw, Phaddd, Phaddsw, Phsubw, Phsubd, Phsubsw, Psignb, Psignw, Psignd, Pabsb, Pabsw, Pabsd,

    // PackedShift.
    Psllw = 0x300, Pslld, Psllq, Psrlw, Psrld, Psrlq, Psraw, Psrad, Pslldq, Psrldq, Palignr,

    // PackedShuffle.
    Packsswb = 0x400, Packssdw, Packuswb, Packusdw, Punpcklbw, Punpcklwd, Punpckldq, Punpcklqdq, Punpckhbw, Punpckhwd, Punpckhdq,
    Punpckhqdq, Pshufb, Pshufd, Pshufw, Pshufhw, Pshuflw, Shufps, Shufpd, Movsldup, Movshdup, Movddup,
    Pmovsxbw, Pmovsxbd, Pmovsxbq, Pmovsxwd, Pmovsxwq, Pmovsxdq, Pmovzxbw, Pmovzxbd, Pmovzxbq, Pmovzxwd, Pmovzxwq, Pmovzxdq,

    // PackedMove.
    Mov = 0x500, MovLow64, MovHigh, MergeLow32, MergeLow64, MergeLowFromHigh, MergeHighFromLow, Pinsrb, Pinsrw, Pinsrd, Pextrb,
    Pextrw,
    Pextrd, Insertps, InsertpsMemory, Blendps, Blendpd, Pblendw, Pblendvb, Blendvps, Blendvpd, Pmovmskb, Movmskps, Movmskpd,
    Ptest,

    // PackedFloat.
    Add = 0x600, Sub, Mul, Div, Sqrt, Min, Max, Rcp, Rsqrt, Cmp, Comis, Ucomis, Hadd, Hsub, Addsub, Dot, Round,

    // PackedConversion.
    Cvtdq2ps = 0x700, Cvtps2dq, Cvttps2dq, Cvtps2pd, Cvtpd2ps, Cvtss2sd, Cvtsd2ss, Cvtdq2pd, Cvtpd2dq, Cvttpd2dq, Cvtpi2ps,
    Cvtsi2ss,
    Cvtsi2sd, Cvtss2si, Cvttss2si, Cvtsd2si, Cvttsd2si,

    // PackedString.
    Pcmpestrm = 0x800, Pcmpestri, Pcmpistrm, Pcmpistri,

    // The engine's business: state or memory, not two operands.
    Emms = 0x900, MaskMove,
}
