namespace Guard.X86.Semantics.X87;

/// <summary>FCOM, FUCOM, FTST, FXAM, FCOMI and their popping and memory forms.</summary>
internal static class X87CompareUnit
{
    internal static void Stack(X87State state, int index, bool quiet, int pops)
    {
        if (state.IsEmpty(0) || state.IsEmpty(index))
        {
            state.RaiseWithCodes(X87Status.StackUnderflow | Float80Comparison.Unordered);
            PopUnlessStopped(state, X87Status.StackUnderflow, pops);
            return;
        }

        Finish(state, state.Get(index), quiet, pops, 0);
    }

    internal static void Memory(X87State state, X87Operand operand, ulong bits, bool pops)
    {
        int count = pops ? 1 : 0;
        if (state.IsEmpty(0))
        {
            state.RaiseWithCodes(X87Status.StackUnderflow | Float80Comparison.Unordered);
            PopUnlessStopped(state, X87Status.StackUnderflow, count);
            return;
        }

        uint raised = 0;
        Float80 right = X87ArithmeticUnit.Widen(operand, bits, ref raised);
        Float80 top = state.Get(0);
        Finish(state, right, quiet: false, count, top.IsNaN || top.IsUnsupported ? 0 : raised);
    }

    internal static void Test(X87State state)
    {
        if (state.IsEmpty(0))
        {
            state.RaiseWithCodes(X87Status.StackUnderflow | Float80Comparison.Unordered);
            return;
        }

        Finish(state, Float80.PlusZero, quiet: false, 0, 0);
    }

    internal static void Examine(X87State state) =>
        state.RaiseWithCodes(Float80Comparison.Examine(state.Get(0), state.IsEmpty(0)));

    internal static uint Flags(X87State state, int index, bool quiet, bool pops)
    {
        uint raised = 0;
        uint codes = Float80Comparison.Unordered;
        if (state.IsEmpty(0) || state.IsEmpty(index))
        {
            raised = X87Status.StackUnderflow;
        }
        else
        {
            codes = Float80Comparison.Compare(state.Get(0), state.Get(index), quiet, ref raised);
        }

        state.RaiseKeepingC1(raised);
        PopUnlessStopped(state, raised, pops ? 1 : 0);

        // C3, C2, C0 stand at bits 14, 10, 8; ZF, PF, CF at 6, 2, 0: the same distance.
        return codes >> 8;
    }

    private static void Finish(X87State state, Float80 right, bool quiet, int pops, uint raised)
    {
        uint codes = Float80Comparison.Compare(state.Get(0), right, quiet, ref raised);
        state.RaiseWithCodes(raised | codes);
        PopUnlessStopped(state, raised, pops);
    }

    private static void PopUnlessStopped(X87State state, uint raised, int pops)
    {
        if (Float80Operands.IsStopped(raised, state.Control))
        {
            return;
        }

        for (int count = 0; count < pops; count++)
        {
            state.Pop();
        }
    }
}
