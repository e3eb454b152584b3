using System.Collections.Immutable;

namespace Guard.X86.Semantics.Sse;

/// <summary>
/// The rows of MMX (SDM Vol. 1, chapter 9), by opcode, in the words of the SDM. NP: with 66, F3 or F2 it is another instruction.
/// </summary>
internal static class MmxOpcodes
{
    /// <summary>The rows. Of two that share opcode and prefix, the one for memory comes first.</summary>
    internal static ImmutableArray<SimdRow> Rows { get; } =
    [
        //  opcode               form                              meaning                 lanes
        new("NP 0F 60 /r",       "PUNPCKLBW mm, mm/m32",           SimdOp.Punpcklbw),
        new("NP 0F 61 /r",       "PUNPCKLWD mm, mm/m32",           SimdOp.Punpcklwd),
        new("NP 0F 62 /r",       "PUNPCKLDQ mm, mm/m32",           SimdOp.Punpckldq),
        new("NP 0F 63 /r",       "PACKSSWB mm, mm/m64",            SimdOp.Packsswb),
        new("NP 0F 64 /r",       "PCMPGTB mm, mm/m64",             SimdOp.Pcmpgtb),
        new("NP 0F 65 /r",       "PCMPGTW mm, mm/m64",             SimdOp.Pcmpgtw),
        new("NP 0F 66 /r",       "PCMPGTD mm, mm/m64",             SimdOp.Pcmpgtd),
        new("NP 0F 67 /r",       "PACKUSWB mm, mm/m64",            SimdOp.Packuswb),
        new("NP 0F 68 /r",       "PUNPCKHBW mm, mm/m64",           SimdOp.Punpckhbw),
        new("NP 0F 69 /r",       "PUNPCKHWD mm, mm/m64",           SimdOp.Punpckhwd),
        new("NP 0F 6A /r",       "PUNPCKHDQ mm, mm/m64",           SimdOp.Punpckhdq),
        new("NP 0F 6B /r",       "PACKSSDW mm, mm/m64",            SimdOp.Packssdw),
        new("NP 0F 6E /r",       "MOVD mm, r/m32",                 SimdOp.Mov),
        new("NP 0F 6F /r",       "MOVQ mm, mm/m64",                SimdOp.Mov),
        new("NP 0F 71 /2 ib",    "PSRLW mm, imm8",                 SimdOp.Psrlw),
        new("NP 0F 71 /4 ib",    "PSRAW mm, imm8",                 SimdOp.Psraw),
        new("NP 0F 71 /6 ib",    "PSLLW mm, imm8",                 SimdOp.Psllw),
        new("NP 0F 72 /2 ib",    "PSRLD mm, imm8",                 SimdOp.Psrld),
        new("NP 0F 72 /4 ib",    "PSRAD mm, imm8",                 SimdOp.Psrad),
        new("NP 0F 72 /6 ib",    "PSLLD mm, imm8",                 SimdOp.Pslld),
        new("NP 0F 73 /2 ib",    "PSRLQ mm, imm8",                 SimdOp.Psrlq),
        new("NP 0F 73 /6 ib",    "PSLLQ mm, imm8",                 SimdOp.Psllq),
        new("NP 0F 74 /r",       "PCMPEQB mm, mm/m64",             SimdOp.Pcmpeqb),
        new("NP 0F 75 /r",       "PCMPEQW mm, mm/m64",             SimdOp.Pcmpeqw),
        new("NP 0F 76 /r",       "PCMPEQD mm, mm/m64",             SimdOp.Pcmpeqd),
        new("NP 0F 77",          "EMMS",                           SimdOp.Emms),
        new("NP 0F 7E /r",       "MOVD r/m32, mm",                 SimdOp.Mov),
        new("NP 0F 7F /r",       "MOVQ mm/m64, mm",                SimdOp.Mov),
        new("NP 0F D1 /r",       "PSRLW mm, mm/m64",               SimdOp.Psrlw),
        new("NP 0F D2 /r",       "PSRLD mm, mm/m64",               SimdOp.Psrld),
        new("NP 0F D3 /r",       "PSRLQ mm, mm/m64",               SimdOp.Psrlq),
        new("NP 0F D5 /r",       "PMULLW mm, mm/m64",              SimdOp.Pmullw),
        new("NP 0F D8 /r",       "PSUBUSB mm, mm/m64",             SimdOp.Psubusb),
        new("NP 0F D9 /r",       "PSUBUSW mm, mm/m64",             SimdOp.Psubusw),
        new("NP 0F DB /r",       "PAND mm, mm/m64",                SimdOp.Pand),
        new("NP 0F DC /r",       "PADDUSB mm, mm/m64",             SimdOp.Paddusb),
        new("NP 0F DD /r",       "PADDUSW mm, mm/m64",             SimdOp.Paddusw),
        new("NP 0F DF /r",       "PANDN mm, mm/m64",               SimdOp.Pandn),
        new("NP 0F E1 /r",       "PSRAW mm, mm/m64",               SimdOp.Psraw),
        new("NP 0F E2 /r",       "PSRAD mm, mm/m64",               SimdOp.Psrad),
        new("NP 0F E5 /r",       "PMULHW mm, mm/m64",              SimdOp.Pmulhw),
        new("NP 0F E8 /r",       "PSUBSB mm, mm/m64",              SimdOp.Psubsb),
        new("NP 0F E9 /r",       "PSUBSW mm, mm/m64",              SimdOp.Psubsw),
        new("NP 0F EB /r",       "POR mm, mm/m64",                 SimdOp.Por),
        new("NP 0F EC /r",       "PADDSB mm, mm/m64",              SimdOp.Paddsb),
        new("NP 0F ED /r",       "PADDSW mm, mm/m64",              SimdOp.Paddsw),
        new("NP 0F EF /r",       "PXOR mm, mm/m64",                SimdOp.Pxor),
        new("NP 0F F1 /r",       "PSLLW mm, mm/m64",               SimdOp.Psllw),
        new("NP 0F F2 /r",       "PSLLD mm, mm/m64",               SimdOp.Pslld),
        new("NP 0F F3 /r",       "PSLLQ mm, mm/m64",               SimdOp.Psllq),
        new("NP 0F F5 /r",       "PMADDWD mm, mm/m64",             SimdOp.Pmaddwd),
        new("NP 0F F8 /r",       "PSUBB mm, mm/m64",               SimdOp.Psubb),
        new("NP 0F F9 /r",       "PSUBW mm, mm/m64",               SimdOp.Psubw),
        new("NP 0F FA /r",       "PSUBD mm, mm/m64",               SimdOp.Psubd),
        new("NP 0F FC /r",       "PADDB mm, mm/m64",               SimdOp.Paddb),
        new("NP 0F FD /r",       "PADDW mm, mm/m64",               SimdOp.Paddw),
        new("NP 0F FE /r",       "PADDD mm, mm/m64",               SimdOp.Paddd),
    ];
}
