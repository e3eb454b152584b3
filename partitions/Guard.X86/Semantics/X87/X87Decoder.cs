using System;

namespace Guard.X86.Semantics.X87;

/// <summary>
/// From D8..DF and the ModR/M byte to the instruction (SDM Vol. 2D, A.5 "Escape Opcodes to Coprocessor Instructions").
/// </summary>
internal static class X87Decoder
{
    private static ReadOnlySpan<X87Op> Arithmetic =>
        [X87Op.Fadd, X87Op.Fmul, X87Op.Fcom, X87Op.Fcomp, X87Op.Fsub, X87Op.Fsubr, X87Op.Fdiv, X87Op.Fdivr];

    /// <summary>Decodes one escape instruction.</summary>
    /// <param name="opcode">D8h to DFh; the low three bits count.</param>
    /// <param name="modRM">The ModR/M byte.</param>
    /// <returns>An instruction whose Op is Undefined when the encoding gives #UD.</returns>
    public static X87Instruction Decode(byte opcode, byte modRM)
    {
        int row = (modRM >> 3) & 7;
        return modRM < 0xC0 ? DecodeMemory(opcode & 7, row) : DecodeRegister(opcode & 7, row, modRM & 7);
    }

    private static X87Instruction DecodeMemory(int escape, int row) => escape switch
    {
        0 => Read(Arithmetic[row], X87Operand.M32Fp),
        1 => row switch
        {
            0 => Read(X87Op.Fld, X87Operand.M32Fp),
            2 => Write(X87Op.Fst, X87Operand.M32Fp),
            3 => Write(X87Op.Fstp, X87Operand.M32Fp),
            4 => Read(X87Op.Fldenv, X87Operand.Environment),
            5 => Read(X87Op.Fldcw, X87Operand.M16),
            6 => Write(X87Op.Fnstenv, X87Operand.Environment),
            7 => Write(X87Op.Fnstcw, X87Operand.M16),
            _ => default,
        },
        2 => Read(Arithmetic[row], X87Operand.M32Int),
        3 => row switch
        {
            5 => Read(X87Op.Fld, X87Operand.M80Fp),
            7 => Write(X87Op.Fstp, X87Operand.M80Fp),
            _ => DecodeInteger(row, X87Operand.M32Int),
        },
        4 => Read(Arithmetic[row], X87Operand.M64Fp),
        5 => row switch
        {
            0 => Read(X87Op.Fld, X87Operand.M64Fp),
            1 => Write(X87Op.Fisttp, X87Operand.M64Int),
            2 => Write(X87Op.Fst, X87Operand.M64Fp),
            3 => Write(X87Op.Fstp, X87Operand.M64Fp),
            4 => Read(X87Op.Frstor, X87Operand.State),
            6 => Write(X87Op.Fnsave, X87Operand.State),
            7 => Write(X87Op.Fnstsw, X87Operand.M16),
            _ => default,
        },
        6 => Read(Arithmetic[row], X87Operand.M16Int),
        _ => row switch
        {
            4 => Read(X87Op.Fbld, X87Operand.M80Bcd),
            5 => Read(X87Op.Fld, X87Operand.M64Int),
            6 => Write(X87Op.Fbstp, X87Operand.M80Bcd),
            7 => Write(X87Op.Fstp, X87Operand.M64Int),
            _ => DecodeInteger(row, X87Operand.M16Int),
        },
    };

    private static X87Instruction DecodeInteger(int row, X87Operand operand) => row switch
    {
        0 => Read(X87Op.Fld, operand),
        1 => Write(X87Op.Fisttp, operand),
        2 => Write(X87Op.Fst, operand),
        3 => Write(X87Op.Fstp, operand),
        _ => default,
    };

    // The aliases FCOM2 (DC D0), FCOMP3 (DC D8), FXCH4 (DD C8), FCOMP5 (DE D0), FXCH7 (DF C8), FSTP1 (D9 D8), FSTP8 and FSTP9
    // (DF D0, DF D8) are not in the manual, but every processor since the 8087 has them. FSTP1 alone does not signal an empty
    // ST(0) on
    // some; here it is FSTP.
    private static X87Instruction DecodeRegister(int escape, int row, int index) => escape switch
    {
        0 => Stack(Arithmetic[row], X87Operand.Stack, index),
        1 => DecodeD9(row, index),
        2 => row switch
        {
            <= 3 => ConditionalMove(ConditionOf(row), index),
            5 when index == 1 => Stack(X87Op.Fucompp, X87Operand.Stack, 1),
            _ => default,
        },
        3 => DecodeDB(row, index),
        4 => row switch
        {
            2 or 3 => Stack(Arithmetic[row], X87Operand.Stack, index),
            _ => Stack(Reverse(row), X87Operand.StackReversed, index),
        },
        5 => row switch
        {
            0 => Stack(X87Op.Ffree, X87Operand.Stack, index),
            1 => Stack(X87Op.Fxch, X87Operand.Stack, index),
            2 => Stack(X87Op.Fst, X87Operand.Stack, index),
            3 => Stack(X87Op.Fstp, X87Operand.Stack, index),
            4 => Stack(X87Op.Fucom, X87Operand.Stack, index),
            5 => Stack(X87Op.Fucomp, X87Operand.Stack, index),
            _ => default,
        },
        6 => row switch
        {
            2 => Stack(X87Op.Fcomp, X87Operand.Stack, index),
            3 => index == 1 ? Stack(X87Op.Fcompp, X87Operand.Stack, 1) : default,
            _ => Stack(Reverse(row), X87Operand.StackReversedPop, index),
        },
        _ => row switch
        {
            0 => Stack(X87Op.Ffreep, X87Operand.Stack, index),
            1 => Stack(X87Op.Fxch, X87Operand.Stack, index),
            2 or 3 => Stack(X87Op.Fstp, X87Operand.Stack, index),
            4 => index == 0 ? Stack(X87Op.FnstswAx, X87Operand.None, 0) : default,
            5 => Stack(X87Op.Fucomip, X87Operand.Stack, index),
            6 => Stack(X87Op.Fcomip, X87Operand.Stack, index),
            _ => default,
        },
    };

    private static X87Instruction DecodeD9(int row, int index) => row switch
    {
        0 => Stack(X87Op.Fld, X87Operand.Stack, index),
        1 => Stack(X87Op.Fxch, X87Operand.Stack, index),
        2 => index == 0 ? Stack(X87Op.Fnop, X87Operand.None, 0) : default,
        3 => Stack(X87Op.Fstp, X87Operand.Stack, index),
        5 => index < 7 ? Stack(X87Op.FldConstant, X87Operand.None, index) : default,
        4 => index switch
        {
            0 => Alone(X87Op.Fchs),
            1 => Alone(X87Op.Fabs),
            4 => Alone(X87Op.Ftst),
            5 => Alone(X87Op.Fxam),
            _ => default,
        },
        6 => index switch
        {
            0 => Alone(X87Op.F2xm1),
            1 => Alone(X87Op.Fyl2x),
            2 => Alone(X87Op.Fptan),
            3 => Alone(X87Op.Fpatan),
            4 => Alone(X87Op.Fxtract),
            5 => Alone(X87Op.Fprem1),
            6 => Alone(X87Op.Fdecstp),
            _ => Alone(X87Op.Fincstp),
        },
        _ => index switch
        {
            0 => Alone(X87Op.Fprem),
            1 => Alone(X87Op.Fyl2xp1),
            2 => Alone(X87Op.Fsqrt),
            3 => Alone(X87Op.Fsincos),
            4 => Alone(X87Op.Frndint),
            5 => Alone(X87Op.Fscale),
            6 => Alone(X87Op.Fsin),
            _ => Alone(X87Op.Fcos),
        },
    };

    private static X87Instruction DecodeDB(int row, int index) => row switch
    {
        <= 3 => ConditionalMove(ConditionOf(row) | 1, index),
        4 => index switch
        {
            0 or 1 or 4 => Alone(X87Op.Fnop),
            2 => Alone(X87Op.Fnclex),
            3 => Alone(X87Op.Fninit),
            _ => default,
        },
        5 => Stack(X87Op.Fucomi, X87Operand.Stack, index),
        6 => Stack(X87Op.Fcomi, X87Operand.Stack, index),
        _ => default,
    };

    /// <summary>With ST(i) as the destination, the encodings of SUB and SUBR, DIV and DIVR change places.</summary>
    private static X87Op Reverse(int row) => Arithmetic[row < 4 ? row : row ^ 1];

    /// <summary>B, E, BE, U: Jcc conditions 2, 4, 6 and 10.</summary>
    private static int ConditionOf(int row) => row == 3 ? 10 : 2 + (row * 2);

    private static X87Instruction ConditionalMove(int condition, int index) =>
        new(X87Op.Fcmov, X87Operand.Stack, (byte)index, (byte)condition, X87Access.None);

    private static X87Instruction Read(X87Op op, X87Operand operand) => new(op, operand, 0, 0, X87Access.Read);

    private static X87Instruction Write(X87Op op, X87Operand operand) => new(op, operand, 0, 0, X87Access.Write);

    private static X87Instruction Stack(X87Op op, X87Operand operand, int index) =>
        new(op, operand, (byte)index, 0, X87Access.None);

    private static X87Instruction Alone(X87Op op) => new(op, X87Operand.None, 0, 0, X87Access.None);
}
