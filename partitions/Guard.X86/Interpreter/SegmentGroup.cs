using Guard.X86.Decode;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Segment register instructions and those that examine selectors (SDM Vol. 1 5.1.12, 5.24).</summary>
internal static class SegmentGroup
{
    /// <summary>MOV r/m, Sreg: 16 bits to memory; a 32-bit register is zero-extended.</summary>
    public static Outcome Store(Processor p, in Instruction op, ushort value)
    {
        if (op.Has(InstructionTraits.DestinationMemory))
        {
            return p.WriteFirst(in op, value) ? Outcome.Next : Outcome.Fault;
        }

        DataGroup.SetByWidth(p, op.Destination, op.Width, value);
        return Outcome.Next;
    }

    /// <summary>MOV Sreg, r/m.</summary>
    public static Outcome Load(Processor p, in Instruction op) =>
        p.TryReadSecond(in op, out ushort selector) && SegmentLoading.TryLoad(p, (SegmentRegister)op.Destination, selector)
            ? AfterLoad(p, (SegmentRegister)op.Destination) : Outcome.Fault;

    /// <summary>POP Sreg.</summary>
    public static Outcome Pop(Processor p, in Instruction op)
    {
        StackCursor stack = new(p);
        if (!stack.TryPop(op.Width, out uint selector))
        {
            return Outcome.Fault;
        }

        // The stack's own address size must not change before the pointer is committed.
        ulong before = p.State.Registers[(int)GeneralRegister.ESP];
        stack.Commit();
        if (!SegmentLoading.TryLoad(p, (SegmentRegister)op.Extra, (ushort)selector))
        {
            p.State.Registers[(int)GeneralRegister.ESP] = before;
            return Outcome.Fault;
        }

        return AfterLoad(p, (SegmentRegister)op.Extra);
    }

    /// <summary>LDS, LES, LFS, LGS, LSS.</summary>
    public static Outcome LoadFarPointer(Processor p, in Instruction op)
    {
        if (!TryReadFarPointer(p, in op, out uint offset, out ushort selector)
            || !SegmentLoading.TryLoad(p, (SegmentRegister)op.Extra, selector))
        {
            return Outcome.Fault;
        }

        DataGroup.SetByWidth(p, op.Destination, op.Width, offset);
        return Outcome.EndBlock;
    }

    /// <summary>Reads m16:16 or m16:32. False is a fault.</summary>
    public static bool TryReadFarPointer(Processor p, in Instruction op, out uint offset, out ushort selector)
    {
        uint at = p.EffectiveAddress(in op);
        uint second = (at + op.Width) & (op.Has(InstructionTraits.Address16) ? 0xFFFF : uint.MaxValue);
        selector = 0;
        if (op.Width == 2)
        {
            bool isRead = p.TryRead(op.Segment, at, out ushort word);
            offset = word;
            return isRead && p.TryRead(op.Segment, second, out selector);
        }

        return p.TryRead(op.Segment, at, out offset) && p.TryRead(op.Segment, second, out selector);
    }

    /// <summary>LAR, LSL, VERR, VERW: ZF says whether the selector could be used so; nothing here faults but the operand.</summary>
    public static Outcome Examine(Processor p, in Instruction op)
    {
        if (!p.IsSegmented)
        {
            return p.Raise(Fault.InvalidOpcode);
        }

        ushort selector;
        bool isRead = op.Operation is Operation.Lar or Operation.Lsl ? p.TryReadSecond(in op, out selector) : p.TryReadFirst(in op, out selector);
        if (!isRead || !TryExamine(p, in op, selector, out bool isUsable, out ulong descriptor))
        {
            return Outcome.Fault;
        }

        if (isUsable && op.Operation == Operation.Lar)
        {
            DataGroup.SetByWidth(p, op.Destination, op.Width, (uint)(descriptor >> 32) & 0x00FFFF00);
        }
        else if (isUsable && op.Operation == Operation.Lsl)
        {
            DataGroup.SetByWidth(p, op.Destination, op.Width, SegmentLoading.Unpack(selector, descriptor).Limit);
        }

        SetZero(p, isUsable);
        return Outcome.Next;
    }

    /// <summary>ARPL: raises the first selector's RPL to the second's; one that is high enough is not written, nor need it be writable.</summary>
    public static Outcome Arpl(Processor p, in Instruction op)
    {
        if (!p.IsSegmented)
        {
            return p.Raise(Fault.InvalidOpcode);
        }

        if (!p.TryReadFirst(in op, out ushort first))
        {
            return Outcome.Fault;
        }

        int level = p.GetRegister<ushort>(op.Source) & 3;
        bool isLower = (first & 3) < level;
        if (isLower && !p.WriteFirst(in op, (ushort)((first & ~3) | level)))
        {
            return Outcome.Fault;
        }

        SetZero(p, isLower);
        return Outcome.Next;
    }

    private static Outcome AfterLoad(Processor p, SegmentRegister register)
    {
        if (register == SegmentRegister.SS)
        {
            p.State.InterruptShadow = true;
            p.State.DebugShadow = true;
        }

        return Outcome.EndBlock;
    }

    private static bool TryExamine(Processor p, in Instruction op, ushort selector, out bool isUsable, out ulong descriptor)
    {
        isUsable = false;
        descriptor = 0;
        if (SegmentLoading.IsNull(selector) || !SegmentLoading.TryLocate(p, selector, out ulong linear))
        {
            return true;
        }

        if (!p.TryReadLinear(linear, user: false, out descriptor))
        {
            return false;
        }

        SegmentState segment = SegmentLoading.Unpack(selector, descriptor);
        bool isConforming = (segment.Access & 0x1C) == 0x1C;
        bool isVisible = isConforming || (p.State.CPL <= segment.DPL && (selector & 3) <= segment.DPL);
        isUsable = isVisible && op.Operation switch
        {
            Operation.Verr => segment.IsReadable,
            Operation.Verw => segment.IsWritable,
            Operation.Lar => segment.IsCodeOrData || segment.Type is 1 or 2 or 3 or 4 or 5 or 9 or 11 or 12,
            _ => segment.IsCodeOrData || segment.Type is 1 or 2 or 3 or 9 or 11,
        };
        return true;
    }

    private static void SetZero(Processor p, bool isSet)
    {
        uint packed = p.State.Flags.Pack() & ~EFlags.ZF;
        p.State.Flags.Unpack(packed | (isSet ? EFlags.ZF : 0));
    }
}
