namespace Guard.X86.Semantics.X87;

/// <summary>FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR in all their forms.</summary>
internal static class X87ArithmeticUnit
{
    internal static void Stack(X87State state, in X87Instruction instruction)
    {
        int target = instruction.Operand == X87Operand.Stack ? 0 : instruction.Index;
        int source = instruction.Operand == X87Operand.Stack ? instruction.Index : 0;
        bool pops = instruction.Operand == X87Operand.StackReversedPop;
        if (state.IsEmpty(target) || state.IsEmpty(source))
        {
            if (state.RaiseStackFault(X87Status.StackUnderflow))
            {
                Commit(state, target, Float80.Indefinite, pops);
            }

            return;
        }

        uint raised = 0;
        Float80 result = Compute(instruction.Op, state.Get(target), state.Get(source), state.Control, ref raised);
        state.Raise(raised);
        if (!Float80Operands.IsStopped(raised, state.Control))
        {
            Commit(state, target, result, pops);
        }
    }

    internal static void Memory(X87State state, X87Op op, X87Operand operand, ulong bits)
    {
        if (state.IsEmpty(0))
        {
            if (state.RaiseStackFault(X87Status.StackUnderflow))
            {
                state.Set(0, Float80.Indefinite);
            }

            return;
        }

        Float80 top = state.Get(0);
        uint raised = 0;
        Float80 right = Widen(operand, bits, ref raised);
        if (raised != 0 && IsDenormalUnseen(op, top))
        {
            raised = 0;
        }

        if (Float80Operands.IsStopped(raised, state.Control))
        {
            state.Raise(raised);
            return;
        }

        Float80 result = Compute(op, top, right, state.Control, ref raised);
        state.Raise(raised);
        if (!Float80Operands.IsStopped(raised, state.Control))
        {
            state.Set(0, result);
        }
    }

    /// <summary>Any numeric memory operand of up to eight bytes; DE is raised for a denormal one.</summary>
    internal static Float80 Widen(X87Operand operand, ulong bits, ref uint raised) => operand switch
    {
        X87Operand.M32Fp => Float80Conversion.WidenSingle((uint)bits, ref raised),
        X87Operand.M64Fp => Float80Conversion.WidenDouble(bits, ref raised),
        X87Operand.M16Int => Float80Conversion.FromInteger((short)bits),
        X87Operand.M32Int => Float80Conversion.FromInteger((int)bits),
        _ => Float80Conversion.FromInteger((long)bits),
    };

    /// <summary>
    /// A denormal operand in memory goes unnoticed when the other one decides: a NaN, or a zero it is divided by.
    /// </summary>
    private static bool IsDenormalUnseen(X87Op op, Float80 top) =>
        top.IsNaN || top.IsUnsupported || (op == X87Op.Fdivr && top.IsZero);

    private static Float80 Compute(X87Op op, Float80 left, Float80 right, uint control, ref uint raised) => op switch
    {
        X87Op.Fadd => Float80Arithmetic.Add(left, right, control, ref raised),
        X87Op.Fmul => Float80Arithmetic.Multiply(left, right, control, ref raised),
        X87Op.Fsub => Float80Arithmetic.Subtract(left, right, control, ref raised),
        X87Op.Fsubr => Float80Arithmetic.Subtract(right, left, control, ref raised),
        X87Op.Fdiv => Float80Arithmetic.Divide(left, right, control, ref raised),
        _ => Float80Arithmetic.Divide(right, left, control, ref raised),
    };

    private static void Commit(X87State state, int target, Float80 result, bool pops)
    {
        state.Set(target, result);
        if (pops)
        {
            state.Pop();
        }
    }
}
