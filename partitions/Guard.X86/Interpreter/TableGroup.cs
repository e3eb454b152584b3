using Guard.X86.Decode;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Descriptor table registers: SGDT, SIDT, LGDT, LIDT, SLDT, LLDT, STR, LTR (SDM Vol. 2).</summary>
internal static class TableGroup
{
    private const uint Base24 = 0x00FFFFFF;

    /// <summary>SGDT, SIDT: limit, then base; all 32 bits of it, as the P6 family does for 16-bit operands too.</summary>
    public static Outcome Store(Processor p, in Instruction op)
    {
        DescriptorTable table = op.Operation == Operation.Sgdt ? p.State.GDTR : p.State.IDTR;
        uint offset = p.EffectiveAddress(in op);
        uint second = (offset + 2) & (op.Has(InstructionTraits.Address16) ? 0xFFFF : uint.MaxValue);
        return p.TryPrepareWrite(op.Segment, second, sizeof(uint)) && p.TryWrite(op.Segment, offset, table.Limit)
            && p.TryWrite(op.Segment, second, (uint)table.Base) ? Outcome.Next : Outcome.Fault;
    }

    /// <summary>LGDT, LIDT: a 16-bit operand loads 24 bits of base.</summary>
    public static Outcome Load(Processor p, in Instruction op)
    {
        if (p.State.CPL != 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        uint offset = p.EffectiveAddress(in op);
        uint second = (offset + 2) & (op.Has(InstructionTraits.Address16) ? 0xFFFF : uint.MaxValue);
        if (!p.TryRead(op.Segment, offset, out ushort limit) || !p.TryRead(op.Segment, second, out uint address))
        {
            return Outcome.Fault;
        }

        DescriptorTable table = new(op.Width == 2 ? address & Base24 : address, limit);
        if (op.Operation == Operation.Lgdt)
        {
            p.State.GDTR = table;
        }
        else
        {
            p.State.IDTR = table;
        }

        return Outcome.EndBlock;
    }

    /// <summary>SLDT, STR, LLDT, LTR.</summary>
    public static Outcome Segment(Processor p, in Instruction op)
    {
        if (!p.IsSegmented)
        {
            return p.Raise(Fault.InvalidOpcode);
        }

        switch (op.Operation)
        {
            case Operation.Sldt:
                return SegmentGroup.Store(p, in op, p.State.Segments[(int)SegmentRegister.LDTR].Selector);
            case Operation.Str:
                return SegmentGroup.Store(p, in op, p.State.Segments[(int)SegmentRegister.TR].Selector);
            default:
                break;
        }

        if (p.State.CPL != 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (!p.TryReadFirst(in op, out ushort selector))
        {
            return Outcome.Fault;
        }

        return op.Operation == Operation.Lldt ? LoadLocal(p, selector) : LoadTask(p, selector);
    }

    private static Outcome LoadLocal(Processor p, ushort selector)
    {
        if (SegmentLoading.IsNull(selector))
        {
            p.State.Segments[(int)SegmentRegister.LDTR] = new SegmentState(selector, 0, 0, 0);
            return Outcome.EndBlock;
        }

        if (!TryReadSystem(p, selector, out SegmentState table, out _))
        {
            return Outcome.Fault;
        }

        uint errorCode = SegmentLoading.ErrorCode(selector);
        if (table.IsCodeOrData || table.Type != 2)
        {
            return p.Raise(Fault.GeneralProtection(errorCode));
        }

        if (!table.IsPresent)
        {
            return p.Raise(Fault.NotPresent(errorCode));
        }

        p.State.Segments[(int)SegmentRegister.LDTR] = table;
        return Outcome.EndBlock;
    }

    private static Outcome LoadTask(Processor p, ushort selector)
    {
        if (SegmentLoading.IsNull(selector))
        {
            return p.Raise(Fault.GeneralProtection());
        }

        if (!TryReadSystem(p, selector, out SegmentState task, out ulong linear))
        {
            return Outcome.Fault;
        }

        uint errorCode = SegmentLoading.ErrorCode(selector);
        if (task.IsCodeOrData || task.Type is not (1 or 9))
        {
            return p.Raise(Fault.GeneralProtection(errorCode));
        }

        if (!task.IsPresent)
        {
            return p.Raise(Fault.NotPresent(errorCode));
        }

        task = task with { Access = (ushort)(task.Access | 2) };
        if (!p.TryWriteLinear((uint)(linear + 5), user: false, (byte)task.Access))
        {
            return Outcome.Fault;
        }

        p.State.Segments[(int)SegmentRegister.TR] = task;
        return Outcome.EndBlock;
    }

    /// <summary>Reads a descriptor that must be in the GDT. False is a fault.</summary>
    private static bool TryReadSystem(Processor p, ushort selector, out SegmentState segment, out ulong linear)
    {
        segment = default;
        linear = 0;
        if ((selector & 4) != 0 || !SegmentLoading.TryLocate(p, selector, out linear))
        {
            return p.Fail(Fault.GeneralProtection(SegmentLoading.ErrorCode(selector)));
        }

        bool isRead = p.TryReadLinear(linear, user: false, out ulong descriptor);
        segment = SegmentLoading.Unpack(selector, descriptor);
        return isRead;
    }
}
