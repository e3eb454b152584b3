using Guard.X86.Decode;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>INT n, INT3, INTO, INT1 and IRET (SDM Vol. 2A "INT n/INTO/INT3/INT1", "IRET/IRETD").</summary>
internal static class InterruptGroup
{
    /// <summary>Software interrupts.</summary>
    public static Outcome Call(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        uint next = p.NextOffset(in op);
        switch (op.Operation)
        {
            case Operation.Int3:
                return Deliver(p, Fault.BP, EventKind.SoftwareException, next);
            case Operation.Into:
                return state.Flags.OF ? Deliver(p, Fault.OF, EventKind.SoftwareException, next) : Outcome.Next;
            case Operation.Icebp:
                return Deliver(p, Fault.DB, EventKind.PrivilegedSoftwareException, next);
            default:
                return state.IsVirtual8086 ? Virtual(p, (byte)op.Immediate, next) : Deliver(p, (byte)op.Immediate, EventKind.SoftwareInterrupt, next);
        }
    }

    /// <summary>IRET, IRETD.</summary>
    public static Outcome Return(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        state.NmiBlocked = false;                       // Even if it faults (SDM Vol. 3A 6.7.1 "Handling Multiple NMIs").
        if (state.IsVirtual8086 && state.IOPL < 3)
        {
            return op.Width == 2 && (state.CR4 & CR4.VME) != 0 ? VirtualReturn(p) : p.Raise(Fault.GeneralProtection());
        }

        if (p.IsSegmented && (state.SystemFlags & EFlags.NT) != 0)
        {
            return TaskSwitch.Return(p, p.NextOffset(in op));
        }

        StackCursor stack = new(p);
        if (!stack.TryPop(op.Width, out uint offset) || !stack.TryPop(op.Width, out uint selectorSlot) || !stack.TryPop(op.Width, out uint image))
        {
            return Outcome.Fault;
        }

        ushort selector = (ushort)selectorSlot;
        if (!p.IsSegmented)
        {
            return RealModeReturn(p, in op, selector, offset, image, stack);
        }

        if (op.Width == 4 && (image & EFlags.VM) != 0 && state.CPL == 0)
        {
            return ToVirtual8086(p, selector, offset, image, stack);
        }

        if (!FarGroup.TryReturnCode(p, selector, offset, out SegmentState code))
        {
            return Outcome.Fault;
        }

        uint changeable = Changeable(state, op.Width);
        if ((selector & 3) > state.CPL)
        {
            if (!stack.TryPop(op.Width, out uint pointer) || !stack.TryPop(op.Width, out uint stackSelector)
                || !FarGroup.TryEnterOuter(p, code, offset, (ushort)stackSelector, pointer))
            {
                return Outcome.Fault;
            }
        }
        else
        {
            stack.Commit();
            state.Segments[(int)SegmentRegister.CS] = code;
            state.InstructionPointer = offset;
        }

        state.EFLAGS = (state.EFLAGS & ~changeable) | (image & changeable);
        return Outcome.Branch;
    }

    private static Outcome Deliver(Processor p, byte vector, EventKind kind, uint next) =>
        EventDelivery.TryDeliver(p, new Fault(vector), kind, next) ? Outcome.Branch : Outcome.Fault;

    /// <summary>The flags IRET may change at the present privilege level.</summary>
    private static uint Changeable(CpuState state, int widthBytes)
    {
        uint mask = EFlags.Arithmetic | EFlags.TF | EFlags.DF | EFlags.NT;
        mask |= state.CPL <= state.IOPL ? EFlags.IF : 0;
        mask |= state.CPL == 0 ? EFlags.IOPL : 0;
        if (widthBytes == 4)
        {
            mask |= EFlags.RF | EFlags.AC | EFlags.ID;
            mask |= state.CPL == 0 ? EFlags.VIF | EFlags.VIP : 0;
        }

        return mask;
    }

    private static Outcome RealModeReturn(Processor p, in Instruction op, ushort selector, uint offset, uint image, StackCursor stack)
    {
        CpuState state = p.State;
        SegmentState code = SegmentLoading.RealMode(p, SegmentRegister.CS, selector);
        if (offset > code.Limit)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        uint mask = EFlags.Arithmetic | EFlags.TF | EFlags.DF | EFlags.NT | EFlags.IF;
        mask |= state.IsVirtual8086 ? 0 : EFlags.IOPL;
        mask |= op.Width == 4 ? EFlags.RF | EFlags.AC | EFlags.ID : 0;
        stack.Commit();
        state.Segments[(int)SegmentRegister.CS] = code;
        state.InstructionPointer = offset;
        state.EFLAGS = (state.EFLAGS & ~mask) | (image & mask);
        return Outcome.Branch;
    }

    /// <summary>From ring 0 to virtual-8086 mode: six more slots hold ESP, SS, ES, DS, FS, GS.</summary>
    private static Outcome ToVirtual8086(Processor p, ushort selector, uint offset, uint image, StackCursor stack)
    {
        CpuState state = p.State;
        if (!stack.TryPop(out uint pointer) || !stack.TryPop(out uint stackSegment) || !stack.TryPop(out uint es)
            || !stack.TryPop(out uint ds) || !stack.TryPop(out uint fs) || !stack.TryPop(out uint gs))
        {
            return Outcome.Fault;
        }

        if (offset > 0xFFFF)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        state.EFLAGS = image;
        state.CPL = 3;
        state.Registers[(int)GeneralRegister.ESP] = pointer;
        state.InstructionPointer = offset;
        Load(p, SegmentRegister.CS, selector);
        Load(p, SegmentRegister.SS, stackSegment);
        Load(p, SegmentRegister.ES, es);
        Load(p, SegmentRegister.DS, ds);
        Load(p, SegmentRegister.FS, fs);
        Load(p, SegmentRegister.GS, gs);
        return Outcome.Branch;
    }

    private static void Load(Processor p, SegmentRegister register, uint selector) =>
        p.State.Segments[(int)register] = SegmentLoading.RealMode(p, register, (ushort)selector);

    /// <summary>INT n in virtual-8086 mode (SDM Vol. 3A 20.3.3 "Class 3", Table 20-2): redirected to the 8086 program, or to the monitor.</summary>
    private static Outcome Virtual(Processor p, byte vector, uint next)
    {
        CpuState state = p.State;
        bool redirects = false;
        if ((state.CR4 & CR4.VME) != 0 && !TryReadRedirection(p, vector, out redirects))
        {
            return Outcome.Fault;
        }

        if (!redirects)
        {
            return state.IOPL < 3 ? p.Raise(Fault.GeneralProtection()) : Deliver(p, vector, EventKind.SoftwareInterrupt, next);
        }

        if (!p.TryReadLinear((ulong)vector * 4, user: true, out uint entry))
        {
            return Outcome.Fault;
        }

        uint image = state.EFLAGS;
        if (state.IOPL < 3)
        {
            image = (image & ~EFlags.IF) | EFlags.IOPL | ((image & EFlags.VIF) != 0 ? EFlags.IF : 0);
        }

        StackCursor stack = new(p);
        if (!stack.TryPush((ushort)image) || !stack.TryPush(state.Segments[(int)SegmentRegister.CS].Selector) || !stack.TryPush((ushort)next))
        {
            return Outcome.Fault;
        }

        stack.Commit();
        state.SystemFlags &= ~(EFlags.TF | (state.IOPL < 3 ? EFlags.VIF : EFlags.IF));
        Load(p, SegmentRegister.CS, entry >> 16);
        state.InstructionPointer = (ushort)entry;
        return Outcome.Branch;
    }

    /// <summary>The interrupt redirection bitmap lies in the 32 bytes before the I/O bitmap; a clear bit redirects.</summary>
    private static bool TryReadRedirection(Processor p, byte vector, out bool redirects)
    {
        redirects = false;
        SegmentState task = p.State.Segments[(int)SegmentRegister.TR];
        if (task.Limit < 0x67)
        {
            return p.Fail(Fault.GeneralProtection());
        }

        if (!p.TryReadLinear((uint)(task.Base + 0x66), user: false, out ushort bitmap))
        {
            return false;
        }

        uint at = bitmap - 32u + ((uint)vector >> 3);
        if (bitmap < 32 || at > task.Limit)
        {
            return p.Fail(Fault.GeneralProtection());
        }

        if (!p.TryReadLinear((uint)(task.Base + at), user: false, out byte bits))
        {
            return false;
        }

        redirects = (bits & (1 << (vector & 7))) == 0;
        return true;
    }

    private static Outcome VirtualReturn(Processor p)
    {
        CpuState state = p.State;
        StackCursor stack = new(p);
        if (!stack.TryPop(out ushort offset) || !stack.TryPop(out ushort selector) || !stack.TryPop(out ushort image))
        {
            return Outcome.Fault;
        }

        bool wantsInterrupts = (image & EFlags.IF) != 0;
        if ((image & EFlags.TF) != 0 || (wantsInterrupts && (state.SystemFlags & EFlags.VIP) != 0))
        {
            return p.Raise(Fault.GeneralProtection());
        }

        const uint Mask = EFlags.Arithmetic | EFlags.DF | EFlags.NT;
        stack.Commit();
        Load(p, SegmentRegister.CS, selector);
        state.InstructionPointer = offset;
        state.EFLAGS = (state.EFLAGS & ~(Mask | EFlags.VIF)) | (image & Mask) | (wantsInterrupts ? EFlags.VIF : 0);
        return Outcome.Branch;
    }
}
