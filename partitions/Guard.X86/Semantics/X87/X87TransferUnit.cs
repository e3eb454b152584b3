namespace Guard.X86.Semantics.X87;

/// <summary>Loads, stores, exchanges and conditional moves.</summary>
internal static class X87TransferUnit
{
    /// <summary>
    /// Pushes a value, unless ST(7) holds one. A denormal is loaded even when DE is unmasked: only IE stops a load.
    /// </summary>
    internal static void Push(X87State state, Float80 value, uint raised)
    {
        if (!state.IsEmpty(-1))
        {
            if (state.RaiseStackFault(X87Status.StackOverflow))
            {
                state.Push(Float80.Indefinite);
            }

            return;
        }

        state.Raise(raised);
        if ((raised & ~state.Control & X87Status.InvalidOperation) == 0)
        {
            state.Push(value);
        }
    }

    internal static void LoadStack(X87State state, int index)
    {
        if (state.IsEmpty(index))
        {
            if (state.RaiseStackFault(X87Status.StackUnderflow))
            {
                state.Push(Float80.Indefinite);
            }

            return;
        }

        Push(state, state.Get(index), 0);
    }

    internal static void LoadMemory(X87State state, X87Operand operand, ulong low, ushort high)
    {
        if (operand == X87Operand.M80Fp)
        {
            // Not a conversion: even signaling NaNs and unsupported encodings pass.
            Push(state, new Float80(high, low), 0);
            return;
        }

        uint raised = 0;
        Float80 value = X87ArithmeticUnit.Widen(operand, low, ref raised);
        if (value.IsNaN)
        {
            value = Float80Operands.InvalidOrNaN(value, ref raised);
        }

        Push(state, value, raised);
    }

    internal static void StoreStack(X87State state, int index, bool pops)
    {
        Float80 value = state.Get(0);
        if (state.IsEmpty(0))
        {
            if (!state.RaiseStackFault(X87Status.StackUnderflow))
            {
                return;
            }

            value = Float80.Indefinite;
        }
        else
        {
            state.Raise(0);
        }

        state.Set(index, value);
        if (pops)
        {
            state.Pop();
        }
    }

    internal static void Exchange(X87State state, int index)
    {
        bool topEmpty = state.IsEmpty(0);
        bool otherEmpty = state.IsEmpty(index);
        if (!topEmpty && !otherEmpty)
        {
            state.Raise(0);
        }
        else if (!state.RaiseStackFault(X87Status.StackUnderflow))
        {
            return;
        }

        Float80 top = topEmpty ? Float80.Indefinite : state.Get(0);
        Float80 other = otherEmpty ? Float80.Indefinite : state.Get(index);
        state.Set(0, other);
        state.Set(index, top);
    }

    internal static void ConditionalMove(X87State state, int index, bool condition)
    {
        if (state.IsEmpty(0) || state.IsEmpty(index))
        {
            if (state.RaiseStackFault(X87Status.StackUnderflow))
            {
                state.Set(0, Float80.Indefinite);
            }

            return;
        }

        if (condition)
        {
            state.Set(0, state.Get(index));
        }
    }

    internal static X87Store PrepareStore(X87State state, in X87Instruction instruction)
    {
        uint control = state.Control;
        bool pops = instruction.Op is X87Op.Fstp or X87Op.Fisttp or X87Op.Fbstp;
        uint raised = 0;
        Float80 value = state.Get(0);
        if (state.IsEmpty(0))
        {
            raised = X87Status.StackUnderflow;
            value = Float80.Indefinite;
        }

        // Storing the indefinite as an integer raises IE once more, which the underflow has raised already.
        RoundingMode mode = instruction.Op == X87Op.Fisttp ? RoundingMode.TowardZero : X87Control.Rounding(control);
        ushort high = 0;
        ulong low = instruction.Operand switch
        {
            X87Operand.M32Fp => Float80Conversion.NarrowSingle(value, control, ref raised),
            X87Operand.M64Fp => Float80Conversion.NarrowDouble(value, control, ref raised),
            X87Operand.M16Int => (ushort)Float80Conversion.ToInteger(value, 16, mode, ref raised),
            X87Operand.M32Int => (uint)Float80Conversion.ToInteger(value, 32, mode, ref raised),
            X87Operand.M64Int => (ulong)Float80Conversion.ToInteger(value, 64, mode, ref raised),
            X87Operand.M80Bcd => Float80Conversion.ToBcd(value, mode, out high, ref raised),
            _ => value.Significand,
        };
        if (instruction.Operand == X87Operand.M80Fp)
        {
            high = value.SignExponent;
        }

        // Memory keeps no adjusted result: an unmasked overflow or underflow stores nothing, and then nothing was rounded either.
        const uint Forbidding = X87Status.InvalidOperation | X87Status.Overflow | X87Status.Underflow;
        bool stopped = (raised & ~control & Forbidding) != 0;
        if (stopped)
        {
            raised &= ~(X87Status.Precision | X87Status.C1);
        }

        return new X87Store(low, high, !stopped, pops && !stopped, raised);
    }
}
