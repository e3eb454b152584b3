using Guard.X86.Decode;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Far JMP, CALL and RET (SDM Vol. 2A "CALL", "JMP", Vol. 2B "RET"; Vol. 3A 5.8 "Privilege Level Checking When Transferring").</summary>
internal static class FarGroup
{
    private const int CallGate16 = 4;
    private const int TaskGate = 5;
    private const int CallGate32 = 12;

    /// <summary>JMP, CALL with a direct far pointer.</summary>
    public static Outcome Direct(Processor p, in Instruction op) =>
        Transfer(p, in op, op.Extra, op.Immediate, op.Operation == Operation.CallFar);

    /// <summary>JMP, CALL with a far pointer in memory.</summary>
    public static Outcome Indirect(Processor p, in Instruction op) => SegmentGroup.TryReadFarPointer(p, in op, out uint offset, out ushort selector)
        ? Transfer(p, in op, selector, offset, op.Operation == Operation.CallFarIndirect)
        : Outcome.Fault;

    /// <summary>RETF, RETF imm16.</summary>
    public static Outcome Return(Processor p, in Instruction op)
    {
        StackCursor stack = new(p);
        if (!stack.TryPop(op.Width, out uint offset) || !stack.TryPop(op.Width, out uint selectorSlot))
        {
            return Outcome.Fault;
        }

        ushort selector = (ushort)selectorSlot;
        if (!p.IsSegmented)
        {
            Outcome outcome = RealModeJump(p, selector, offset);
            if (outcome == Outcome.Branch)
            {
                stack.Skip(op.Immediate);
                stack.Commit();
            }

            return outcome;
        }

        return TryReturnCode(p, selector, offset, out SegmentState code)
            ? (selector & 3) > p.State.CPL ? ReturnOutward(p, in op, code, offset, stack) : ReturnSame(p, in op, code, offset, stack)
            : Outcome.Fault;
    }

    /// <summary>Checks the code segment of a far or interrupt return. False is a fault.</summary>
    public static bool TryReturnCode(Processor p, ushort selector, uint offset, out SegmentState code)
    {
        code = default;
        if (SegmentLoading.IsNull(selector))
        {
            return p.Fail(Fault.GeneralProtection());
        }

        if (!SegmentLoading.TryReadDescriptor(p, selector, Fault.GP, out ulong descriptor))
        {
            return false;
        }

        code = SegmentLoading.Unpack(selector, descriptor);
        int level = selector & 3;
        bool isCode = (code.Access & 0x18) == 0x18;
        bool isConforming = (code.Access & 4) != 0;
        if (!isCode || level < p.State.CPL || (isConforming ? code.DPL > level : code.DPL != level))
        {
            return p.Fail(Fault.GeneralProtection(SegmentLoading.ErrorCode(selector)));
        }

        if (!code.IsPresent)
        {
            return p.Fail(Fault.NotPresent(SegmentLoading.ErrorCode(selector)));
        }

        return (offset <= code.Limit || p.Fail(Fault.GeneralProtection())) && SegmentLoading.TrySetAccessed(p, ref code);
    }

    /// <summary>Pops SS:ESP of an outer level and goes there; data segments the new level may not use become null. False is a fault.</summary>
    public static bool TryEnterOuter(Processor p, SegmentState code, uint offset, ushort stackSelector, uint stackPointer)
    {
        int level = code.Selector & 3;
        if (!SegmentLoading.TryStack(p, stackSelector, level, Fault.GP, out SegmentState stack))
        {
            return false;
        }

        CpuState state = p.State;
        state.CPL = level;
        state.Segments[(int)SegmentRegister.CS] = code;
        state.Segments[(int)SegmentRegister.SS] = stack;
        state.InstructionPointer = offset;
        DataGroup.SetByWidth(p, (int)GeneralRegister.ESP, stack.IsBig ? 4 : 2, stackPointer);
        SegmentLoading.DropPrivilegedData(p);
        return true;
    }

    private static Outcome ReturnSame(Processor p, in Instruction op, SegmentState code, uint offset, StackCursor stack)
    {
        stack.Skip(op.Immediate);
        stack.Commit();
        p.State.Segments[(int)SegmentRegister.CS] = code;
        p.State.InstructionPointer = offset;
        return Outcome.Branch;
    }

    private static Outcome ReturnOutward(Processor p, in Instruction op, SegmentState code, uint offset, StackCursor stack)
    {
        stack.Skip(op.Immediate);
        if (!stack.TryPop(op.Width, out uint pointer) || !stack.TryPop(op.Width, out uint selector)
            || !TryEnterOuter(p, code, offset, (ushort)selector, pointer + op.Immediate))
        {
            return Outcome.Fault;
        }

        return Outcome.Branch;
    }

    private static Outcome RealModeJump(Processor p, ushort selector, uint offset)
    {
        SegmentState code = SegmentLoading.RealMode(p, SegmentRegister.CS, selector);
        if (offset > code.Limit)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        p.State.Segments[(int)SegmentRegister.CS] = code;
        p.State.InstructionPointer = offset;
        return Outcome.Branch;
    }

    private static Outcome Transfer(Processor p, in Instruction op, ushort selector, uint offset, bool isCall)
    {
        if (!p.IsSegmented)
        {
            return RealModeTransfer(p, in op, selector, offset, isCall);
        }

        if (SegmentLoading.IsNull(selector))
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (!SegmentLoading.TryReadDescriptor(p, selector, Fault.GP, out ulong descriptor))
        {
            return Outcome.Fault;
        }

        SegmentState segment = SegmentLoading.Unpack(selector, descriptor);
        if ((segment.Access & 0x18) == 0x18)
        {
            return TransferToCode(p, in op, segment, offset, isCall);
        }

        uint errorCode = SegmentLoading.ErrorCode(selector);
        if (segment.IsCodeOrData || segment.DPL < p.State.CPL || segment.DPL < (selector & 3))
        {
            return p.Raise(Fault.GeneralProtection(errorCode));
        }

        switch (segment.Type)
        {
            case CallGate16 or CallGate32:
                return segment.IsPresent ? CallGate.Enter(p, in op, descriptor, isCall) : p.Raise(Fault.NotPresent(errorCode));
            case TaskGate when !segment.IsPresent:
                return p.Raise(Fault.NotPresent(errorCode));
            case TaskGate:
                return TaskSwitch.Enter(p, (ushort)(descriptor >> 16), isCall ? TaskSwitchKind.Call : TaskSwitchKind.Jump, p.NextOffset(in op));
            case 1 or 9:
                return TaskSwitch.Enter(p, selector, isCall ? TaskSwitchKind.Call : TaskSwitchKind.Jump, p.NextOffset(in op));
            default:
                return p.Raise(Fault.GeneralProtection(errorCode));
        }
    }

    private static Outcome RealModeTransfer(Processor p, in Instruction op, ushort selector, uint offset, bool isCall)
    {
        StackCursor stack = new(p);
        uint limit = SegmentLoading.RealMode(p, SegmentRegister.CS, selector).Limit;
        if (offset > limit)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (isCall)
        {
            if (!stack.TryPush(p.State.Segments[(int)SegmentRegister.CS].Selector, op.Width)
                || !stack.TryPush(p.NextOffset(in op), op.Width))
            {
                return Outcome.Fault;
            }

            stack.Commit();
        }

        return RealModeJump(p, selector, offset);
    }

    private static Outcome TransferToCode(Processor p, in Instruction op, SegmentState code, uint offset, bool isCall)
    {
        int level = p.State.CPL;
        bool isConforming = (code.Access & 4) != 0;
        uint errorCode = SegmentLoading.ErrorCode(code.Selector);
        if (isConforming ? code.DPL > level : (code.Selector & 3) > level || code.DPL != level)
        {
            return p.Raise(Fault.GeneralProtection(errorCode));
        }

        if (!code.IsPresent)
        {
            return p.Raise(Fault.NotPresent(errorCode));
        }

        StackCursor stack = new(p);
        if (isCall && (!stack.TryPush(p.State.Segments[(int)SegmentRegister.CS].Selector, op.Width)
            || !stack.TryPush(p.NextOffset(in op), op.Width)))
        {
            return Outcome.Fault;
        }

        if (offset > code.Limit)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (!SegmentLoading.TrySetAccessed(p, ref code))
        {
            return Outcome.Fault;
        }

        stack.Commit();
        p.State.Segments[(int)SegmentRegister.CS] = code with { Selector = (ushort)((code.Selector & ~3) | level) };
        p.State.InstructionPointer = offset;
        return Outcome.Branch;
    }
}
