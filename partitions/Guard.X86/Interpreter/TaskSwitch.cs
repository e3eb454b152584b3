using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Hardware task switching (SDM Vol. 3A Chapter 7 "Task Management", 7.3 "Task Switching").</summary>
internal static class TaskSwitch
{
    private const uint BusyBit = 2;
    private const uint Limit32 = 0x67;
    private const uint Limit16 = 0x2B;
    private const uint TrapAt = 0x64;

    /// <summary>Switches for a far JMP or CALL.</summary>
    public static Outcome Enter(Processor p, ushort selector, TaskSwitchKind kind, uint returnOffset) =>
        TryEnter(p, selector, kind, returnOffset, external: 0) ? Outcome.Branch : Outcome.Fault;

    /// <summary>IRET with NT set: the task whose selector is the back link.</summary>
    public static Outcome Return(Processor p, uint returnOffset)
    {
        SegmentState task = p.State.Segments[(int)SegmentRegister.TR];
        return p.TryReadLinear((uint)task.Base, user: false, out ushort link)
            && TryEnter(p, link, TaskSwitchKind.Return, returnOffset, external: 0) ? Outcome.Branch : Outcome.Fault;
    }

    /// <summary>Switches tasks. A fault before the new TSS is loaded leaves the old task; a later one belongs to the new task.</summary>
    public static bool TryEnter(Processor p, ushort selector, TaskSwitchKind kind, uint returnOffset, uint external)
    {
        if (!TryReadTask(p, selector, kind, external, out SegmentState next))
        {
            return false;
        }

        CpuState state = p.State;
        bool is32 = (next.Type & 8) != 0;
        TaskImage image = default;
        ushort trap = 0;
        if (!image.TryLoad(p, next.Base, is32)
            || (is32 && !p.TryReadLinear((uint)(next.Base + TrapAt), user: false, out trap))
            || !TrySaveOld(p, kind, returnOffset))
        {
            return false;
        }

        SegmentState old = state.Segments[(int)SegmentRegister.TR];
        bool nests = kind is TaskSwitchKind.Call or TaskSwitchKind.Interrupt;
        if ((!nests && !TrySetBusy(p, old.Selector, isBusy: false))
            || (nests && !p.TryWriteLinear((uint)next.Base, user: false, old.Selector))
            || (kind != TaskSwitchKind.Return && !TrySetBusy(p, selector, isBusy: true)))
        {
            return false;
        }

        state.Segments[(int)SegmentRegister.TR] = next with { Access = (ushort)(next.Access | BusyBit) };
        state.CR0 |= CR0.TS;
        state.DebugRegisters[7] &= ~DebugTraps.LocalEnables;
        if ((trap & 1) != 0)
        {
            state.DebugRegisters[6] |= DebugTraps.StatusBT;
            state.PendingDebugTrap = true;                  // Taken before the first instruction of the new task.
        }

        return image.TryApply(p, nests, is32);
    }

    private static bool TryReadTask(Processor p, ushort selector, TaskSwitchKind kind, uint external, out SegmentState task)
    {
        task = default;
        bool isReturn = kind == TaskSwitchKind.Return;
        byte vector = isReturn ? Fault.TS : Fault.GP;
        uint errorCode = SegmentLoading.ErrorCode(selector) | external;
        if ((selector & 4) != 0 || !SegmentLoading.TryLocate(p, selector, out _))
        {
            return p.Fail(new Fault(vector, errorCode));
        }

        if (!SegmentLoading.TryReadDescriptor(p, selector, vector, out ulong descriptor))
        {
            return false;
        }

        task = SegmentLoading.Unpack(selector, descriptor);
        bool isTask = !task.IsCodeOrData && (isReturn ? task.Type is 3 or 11 : task.Type is 1 or 9);
        if (!isTask)
        {
            return p.Fail(new Fault(vector, errorCode));
        }

        if (!task.IsPresent)
        {
            return p.Fail(Fault.NotPresent(errorCode));
        }

        return task.Limit >= ((task.Type & 8) != 0 ? Limit32 : Limit16) || p.Fail(Fault.InvalidTss(errorCode));
    }

    private static bool TrySaveOld(Processor p, TaskSwitchKind kind, uint returnOffset)
    {
        CpuState state = p.State;
        SegmentState old = state.Segments[(int)SegmentRegister.TR];
        bool is32 = (old.Type & 8) != 0;
        uint flags = state.EFLAGS & ~(kind == TaskSwitchKind.Return ? EFlags.NT : 0);
        return TaskImage.TrySave(p, old.Base, is32, returnOffset, flags);
    }

    private static bool TrySetBusy(Processor p, ushort selector, bool isBusy)
    {
        if (!SegmentLoading.TryLocate(p, selector, out ulong linear))
        {
            return p.Fail(Fault.InvalidTss(SegmentLoading.ErrorCode(selector)));
        }

        linear = (uint)(linear + 5);
        return p.TryReadLinear(linear, user: false, out byte rights)
            && p.TryWriteLinear(linear, user: false, (byte)(isBusy ? rights | BusyBit : rights & ~BusyBit));
    }
}
