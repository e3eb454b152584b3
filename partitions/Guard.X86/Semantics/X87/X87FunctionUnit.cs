namespace Guard.X86.Semantics.X87;

/// <summary>The instructions on the stack top that compute a function: which registers they take and leave.</summary>
internal static class X87FunctionUnit
{
    internal static void Execute(X87State state, X87Op op)
    {
        switch (op)
        {
            case X87Op.Fchs or X87Op.Fabs or X87Op.Fsqrt or X87Op.Frndint or X87Op.F2xm1 or X87Op.Fsin or X87Op.Fcos:
                OneOperand(state, op);
                break;
            case X87Op.Fprem or X87Op.Fprem1 or X87Op.Fscale:
                TwoOperands(state, op);
                break;
            case X87Op.Fyl2x or X87Op.Fyl2xp1 or X87Op.Fpatan:
                TwoOperandsPop(state, op);
                break;
            case X87Op.Fptan or X87Op.Fsincos or X87Op.Fxtract:
                Pushing(state, op);
                break;
            default:
                // FNOP and the instructions that became one.
                break;
        }
    }

    private static void OneOperand(X87State state, X87Op op)
    {
        if (state.IsEmpty(0))
        {
            bool masked = op is X87Op.Fsin or X87Op.Fcos
                ? state.RaiseRange(X87Status.StackUnderflow)
                : state.RaiseStackFault(X87Status.StackUnderflow);
            if (masked)
            {
                state.Set(0, Float80.Indefinite);
            }

            return;
        }

        uint raised = 0;
        uint control = state.Control;
        Float80 value = state.Get(0);
        Float80 result = op switch
        {
            X87Op.Fchs => value.Negated(),
            X87Op.Fabs => value.Magnitude(),
            X87Op.Fsqrt => Float80Arithmetic.SquareRoot(value, control, ref raised),
            X87Op.Frndint => Float80Conversion.RoundToIntegral(value, control, ref raised),
            X87Op.F2xm1 => Float80Functions.Exponential(value, control, ref raised),
            X87Op.Fsin => Float80Functions.Sine(value, control, ref raised),
            _ => Float80Functions.Cosine(value, control, ref raised),
        };
        if (op is X87Op.Fsin or X87Op.Fcos)
        {
            state.RaiseRange(raised);
        }
        else
        {
            state.Raise(raised);
        }

        if (!Float80Operands.IsStopped(raised, control))
        {
            state.Set(0, result);
        }
    }

    /// <summary>FPREM, FPREM1, FSCALE: ST(0) from ST(0) and ST(1).</summary>
    private static void TwoOperands(X87State state, X87Op op)
    {
        if (state.IsEmpty(0) || state.IsEmpty(1))
        {
            bool masked = op == X87Op.Fscale
                ? state.RaiseStackFault(X87Status.StackUnderflow)
                : state.RaiseRange(X87Status.StackUnderflow);
            if (masked)
            {
                state.Set(0, Float80.Indefinite);
            }

            return;
        }

        uint raised = 0;
        uint control = state.Control;
        Float80 top = state.Get(0);
        Float80 next = state.Get(1);
        Float80 result;
        if (op == X87Op.Fscale)
        {
            result = Float80Scaling.Scale(top, next, control, ref raised);
            state.Raise(raised);
        }
        else
        {
            result = Float80Remainder.Compute(top, next, op == X87Op.Fprem1, control, ref raised);
            state.RaiseWithCodes(raised);
        }

        if (!Float80Operands.IsStopped(raised, control))
        {
            state.Set(0, result);
        }
    }

    /// <summary>FYL2X, FYL2XP1, FPATAN: ST(1) from ST(1) and ST(0), then a pop.</summary>
    private static void TwoOperandsPop(X87State state, X87Op op)
    {
        Float80 result = Float80.Indefinite;
        uint raised = X87Status.StackUnderflow;
        uint control = state.Control;
        if (!state.IsEmpty(0) && !state.IsEmpty(1))
        {
            raised = 0;
            Float80 top = state.Get(0);
            Float80 next = state.Get(1);
            result = op switch
            {
                X87Op.Fyl2x => Float80Functions.Logarithm(next, top, control, ref raised),
                X87Op.Fyl2xp1 => Float80Functions.LogarithmPlusOne(next, top, control, ref raised),
                _ => Float80Functions.ArcTangent(next, top, control, ref raised),
            };
        }

        state.Raise(raised);
        if (!Float80Operands.IsStopped(raised, control))
        {
            state.Set(1, result);
            state.Pop();
        }
    }

    /// <summary>FPTAN, FSINCOS, FXTRACT: ST(0) is replaced and another value pushed.</summary>
    private static void Pushing(X87State state, X87Op op)
    {
        uint raised = state.IsEmpty(0) ? X87Status.StackUnderflow : !state.IsEmpty(-1) ? X87Status.StackOverflow : 0;
        uint control = state.Control;
        Float80 first = Float80.Indefinite;
        Float80 second = Float80.Indefinite;
        if (raised == 0)
        {
            Float80 value = state.Get(0);
            switch (op)
            {
                case X87Op.Fptan:
                    first = Float80Functions.Tangent(value, control, ref raised);
                    second = first.IsNaN ? first : Float80.One;
                    break;
                case X87Op.Fsincos:
                    first = Float80Functions.Sine(value, control, ref raised);
                    uint unused = 0;
                    second = Float80Functions.Cosine(value, control, ref unused);
                    raised |= unused & ~X87Status.C1;
                    break;
                default:
                    Float80Scaling.Extract(value, control, out first, out second, ref raised);
                    break;
            }
        }

        if (op == X87Op.Fxtract)
        {
            state.Raise(raised);
        }
        else
        {
            state.RaiseRange(raised);
        }

        if (!Float80Operands.IsStopped(raised, control) && (raised & X87Status.C2) == 0)
        {
            state.Set(0, first);
            state.Push(second);
        }
    }
}
