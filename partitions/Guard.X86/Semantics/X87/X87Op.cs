namespace Guard.X86.Semantics.X87;

/// <summary>What an x87 instruction does, apart from where its operand is. In the order of SDM Vol. 2A.</summary>
internal enum X87Op : byte
{
    /// <summary>Not an instruction: #UD.</summary>
    Undefined,

    /// <summary>F2XM1.</summary>
    F2xm1,

    /// <summary>FABS.</summary>
    Fabs,

    /// <summary>FADD, FADDP, FIADD.</summary>
    Fadd,

    /// <summary>FMUL, FMULP, FIMUL.</summary>
    Fmul,

    /// <summary>FCOM, FICOM.</summary>
    Fcom,

    /// <summary>FCOMP, FICOMP.</summary>
    Fcomp,

    /// <summary>FSUB, FSUBP, FISUB.</summary>
    Fsub,

    /// <summary>FSUBR, FSUBRP, FISUBR.</summary>
    Fsubr,

    /// <summary>FDIV, FDIVP, FIDIV.</summary>
    Fdiv,

    /// <summary>FDIVR, FDIVRP, FIDIVR.</summary>
    Fdivr,

    /// <summary>FBLD.</summary>
    Fbld,

    /// <summary>FBSTP.</summary>
    Fbstp,

    /// <summary>FCHS.</summary>
    Fchs,

    /// <summary>FNCLEX.</summary>
    Fnclex,

    /// <summary>FCMOVcc: X87Instruction.Condition is the Jcc condition code.</summary>
    Fcmov,

    /// <summary>FCOMI.</summary>
    Fcomi,

    /// <summary>FCOMIP.</summary>
    Fcomip,

    /// <summary>FCOMPP.</summary>
    Fcompp,

    /// <summary>FCOS.</summary>
    Fcos,

    /// <summary>FDECSTP.</summary>
    Fdecstp,

    /// <summary>FFREE.</summary>
    Ffree,

    /// <summary>FFREEP (DF C0+i, not in the manual): FFREE, then a pop.</summary>
    Ffreep,

    /// <summary>FLD, FILD.</summary>
    Fld,

    /// <summary>FINCSTP.</summary>
    Fincstp,

    /// <summary>FNINIT.</summary>
    Fninit,

    /// <summary>FIST, FST to memory or register.</summary>
    Fst,

    /// <summary>FISTP, FSTP to memory or register.</summary>
    Fstp,

    /// <summary>FISTTP.</summary>
    Fisttp,

    /// <summary>FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ: X87Instruction.Index is their place in that order.</summary>
    FldConstant,

    /// <summary>FLDCW.</summary>
    Fldcw,

    /// <summary>FLDENV.</summary>
    Fldenv,

    /// <summary>FNOP; also FNENI, FNDISI, FNSETPM and FRSTPM, which do nothing since the 80387.</summary>
    Fnop,

    /// <summary>FPATAN.</summary>
    Fpatan,

    /// <summary>FPREM.</summary>
    Fprem,

    /// <summary>FPREM1.</summary>
    Fprem1,

    /// <summary>FPTAN.</summary>
    Fptan,

    /// <summary>FRNDINT.</summary>
    Frndint,

    /// <summary>FRSTOR.</summary>
    Frstor,

    /// <summary>FNSAVE.</summary>
    Fnsave,

    /// <summary>FSCALE.</summary>
    Fscale,

    /// <summary>FSIN.</summary>
    Fsin,

    /// <summary>FSINCOS.</summary>
    Fsincos,

    /// <summary>FSQRT.</summary>
    Fsqrt,

    /// <summary>FNSTCW.</summary>
    Fnstcw,

    /// <summary>FNSTENV.</summary>
    Fnstenv,

    /// <summary>FNSTSW m16.</summary>
    Fnstsw,

    /// <summary>FNSTSW AX.</summary>
    FnstswAx,

    /// <summary>FTST.</summary>
    Ftst,

    /// <summary>FUCOM.</summary>
    Fucom,

    /// <summary>FUCOMP.</summary>
    Fucomp,

    /// <summary>FUCOMPP.</summary>
    Fucompp,

    /// <summary>FUCOMI.</summary>
    Fucomi,

    /// <summary>FUCOMIP.</summary>
    Fucomip,

    /// <summary>FXAM.</summary>
    Fxam,

    /// <summary>FXCH.</summary>
    Fxch,

    /// <summary>FXTRACT.</summary>
    Fxtract,

    /// <summary>FYL2X.</summary>
    Fyl2x,

    /// <summary>FYL2XP1.</summary>
    Fyl2xp1,
}
