using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Calls to interrupt and exception handlers (SDM Vol. 3A 6.12 "Exception and Interrupt Handling", 20.1.4, 20.3).</summary>
internal static class EventDelivery
{
    private const int TaskGate = 5;

    /// <summary>Calls the handler of a vector. False is a fault met on the way; nothing of the state is changed then.</summary>
    /// <param name="p">The CPU; the instruction pointer is still that of the instruction executed.</param>
    /// <param name="cause">Vector, and error code where the exception has one.</param>
    /// <param name="kind">What caused it.</param>
    /// <param name="returnOffset">EIP to be saved.</param>
    public static bool TryDeliver(Processor p, Fault cause, EventKind kind, uint returnOffset)
    {
        if (!p.State.IsProtected)
        {
            return TryRealMode(p, cause.Vector, returnOffset);
        }

        uint external = kind is EventKind.SoftwareInterrupt or EventKind.SoftwareException ? 0u : 1u;
        uint gateError = ((uint)cause.Vector << 3) | 2 | external;
        if ((((uint)cause.Vector << 3) | 7) > p.State.IDTR.Limit)
        {
            return p.Fail(Fault.GeneralProtection(gateError));
        }

        if (!p.TryReadLinear((uint)(p.State.IDTR.Base + ((uint)cause.Vector << 3)), user: false, out ulong gate))
        {
            return false;
        }

        int rights = (int)(gate >> 40) & 0xFF;
        int type = rights & 0x1F;
        bool isSoftware = kind is EventKind.SoftwareInterrupt or EventKind.SoftwareException;
        if (type is not (TaskGate or 6 or 7 or 14 or 15) || (isSoftware && ((rights >> 5) & 3) < p.State.CPL))
        {
            return p.Fail(Fault.GeneralProtection(gateError));
        }

        if ((rights & 0x80) == 0)
        {
            return p.Fail(Fault.NotPresent(gateError));
        }

        if (type == TaskGate)
        {
            bool isSwitched = TaskSwitch.TryEnter(p, (ushort)(gate >> 16), TaskSwitchKind.Interrupt, returnOffset, external);
            return isSwitched && (kind != EventKind.Exception || !cause.HasErrorCode || TryPushErrorCode(p, cause.ErrorCode));
        }

        return TryGate(p, gate, type, cause, kind, returnOffset, external);
    }

    private static bool TryRealMode(Processor p, byte vector, uint returnOffset)
    {
        CpuState state = p.State;
        if (((uint)vector * 4) + 3 > state.IDTR.Limit)
        {
            return p.Fail(Fault.GeneralProtection());
        }

        if (!p.TryReadLinear((uint)(state.IDTR.Base + ((ulong)vector * 4)), user: false, out uint entry))
        {
            return false;
        }

        StackCursor stack = new(p);
        if (!stack.TryPush((ushort)state.EFLAGS) || !stack.TryPush(state.Segments[(int)SegmentRegister.CS].Selector)
            || !stack.TryPush((ushort)returnOffset))
        {
            return false;
        }

        stack.Commit();
        state.SystemFlags &= ~(EFlags.IF | EFlags.TF | EFlags.AC | EFlags.RF);
        state.Segments[(int)SegmentRegister.CS] = SegmentLoading.RealMode(p, SegmentRegister.CS, (ushort)(entry >> 16));
        state.InstructionPointer = (ushort)entry;
        return true;
    }

    private static bool TryGate(Processor p, ulong gate, int type, Fault cause, EventKind kind, uint returnOffset, uint external)
    {
        ushort selector = (ushort)(gate >> 16);
        if (SegmentLoading.IsNull(selector))
        {
            return p.Fail(Fault.GeneralProtection(external));
        }

        if (!SegmentLoading.TryReadDescriptor(p, selector, Fault.GP, out ulong descriptor))
        {
            Fault fault = p.PendingFault;
            return p.Fail(fault.Vector == Fault.PF ? fault : fault with { ErrorCode = fault.ErrorCode | external });
        }

        CpuState state = p.State;
        SegmentState code = SegmentLoading.Unpack(selector, descriptor);
        uint errorCode = SegmentLoading.ErrorCode(selector) | external;
        bool isConforming = (code.Access & 4) != 0;
        bool goesInward = !isConforming && code.DPL < state.CPL;
        bool isVirtual = state.IsVirtual8086;
        if ((code.Access & 0x18) != 0x18 || code.DPL > state.CPL || (isVirtual && (isConforming || code.DPL != 0)))
        {
            return p.Fail(Fault.GeneralProtection(errorCode));
        }

        if (!code.IsPresent)
        {
            return p.Fail(Fault.NotPresent(errorCode));
        }

        bool is32 = type >= 14;
        uint offset = is32 ? (uint)(gate & 0xFFFF) | ((uint)(gate >> 32) & 0xFFFF0000) : (uint)(gate & 0xFFFF);
        if (offset > code.Limit)
        {
            return p.Fail(Fault.GeneralProtection(external));
        }

        if (!SegmentLoading.TrySetAccessed(p, ref code))
        {
            return false;
        }

        uint image = SavedFlags(p, cause, kind);
        int widthBytes = is32 ? 4 : 2;
        bool hasError = kind == EventKind.Exception && cause.HasErrorCode;
        int level = goesInward ? code.DPL : state.CPL;
        bool isPushed = goesInward
            ? TryPushInward(p, level, isVirtual, widthBytes, image, returnOffset, hasError, cause.ErrorCode, external)
            : TryPushSame(p, widthBytes, image, returnOffset, hasError, cause.ErrorCode);
        if (!isPushed)
        {
            return false;
        }

        uint cleared = EFlags.TF | EFlags.NT | EFlags.VM | EFlags.RF | ((type & 1) == 0 ? EFlags.IF : 0);
        state.SystemFlags &= ~cleared;
        state.CPL = level;
        state.Segments[(int)SegmentRegister.CS] = code with { Selector = (ushort)((selector & ~3) | level) };
        state.InstructionPointer = offset;
        return true;
    }

    /// <summary>EFLAGS as saved: a fault sets RF, so that returning does not meet an instruction breakpoint again.</summary>
    private static uint SavedFlags(Processor p, Fault cause, EventKind kind)
    {
        bool isFault = kind == EventKind.Exception && cause.Vector is not (Fault.DB or Fault.DF);
        return p.State.EFLAGS | (isFault ? EFlags.RF : 0);
    }

    private static bool TryPushErrorCode(Processor p, uint errorCode)
    {
        StackCursor stack = new(p);
        bool is32 = (p.State.Segments[(int)SegmentRegister.TR].Type & 8) != 0;
        if (!stack.TryPush(errorCode, is32 ? 4 : 2))
        {
            return false;
        }

        stack.Commit();
        return true;
    }

    private static bool TryPushSame(Processor p, int widthBytes, uint image, uint returnOffset, bool hasError, uint errorCode)
    {
        StackCursor stack = new(p);
        bool isPushed = stack.TryPush(image, widthBytes) && stack.TryPush(p.State.Segments[(int)SegmentRegister.CS].Selector, widthBytes)
            && stack.TryPush(returnOffset, widthBytes) && (!hasError || stack.TryPush(errorCode, widthBytes));
        if (isPushed)
        {
            stack.Commit();
        }

        return isPushed;
    }

    private static bool TryPushInward(
        Processor p, int level, bool isVirtual, int widthBytes, uint image, uint returnOffset, bool hasError, uint errorCode, uint external)
    {
        CpuState state = p.State;
        if (!InnerStack.TryOpen(p, level, external, out InnerStack inner))
        {
            return false;
        }

        if (isVirtual && !(inner.TryPush(state.Segments[(int)SegmentRegister.GS].Selector, widthBytes)
            && inner.TryPush(state.Segments[(int)SegmentRegister.FS].Selector, widthBytes)
            && inner.TryPush(state.Segments[(int)SegmentRegister.DS].Selector, widthBytes)
            && inner.TryPush(state.Segments[(int)SegmentRegister.ES].Selector, widthBytes)))
        {
            return false;
        }

        bool isPushed = inner.TryPush(state.Segments[(int)SegmentRegister.SS].Selector, widthBytes)
            && inner.TryPush((uint)state.Registers[(int)GeneralRegister.ESP], widthBytes) && inner.TryPush(image, widthBytes)
            && inner.TryPush(state.Segments[(int)SegmentRegister.CS].Selector, widthBytes) && inner.TryPush(returnOffset, widthBytes)
            && (!hasError || inner.TryPush(errorCode, widthBytes));
        if (!isPushed)
        {
            return false;
        }

        inner.Commit();
        if (isVirtual)
        {
            foreach (SegmentRegister register in (System.ReadOnlySpan<SegmentRegister>)
                [SegmentRegister.ES, SegmentRegister.DS, SegmentRegister.FS, SegmentRegister.GS])
            {
                state.Segments[(int)register] = new SegmentState(0, 0, 0, 0);
            }
        }

        return true;
    }
}
