using System;

namespace Guard.X86.Semantics.X87;

/// <summary>The x87 instructions on a state (SDM Vol. 2A): which operands, which tags, which response to an exception.</summary>
/// <remarks>
/// The engine checks CR0.EM, CR0.TS and a pending exception first (<see cref="X87Instruction.Waits"/>), reads a memory operand
/// before it
/// calls, and writes one between <see cref="PrepareStore"/> and <see cref="Complete"/>; so a page fault finds everything
/// unchanged.
/// </remarks>
internal static class X87Unit
{
    /// <summary>
    /// Runs an instruction without memory operand, except FCMOVcc, FCOMI and its kin, and FNSTSW AX, which touch the CPU.
    /// </summary>
    public static void Execute(X87State state, in X87Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(state);
        int index = instruction.Index;
        switch (instruction.Op)
        {
            case X87Op.Fadd or X87Op.Fmul or X87Op.Fsub or X87Op.Fsubr or X87Op.Fdiv or X87Op.Fdivr:
                X87ArithmeticUnit.Stack(state, instruction);
                break;
            case X87Op.Fcom or X87Op.Fcomp or X87Op.Fcompp:
                X87CompareUnit.Stack(state, index, quiet: false, PopsOf(instruction.Op));
                break;
            case X87Op.Fucom or X87Op.Fucomp or X87Op.Fucompp:
                X87CompareUnit.Stack(state, index, quiet: true, PopsOf(instruction.Op));
                break;
            case X87Op.Ftst:
                X87CompareUnit.Test(state);
                break;
            case X87Op.Fxam:
                X87CompareUnit.Examine(state);
                break;
            case X87Op.Fld:
                X87TransferUnit.LoadStack(state, index);
                break;
            case X87Op.Fst or X87Op.Fstp:
                X87TransferUnit.StoreStack(state, index, pops: instruction.Op == X87Op.Fstp);
                break;
            case X87Op.Fxch:
                X87TransferUnit.Exchange(state, index);
                break;
            case X87Op.FldConstant:
                X87TransferUnit.Push(state, X87Constants.Load(index, X87Control.Rounding(state.Control)), 0);
                break;
            case X87Op.Ffree or X87Op.Ffreep:
                state.Free(index);
                if (instruction.Op == X87Op.Ffreep)
                {
                    state.Rotate(1);
                }

                break;
            case X87Op.Fincstp or X87Op.Fdecstp:
                state.Rotate(instruction.Op == X87Op.Fincstp ? 1 : -1);
                state.Raise(0);
                break;
            case X87Op.Fninit:
                state.Initialize();
                break;
            case X87Op.Fnclex:
                state.ClearExceptions();
                break;
            default:
                X87FunctionUnit.Execute(state, instruction.Op);
                break;
        }
    }

    /// <summary>Finishes an instruction that reads a memory operand of at most ten bytes.</summary>
    /// <param name="state">The registers.</param>
    /// <param name="instruction">
    /// The decoded instruction, with Access = Read and an operand other than Environment or State.
    /// </param>
    /// <param name="low">Bytes 0 to 7, zero-extended.</param>
    /// <param name="high">Bytes 8 and 9 of a ten-byte operand.</param>
    public static void Load(X87State state, in X87Instruction instruction, ulong low, ushort high)
    {
        ArgumentNullException.ThrowIfNull(state);
        switch (instruction.Op)
        {
            case X87Op.Fldcw:
                state.ControlWord = (ushort)low;
                break;
            case X87Op.Fbld:
                X87TransferUnit.Push(state, Float80Conversion.FromBcd(low, high), 0);
                break;
            case X87Op.Fld:
                X87TransferUnit.LoadMemory(state, instruction.Operand, low, high);
                break;
            case X87Op.Fcom or X87Op.Fcomp:
                X87CompareUnit.Memory(state, instruction.Operand, low, pops: instruction.Op == X87Op.Fcomp);
                break;
            default:
                X87ArithmeticUnit.Memory(state, instruction.Op, instruction.Operand, low);
                break;
        }
    }

    /// <summary>
    /// Computes what an instruction with Access = Write and a memory operand of at most ten bytes will store. Changes nothing.
    /// </summary>
    public static X87Store PrepareStore(X87State state, in X87Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(state);

        // FNSTCW and FNSTSW leave the status word as it is: what completing "raises" is the C1 that stands there.
        return instruction.Op switch
        {
            X87Op.Fnstcw => new X87Store(state.ControlWord, 0, true, false, state.StatusWord & X87Status.C1),
            X87Op.Fnstsw => new X87Store(state.StatusWord, 0, true, false, state.StatusWord & X87Status.C1),
            _ => X87TransferUnit.PrepareStore(state, instruction),
        };
    }

    /// <summary>Commits a store after its bytes, if any, have been written.</summary>
    public static void Complete(X87State state, in X87Store store)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Raise(store.Raised);
        if (store.Pops)
        {
            state.Pop();
        }
    }

    /// <summary>FCOMI, FCOMIP, FUCOMI, FUCOMIP.</summary>
    /// <returns>
    /// ZF, PF and CF as bits 6, 2 and 0, even when an unmasked exception keeps the stack from popping; OF, SF and AF are to be
    /// cleared.
    /// </returns>
    public static uint CompareFlags(X87State state, in X87Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(state);
        bool quiet = instruction.Op is X87Op.Fucomi or X87Op.Fucomip;
        bool pops = instruction.Op is X87Op.Fcomip or X87Op.Fucomip;
        return X87CompareUnit.Flags(state, instruction.Index, quiet, pops);
    }

    /// <summary>FCMOVcc. An empty register is a stack underflow whether or not the condition holds.</summary>
    public static void ConditionalMove(X87State state, int index, bool condition)
    {
        ArgumentNullException.ThrowIfNull(state);
        X87TransferUnit.ConditionalMove(state, index, condition);
    }

    private static int PopsOf(X87Op op) => op switch
    {
        X87Op.Fcomp or X87Op.Fucomp => 1,
        X87Op.Fcompp or X87Op.Fucompp => 2,
        _ => 0,
    };
}
