using System.Runtime.CompilerServices;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>The dynamic fields of a task-state segment (SDM Vol. 3A Figures 7-2 "32-Bit TSS" and 7-10 "16-Bit TSS").</summary>
internal struct TaskImage
{
    private uint _cr3;
    private uint _eip;
    private uint _eflags;
    private ushort _localTable;
    private RegisterImages _registers;
    private SelectorImages _selectors;

    /// <summary>Stores the outgoing task's fields, all of them or none. False is a fault.</summary>
    public static bool TrySave(Processor p, ulong address, bool is32, uint returnOffset, uint flags)
    {
        int first = is32 ? 0x20 : 0x0E;
        int lengthBytes = is32 ? 0x60 - 0x20 : 0x2A - 0x0E;
        if (!p.TryPrepareLinear((uint)(address + (ulong)first), lengthBytes, user: false))
        {
            return false;
        }

        CpuState state = p.State;
        Put(p, address, is32, is32 ? 0x20 : 0x0E, returnOffset);
        Put(p, address, is32, is32 ? 0x24 : 0x10, flags);
        for (int i = 0; i < 8; i++)
        {
            Put(p, address, is32, is32 ? 0x28 + (i * 4) : 0x12 + (i * 2), (uint)state.Registers[i]);
        }

        int segments = is32 ? 6 : 4;
        for (int i = 0; i < segments; i++)
        {
            int at = is32 ? 0x48 + (i * 4) : 0x22 + (i * 2);
            p.TryWriteLinear((uint)(address + (ulong)at), user: false, state.Segments[i].Selector);
        }

        return true;
    }

    /// <summary>Reads the incoming task's fields. False is a page fault.</summary>
    public bool TryLoad(Processor p, ulong address, bool is32)
    {
        bool isRead = !is32 || p.TryReadLinear((uint)(address + 0x1C), user: false, out _cr3);
        isRead = isRead && TryGet(p, address, is32, is32 ? 0x20 : 0x0E, out _eip) && TryGet(p, address, is32, is32 ? 0x24 : 0x10, out _eflags);
        for (int i = 0; i < 8 && isRead; i++)
        {
            isRead = TryGet(p, address, is32, is32 ? 0x28 + (i * 4) : 0x12 + (i * 2), out uint value);
            _registers[i] = is32 ? value : value | 0xFFFF0000;
        }

        int segments = is32 ? 6 : 4;
        for (int i = 0; i < segments && isRead; i++)
        {
            isRead = p.TryReadLinear((uint)(address + (ulong)(is32 ? 0x48 + (i * 4) : 0x22 + (i * 2))), user: false, out ushort selector);
            _selectors[i] = selector;
        }

        return isRead && p.TryReadLinear((uint)(address + (is32 ? 0x60u : 0x2Au)), user: false, out _localTable);
    }

    /// <summary>Makes the incoming task current. Selectors are loaded first and checked then: a fault is raised in the new task.</summary>
    public readonly bool TryApply(Processor p, bool nests, bool is32)
    {
        CpuState state = p.State;
        if (is32 && (state.CR0 & CR0.PG) != 0 && _cr3 != state.CR3)
        {
            state.CR3 = _cr3;
            p.Mmu.Flush();
        }

        state.InstructionPointer = _eip;
        state.EFLAGS = _eflags | (nests ? EFlags.NT : 0);
        for (int i = 0; i < 8; i++)
        {
            state.Registers[i] = _registers[i];
        }

        for (int i = 0; i < 6; i++)
        {
            state.Segments[i] = new SegmentState(_selectors[i], 0, 0, 0);
        }

        state.Segments[(int)SegmentRegister.LDTR] = new SegmentState(_localTable, 0, 0, 0);
        return TryLoadLocalTable(p) && (state.IsVirtual8086 ? LoadVirtual(p) : TryLoadSegments(p));
    }

    private static void Put(Processor p, ulong address, bool is32, int at, uint value)
    {
        ulong linear = (uint)(address + (ulong)at);
        if (is32)
        {
            p.TryWriteLinear(linear, user: false, value);
        }
        else
        {
            p.TryWriteLinear(linear, user: false, (ushort)value);
        }
    }

    private static bool TryGet(Processor p, ulong address, bool is32, int at, out uint value)
    {
        ulong linear = (uint)(address + (ulong)at);
        if (is32)
        {
            return p.TryReadLinear(linear, user: false, out value);
        }

        bool isRead = p.TryReadLinear(linear, user: false, out ushort word);
        value = word;
        return isRead;
    }

    private readonly bool TryLoadLocalTable(Processor p)
    {
        if (SegmentLoading.IsNull(_localTable))
        {
            return true;
        }

        uint errorCode = SegmentLoading.ErrorCode(_localTable);
        if ((_localTable & 4) != 0)
        {
            return p.Fail(Fault.InvalidTss(errorCode));
        }

        if (!SegmentLoading.TryReadDescriptor(p, _localTable, Fault.TS, out ulong descriptor))
        {
            return false;
        }

        SegmentState table = SegmentLoading.Unpack(_localTable, descriptor);
        if (table.IsCodeOrData || table.Type != 2 || !table.IsPresent)
        {
            return p.Fail(Fault.InvalidTss(errorCode));
        }

        p.State.Segments[(int)SegmentRegister.LDTR] = table;
        return true;
    }

    private readonly bool LoadVirtual(Processor p)
    {
        p.State.CPL = 3;
        for (int i = 0; i < 6; i++)
        {
            p.State.Segments[i] = SegmentLoading.RealMode(p, (SegmentRegister)i, _selectors[i]);
        }

        return true;
    }

    private readonly bool TryLoadSegments(Processor p)
    {
        CpuState state = p.State;
        ushort selector = _selectors[(int)SegmentRegister.CS];
        uint errorCode = SegmentLoading.ErrorCode(selector);
        state.CPL = selector & 3;
        if (SegmentLoading.IsNull(selector))
        {
            return p.Fail(Fault.InvalidTss(errorCode));
        }

        if (!SegmentLoading.TryReadDescriptor(p, selector, Fault.TS, out ulong descriptor))
        {
            return false;
        }

        SegmentState code = SegmentLoading.Unpack(selector, descriptor);
        bool isConforming = (code.Access & 4) != 0;
        if ((code.Access & 0x18) != 0x18 || (isConforming ? code.DPL > state.CPL : code.DPL != state.CPL))
        {
            return p.Fail(Fault.InvalidTss(errorCode));
        }

        if (!code.IsPresent)
        {
            return p.Fail(Fault.NotPresent(errorCode));
        }

        if (!SegmentLoading.TryStack(p, _selectors[(int)SegmentRegister.SS], state.CPL, Fault.TS, out SegmentState stack))
        {
            return false;
        }

        state.Segments[(int)SegmentRegister.SS] = stack;
        for (int i = 0; i < 6; i++)
        {
            if (i is (int)SegmentRegister.CS or (int)SegmentRegister.SS)
            {
                continue;
            }

            if (!SegmentLoading.TryData(p, _selectors[i], out SegmentState data))
            {
                Fault fault = p.PendingFault;
                return p.Fail(fault.Vector == Fault.GP ? Fault.InvalidTss(fault.ErrorCode) : fault);
            }

            state.Segments[i] = data;
        }

        if (!SegmentLoading.TrySetAccessed(p, ref code))
        {
            return false;
        }

        state.Segments[(int)SegmentRegister.CS] = code;
        return _eip <= code.Limit || p.Fail(Fault.GeneralProtection());
    }

    [InlineArray(8)]
    private struct RegisterImages
    {
        private uint _first;
    }

    [InlineArray(6)]
    private struct SelectorImages
    {
        private ushort _first;
    }
}
