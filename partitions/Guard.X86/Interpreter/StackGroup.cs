using Guard.X86.Decode;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>PUSH, POP and their kin. Everything is read and written before the stack pointer moves.</summary>
internal static class StackGroup
{
    private const int EnterLevelMask = 31;

    /// <summary>PUSH of a register, memory or immediate.</summary>
    public static Outcome Push(Processor p, in Instruction op)
    {
        uint value;
        if (op.Has(InstructionTraits.Immediate))
        {
            value = op.Immediate;
        }
        else if (op.Width == 2)
        {
            if (!p.TryReadFirst(in op, out ushort word))
            {
                return Outcome.Fault;
            }

            value = word;
        }
        else if (!p.TryReadFirst(in op, out value))
        {
            return Outcome.Fault;
        }

        return PushValue(p, value, op.Width);
    }

    /// <summary>PUSH of a segment register: the upper half of a 32-bit slot is written as 0.</summary>
    public static Outcome PushSegment(Processor p, in Instruction op) => PushValue(p, p.State.Segments[op.Extra & 7].Selector, op.Width);

    /// <summary>POP to a register or memory. A memory operand that uses ESP sees it incremented; a fault there leaves ESP as it was.</summary>
    public static Outcome Pop(Processor p, in Instruction op)
    {
        StackCursor stack = new(p);
        if (!stack.TryPop(op.Width, out uint value))
        {
            return Outcome.Fault;
        }

        ulong before = p.State.Registers[(int)GeneralRegister.ESP];
        stack.Commit();
        bool isWritten = op.Width == 2 ? p.WriteFirst(in op, (ushort)value) : p.WriteFirst(in op, value);
        if (!isWritten)
        {
            p.State.Registers[(int)GeneralRegister.ESP] = before;
            return Outcome.Fault;
        }

        return Outcome.Next;
    }

    /// <summary>PUSHA, PUSHAD.</summary>
    public static Outcome Pusha(Processor p, in Instruction op)
    {
        StackCursor stack = new(p);
        for (int register = (int)GeneralRegister.EAX; register <= (int)GeneralRegister.EDI; register++)
        {
            if (!stack.TryPush(p.GetRegister<uint>(register), op.Width))
            {
                return Outcome.Fault;
            }
        }

        stack.Commit();
        return Outcome.Next;
    }

    /// <summary>POPA, POPAD: the slot of the stack pointer is skipped.</summary>
    public static Outcome Popa(Processor p, in Instruction op)
    {
        StackCursor stack = new(p);
        StackCursor probe = stack;
        for (int i = 0; i < 8; i++)
        {
            if (!probe.TryPop(op.Width, out _))
            {
                return Outcome.Fault;
            }
        }

        for (int register = (int)GeneralRegister.EDI; register >= (int)GeneralRegister.EAX; register--)
        {
            stack.TryPop(op.Width, out uint value);
            if (register != (int)GeneralRegister.ESP)
            {
                DataGroup.SetByWidth(p, register, op.Width, value);
            }
        }

        stack.Commit();
        return Outcome.Next;
    }

    /// <summary>ENTER (SDM Vol. 2A, "ENTER-Make Stack Frame for Procedure Parameters").</summary>
    public static Outcome Enter(Processor p, in Instruction op)
    {
        int level = op.Extra & EnterLevelMask;
        uint frame = p.GetRegister<uint>((int)GeneralRegister.EBP);
        uint mask = p.HasBigStack ? uint.MaxValue : 0xFFFF;
        StackCursor stack = new(p);
        if (!stack.TryPush(frame, op.Width))
        {
            return Outcome.Fault;
        }

        // All of ESP: with a 16-bit stack and a 32-bit operand its upper half goes to EBP as well.
        uint frameTop = ((uint)p.State.Registers[(int)GeneralRegister.ESP] & ~mask) | stack.Offset;
        for (int i = 1; i < level; i++)
        {
            frame -= op.Width;
            StackCursor old = new(p);
            old.MoveTo(frame & mask);
            if (!old.TryPop(op.Width, out uint link) || !stack.TryPush(link, op.Width))
            {
                return Outcome.Fault;
            }
        }

        if (level > 0 && !stack.TryPush(frameTop, op.Width))
        {
            return Outcome.Fault;
        }

        stack.Skip((uint)-(int)op.Immediate);
        if (!p.TryPrepareWrite((int)SegmentRegister.SS, stack.Offset, 1))
        {
            return Outcome.Fault;
        }

        stack.Commit();
        DataGroup.SetByWidth(p, (int)GeneralRegister.EBP, op.Width, frameTop);
        return Outcome.Next;
    }

    /// <summary>LEAVE: the stack's size decides how much of EBP becomes the stack pointer, the operand's how much is popped.</summary>
    public static Outcome Leave(Processor p, in Instruction op)
    {
        StackCursor stack = new(p);
        stack.MoveTo(p.GetRegister<uint>((int)GeneralRegister.EBP));
        if (!stack.TryPop(op.Width, out uint frame))
        {
            return Outcome.Fault;
        }

        stack.Commit();
        DataGroup.SetByWidth(p, (int)GeneralRegister.EBP, op.Width, frame);
        return Outcome.Next;
    }

    /// <summary>PUSHF, PUSHFD (SDM Vol. 2B, "PUSHF/PUSHFD-Push EFLAGS Register onto the Stack").</summary>
    public static Outcome Pushf(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        uint image = state.EFLAGS & ~(EFlags.VM | EFlags.RF);
        if (state.IsVirtual8086 && state.IOPL < 3)
        {
            if (op.Width == 4 || (state.CR4 & CR4.VME) == 0)
            {
                return p.Raise(Fault.GeneralProtection());
            }

            image = (image & ~EFlags.IF) | EFlags.IOPL | ((image & EFlags.VIF) != 0 ? EFlags.IF : 0);
        }

        return PushValue(p, image, op.Width);
    }

    /// <summary>POPF, POPFD (SDM Vol. 2B, "POPF/POPFD-Pop Stack into EFLAGS Register").</summary>
    public static Outcome Popf(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        bool isVirtual = state.IsVirtual8086 && state.IOPL < 3;
        if (isVirtual && (op.Width == 4 || (state.CR4 & CR4.VME) == 0))
        {
            return p.Raise(Fault.GeneralProtection());
        }

        StackCursor stack = new(p);
        if (!stack.TryPop(op.Width, out uint image))
        {
            return Outcome.Fault;
        }

        uint changeable = EFlags.Arithmetic | EFlags.TF | EFlags.DF | EFlags.NT;
        if (isVirtual)
        {
            bool wantsInterrupts = (image & EFlags.IF) != 0;
            if ((image & EFlags.TF) != 0 || (wantsInterrupts && (state.SystemFlags & EFlags.VIP) != 0))
            {
                return p.Raise(Fault.GeneralProtection());
            }

            image = (image & ~EFlags.VIF) | (wantsInterrupts ? EFlags.VIF : 0);
            changeable |= EFlags.VIF;
        }
        else
        {
            changeable |= state.CPL <= state.IOPL || !state.IsProtected ? EFlags.IF : 0;
            changeable |= !state.IsProtected || (state.CPL == 0 && !state.IsVirtual8086) ? EFlags.IOPL : 0;
            changeable |= op.Width == 4 ? EFlags.AC | EFlags.ID : 0;
        }

        // RF is cleared by a 32-bit POPF; VM, VIP and (outside VME) VIF keep their values.
        uint kept = state.EFLAGS & ~changeable & ~(op.Width == 4 ? EFlags.RF : 0);
        state.EFLAGS = kept | (image & changeable);
        stack.Commit();
        return Outcome.EndBlock;
    }

    private static Outcome PushValue(Processor p, uint value, int widthBytes)
    {
        StackCursor stack = new(p);
        if (!stack.TryPush(value, widthBytes))
        {
            return Outcome.Fault;
        }

        stack.Commit();
        return Outcome.Next;
    }
}
