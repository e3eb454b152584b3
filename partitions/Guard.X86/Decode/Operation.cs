namespace Guard.X86.Decode;

/// <summary>
/// What an instruction does, apart from where its operands stand. Names are the SDM's mnemonics; where one mnemonic has several
/// meanings, a suffix tells them apart. The first eight follow the order of the /digit of 80h to 83h, the shifts that of C0h.
/// </summary>
internal enum Operation : byte
{
    Undefined,
    Add, Or, Adc, Sbb, And, Sub, Xor, Cmp,
    Rol, Ror, Rcl, Rcr, Shl, Shr, Sal, Sar,
    Test, Inc, Dec, Not, Neg,
    Shld, Shrd,
    Mul, Imul, ImulTruncated, Div, Idiv,
    Bt, Bts, Btr, Btc, Bsf, Bsr, Bswap,
    Mov, Movzx, Movsx, Xchg, Xadd, Cmpxchg, Cmpxchg8b, Setcc, Cmovcc, Cbw, Cwd, Lahf, Sahf, Lea, Xlat, Salc,
    Daa, Das, Aaa, Aas, Aam, Aad,
    Push, Pop, PushSegment, PopSegment, Pusha, Popa, Pushf, Popf, Enter, Leave,
    Jcc, Jmp, JmpIndirect, JmpFar, JmpFarIndirect, Call, CallIndirect, CallFar, CallFarIndirect, Ret, RetFar, Iret,
    Loop, Loope, Loopne, Jecxz, Int, Int3, Into, Icebp, Bound,
    Movs, Cmps, Stos, Lods, Scas, Ins, Outs,
    In, Out,
    X87, Simd, Fxsave, Fxrstor, Ldmxcsr, Stmxcsr, Clflush, Crc32, Popcnt,
    MovFromSegment, MovToSegment, LoadFarPointer,
    Clc, Stc, Cmc, Cld, Std, Cli, Sti,
    Hlt, Nop, Wait,
    Sgdt, Sidt, Lgdt, Lidt, Sldt, Str, Lldt, Ltr, Verr, Verw, Smsw, Lmsw, Invlpg, Lar, Lsl, Arpl, Clts, Invd, Wbinvd,
    MovFromControl, MovToControl, MovFromDebug, MovToDebug, Wrmsr, Rdmsr, Rdtsc, Rdpmc, Cpuid, Sysenter, Sysexit,
}
