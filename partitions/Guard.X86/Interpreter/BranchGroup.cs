using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Near control transfer (SDM Vol. 1 5.1.7). A target outside CS is #GP(0) before anything is committed.</summary>
internal static class BranchGroup
{
    /// <summary>JMP rel, Jcc.</summary>
    public static Outcome Jump(Processor p, in Instruction op) =>
        op.Operation == Operation.Jmp || Condition.Holds(op.Extra, in p.State.Flags) ? Relative(p, in op) : Outcome.EndBlock;

    /// <summary>LOOP, LOOPE, LOOPNE: the address size selects CX or ECX.</summary>
    public static Outcome Loop(Processor p, in Instruction op)
    {
        bool is16 = op.Has(InstructionTraits.Address16);
        uint count = p.GetRegister<uint>((int)GeneralRegister.ECX) - 1;
        bool isZero = (is16 ? (ushort)count : count) == 0;
        bool taken = !isZero && op.Operation switch
        {
            Operation.Loope => p.State.Flags.ZF,
            Operation.Loopne => !p.State.Flags.ZF,
            _ => true,
        };
        Outcome outcome = taken ? Relative(p, in op) : Outcome.EndBlock;
        if (outcome != Outcome.Fault)
        {
            DataGroup.SetByWidth(p, (int)GeneralRegister.ECX, is16 ? 2 : 4, count);
        }

        return outcome;
    }

    /// <summary>JCXZ, JECXZ.</summary>
    public static Outcome JumpIfCountZero(Processor p, in Instruction op)
    {
        uint count = p.GetRegister<uint>((int)GeneralRegister.ECX);
        return (op.Has(InstructionTraits.Address16) ? (ushort)count : count) == 0 ? Relative(p, in op) : Outcome.EndBlock;
    }

    /// <summary>CALL rel.</summary>
    public static Outcome Call(Processor p, in Instruction op) => CallTo(p, in op, Target(p, in op));

    /// <summary>JMP, CALL through a register or memory.</summary>
    public static Outcome Indirect(Processor p, in Instruction op)
    {
        uint target;
        if (op.Width == 2)
        {
            if (!p.TryReadFirst(in op, out ushort word))
            {
                return Outcome.Fault;
            }

            target = word;
        }
        else if (!p.TryReadFirst(in op, out target))
        {
            return Outcome.Fault;
        }

        return op.Operation == Operation.CallIndirect ? CallTo(p, in op, target) : JumpTo(p, target);
    }

    /// <summary>RET, RET imm16.</summary>
    public static Outcome Return(Processor p, in Instruction op)
    {
        StackCursor stack = new(p);
        if (!stack.TryPop(op.Width, out uint target))
        {
            return Outcome.Fault;
        }

        stack.Skip(op.Immediate);
        Outcome outcome = JumpTo(p, target);
        if (outcome == Outcome.Branch)
        {
            stack.Commit();
        }

        return outcome;
    }

    /// <summary>BOUND (SDM Vol. 2A, "BOUND-Check Array Index Against Bounds"): signed; the upper bound is inclusive.</summary>
    public static Outcome Bound(Processor p, in Instruction op)
    {
        uint offset = p.EffectiveAddress(in op);
        uint second = offset + op.Width;
        second &= op.Has(InstructionTraits.Address16) ? 0xFFFF : uint.MaxValue;
        int lower;
        int upper;
        int index;
        if (op.Width == 2)
        {
            if (!p.TryRead(op.Segment, offset, out ushort low) || !p.TryRead(op.Segment, second, out ushort high))
            {
                return Outcome.Fault;
            }

            (lower, upper, index) = ((short)low, (short)high, (short)p.GetRegister<ushort>(op.Destination));
        }
        else
        {
            if (!p.TryRead(op.Segment, offset, out uint low) || !p.TryRead(op.Segment, second, out uint high))
            {
                return Outcome.Fault;
            }

            (lower, upper, index) = ((int)low, (int)high, (int)p.GetRegister<uint>(op.Destination));
        }

        return index < lower || index > upper ? p.Raise(Fault.BoundRange) : Outcome.Next;
    }

    /// <summary>Goes to an offset in CS, or raises #GP(0).</summary>
    public static Outcome JumpTo(Processor p, uint target)
    {
        if (target > p.State.Segments[(int)SegmentRegister.CS].Limit)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        p.State.InstructionPointer = target;
        return Outcome.Branch;
    }

    private static Outcome Relative(Processor p, in Instruction op) => JumpTo(p, Target(p, in op));

    private static uint Target(Processor p, in Instruction op) => (p.NextOffset(in op) + op.Immediate) & (op.Width == 2 ? 0xFFFF : uint.MaxValue);

    private static Outcome CallTo(Processor p, in Instruction op, uint target)
    {
        if (target > p.State.Segments[(int)SegmentRegister.CS].Limit)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        StackCursor stack = new(p);
        if (!stack.TryPush(p.NextOffset(in op), op.Width))
        {
            return Outcome.Fault;
        }

        stack.Commit();
        p.State.InstructionPointer = target;
        return Outcome.Branch;
    }
}
