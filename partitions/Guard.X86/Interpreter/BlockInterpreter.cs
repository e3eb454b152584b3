using System;
using Guard.X86.Decode;
using Guard.X86.Paging;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>
/// Tier 0: one switch over decoded instructions. Its arms are the frequent instructions in their plain case: 32-bit registers, flat
/// segments, aligned operands in pages whose translation is cached. Everything else, and every slow case, is the default arm, which
/// executes the same instruction through <see cref="Executor"/>.
/// </summary>
/// <remarks>
/// Ticks are subtracted at the head of a block and given back when it is left early. An arm touches memory before it commits anything, so it
/// can always fall back. Operands are fetched before the switch and results written after it, so that one arm serves all forms and the JIT
/// inlines every meaning: it stops at 512 locals, and each place that indexes or inlines costs some. Keep the method below
/// 60,000 bytes of IL: beyond, the JIT stops optimising. It is exempt from the limits on length.
/// </remarks>
internal sealed class BlockInterpreter
{
    private const uint PageTag = 0xFFFF_F000;
    private const int ByteMask = PageBytes.Size - 1;
    private const int DoublewordMask = (PageBytes.Size / 4) - 1;

    private readonly Processor _processor;
    private readonly BlockCache _cache;

    public BlockInterpreter(Processor processor, BlockCache cache)
    {
        _processor = processor;
        _cache = cache;
    }

    /// <summary>Runs from a block on, along links and recently entered blocks, until something needs the outer loop.</summary>
    /// <param name="block">A block placed at the instruction pointer, with no more instructions than there are ticks left.</param>
    /// <returns>How the last instruction ended. The instruction pointer and the clock are exact.</returns>
    public Outcome Run(Block block)
    {
        Processor processor = _processor;
        Mmu mmu = processor.Mmu;
        CpuState state = processor.State;
        VirtualClock clock = processor.Clock;
        Span<ulong> r = state.Registers;
        ref LazyFlags flags = ref state.Flags;
        ref Tlb table = ref (block.Mode & CpuMode.User) != 0 ? ref mmu.User : ref mmu.Supervisor;
        Span<TlbEntry> tlb = table;
        ulong generation = mmu.Generation;
        ulong ticks = clock.Left;
        uint eip = (uint)state.InstructionPointer;
        uint target;
        Block? next;

    Enter:
        if (ticks < (ulong)block.Count)
        {
            state.InstructionPointer = eip;
            clock.Left = ticks;
            return Outcome.Branch;
        }

        ticks -= (ulong)block.Count;
        Instruction[] instructions = block.Instructions;
        int i = 0;
        while (true)
        {
            ref Instruction op = ref instructions[i++];
            ref TlbEntry entry = ref tlb[0];
            uint address = 0;
            uint left = (uint)r[op.Destination];
            uint right = (uint)r[op.Source] + op.Immediate;
            uint result;
            if (op.Form != MemoryForm.None)
            {
                address = (uint)r[op.Base] + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | op.Alignment)) != (op.Form >= MemoryForm.Modify ? entry.WriteTag : entry.ReadTag))
                {
                    goto General;
                }

                if (op.Form != MemoryForm.Store)
                {
                    // The doubleword around it, moved down and cut to the operand's width.
                    result = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] >> (int)((address & 3) * 8);
                    result &= uint.MaxValue >> op.Narrowing;
                    if (op.Form == MemoryForm.Right)
                    {
                        right = result;
                    }
                    else
                    {
                        left = result;
                    }
                }
            }

            switch (op.Code)
            {
                case MicroCode.Nop:
                    continue;
                case MicroCode.Mov:
                    r[op.Destination] = right;
                    continue;
                case MicroCode.MovByte:
                    result = right;
                    goto WriteByte;
                case MicroCode.MovzxByte:
                    r[op.Destination] = (byte)right;
                    continue;
                case MicroCode.MovzxWord:
                    r[op.Destination] = (ushort)right;
                    continue;
                case MicroCode.MovsxByte:
                    r[op.Destination] = (uint)(sbyte)right;
                    continue;
                case MicroCode.MovsxWord:
                    r[op.Destination] = (uint)(short)right;
                    continue;
                case MicroCode.Lea:
                    r[op.Destination] = (uint)r[op.Base] + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    continue;
                case MicroCode.Xchg:
                    r[op.Source] = left;
                    r[op.Destination] = right;
                    continue;
                case MicroCode.Cdq:
                    r[(int)GeneralRegister.EDX] = (uint)((int)r[(int)GeneralRegister.EAX] >> 31);
                    continue;
                case MicroCode.Setcc:
                    result = Condition.Holds(op.Extra, in flags) ? 1u : 0;
                    goto WriteByte;
                case MicroCode.Cmovcc:
                    r[op.Destination] = Condition.Holds(op.Extra, in flags) ? right : left;
                    continue;
                case MicroCode.Add:
                    r[op.Destination] = BinaryArithmetic.Add(left, right, ref flags);
                    continue;
                case MicroCode.Or:
                    r[op.Destination] = Logical.Or(left, right, ref flags);
                    continue;
                case MicroCode.Adc:
                    r[op.Destination] = BinaryArithmetic.Adc(left, right, ref flags);
                    continue;
                case MicroCode.Sbb:
                    r[op.Destination] = BinaryArithmetic.Sbb(left, right, ref flags);
                    continue;
                case MicroCode.And:
                    r[op.Destination] = Logical.And(left, right, ref flags);
                    continue;
                case MicroCode.Sub:
                    r[op.Destination] = BinaryArithmetic.Sub(left, right, ref flags);
                    continue;
                case MicroCode.Xor:
                    r[op.Destination] = Logical.Xor(left, right, ref flags);
                    continue;
                case MicroCode.Cmp:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    continue;
                case MicroCode.Test:
                    Logical.And(left, right, ref flags);
                    continue;
                case MicroCode.Inc:
                    r[op.Destination] = BinaryArithmetic.Inc(left, ref flags);
                    continue;
                case MicroCode.Dec:
                    r[op.Destination] = BinaryArithmetic.Dec(left, ref flags);
                    continue;
                case MicroCode.Neg:
                    r[op.Destination] = BinaryArithmetic.Neg(left, ref flags);
                    continue;
                case MicroCode.Not:
                    r[op.Destination] = Logical.Not(left);
                    continue;
                case MicroCode.Shl:
                    r[op.Destination] = ShiftRotate.Shl(left, (int)right, ref flags);
                    continue;
                case MicroCode.Shr:
                    r[op.Destination] = ShiftRotate.Shr(left, (int)right, ref flags);
                    continue;
                case MicroCode.Sar:
                    r[op.Destination] = ShiftRotate.Sar(left, (int)right, ref flags);
                    continue;
                case MicroCode.Rol:
                    r[op.Destination] = ShiftRotate.Rol(left, (int)right, ref flags);
                    continue;
                case MicroCode.Ror:
                    r[op.Destination] = ShiftRotate.Ror(left, (int)right, ref flags);
                    continue;
                case MicroCode.Imul:
                    r[op.Destination] = BinaryArithmetic.ImulTruncated(left, right, ref flags);
                    continue;
                case MicroCode.ImulImmediate:
                    // The register form fetched register plus immediate; memory replaced it.
                    right = op.Form == MemoryForm.None ? right - op.Immediate : right;
                    r[op.Destination] = BinaryArithmetic.ImulTruncated(right, op.Immediate, ref flags);
                    continue;
                case MicroCode.Mul:
                    BinaryArithmetic.Mul((uint)r[(int)GeneralRegister.EAX], left, out uint low, out uint high, ref flags);
                    r[(int)GeneralRegister.EAX] = low;
                    r[(int)GeneralRegister.EDX] = high;
                    continue;
                case MicroCode.Bswap:
                    r[op.Destination] = BitAndByte.Bswap(left);
                    continue;
                case MicroCode.CmpByte:
                    BinaryArithmetic.Sub((byte)left, (byte)right, ref flags);
                    continue;
                case MicroCode.TestByte:
                    Logical.And((byte)left, (byte)right, ref flags);
                    continue;
                case MicroCode.AndByte:
                    result = Logical.And((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.OrByte:
                    result = Logical.Or((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.XorByte:
                    result = Logical.Xor((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.AddByte:
                    result = BinaryArithmetic.Add((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.SubByte:
                    result = BinaryArithmetic.Sub((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.Push:
                    // PUSH of an immediate has no destination register: its right operand is the value.
                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = op.Has(InstructionTraits.Immediate) ? right : left;
                    r[(int)GeneralRegister.ESP] = address;
                    continue;
                case MicroCode.PushMemory:
                    result = left;
                    goto PushResult;
                case MicroCode.Pop:
                    r[(int)GeneralRegister.ESP] = address + 4;
                    result = right;
                    r[op.Destination] = result;
                    continue;
                case MicroCode.Leave:
                    r[(int)GeneralRegister.ESP] = address + 4;
                    r[(int)GeneralRegister.EBP] = right;
                    continue;
                case MicroCode.Jmp:
                    target = eip + op.Target;
                    goto Taken;
                case MicroCode.Call:
                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = eip + op.Start + op.Length;
                    r[(int)GeneralRegister.ESP] = address;
                    target = eip + op.Target;
                    goto Taken;
                case MicroCode.Ret:
                    r[(int)GeneralRegister.ESP] = address + 4 + op.Immediate;
                    target = right;
                    goto Indirect;
                case MicroCode.JmpIndirect:
                    target = left;
                    goto Indirect;
                case MicroCode.CallIndirect:
                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = eip + op.Start + op.Length;
                    r[(int)GeneralRegister.ESP] = address;
                    target = left;
                    goto Indirect;
                case MicroCode.CallMemory:
                    result = eip + op.Start + op.Length;
                    goto PushResult;
                case MicroCode.Jcc + Condition.O:
                    if (flags.OF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.NO:
                    if (!flags.OF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.B:
                    if (flags.CF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.AE:
                    if (!flags.CF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.E:
                    if (flags.ZF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.NE:
                    if (!flags.ZF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.BE:
                    if (flags.CF || flags.ZF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.A:
                    if (!flags.CF && !flags.ZF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.S:
                    if (flags.SF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.NS:
                    if (!flags.SF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.P:
                    if (flags.PF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.NP:
                    if (!flags.PF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.L:
                    if (flags.SF != flags.OF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.GE:
                    if (flags.SF == flags.OF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.LE:
                    if (flags.ZF || flags.SF != flags.OF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.G:
                    if (!flags.ZF && flags.SF == flags.OF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.B:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if (left < right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.AE:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if (left >= right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.E:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if (left == right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.NE:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if (left != right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.BE:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if (left <= right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.A:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if (left > right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.L:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if ((int)left < (int)right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.GE:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if ((int)left >= (int)right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.LE:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if ((int)left <= (int)right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.G:
                    BinaryArithmetic.Sub(left, right, ref flags);
                    if ((int)left > (int)right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJcc + Condition.E:
                    result = Logical.And(left, right, ref flags);
                    if (result == 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJcc + Condition.NE:
                    result = Logical.And(left, right, ref flags);
                    if (result != 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJcc + Condition.S:
                    result = Logical.And(left, right, ref flags);
                    if ((int)result < 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJcc + Condition.NS:
                    result = Logical.And(left, right, ref flags);
                    if ((int)result >= 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJcc + Condition.L:
                    result = Logical.And(left, right, ref flags);
                    if ((int)result < 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJcc + Condition.GE:
                    result = Logical.And(left, right, ref flags);
                    if ((int)result >= 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJcc + Condition.LE:
                    result = Logical.And(left, right, ref flags);
                    if ((int)result <= 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJcc + Condition.G:
                    result = Logical.And(left, right, ref flags);
                    if ((int)result > 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpByteJcc + Condition.E:
                    BinaryArithmetic.Sub((byte)left, (byte)right, ref flags);
                    if ((byte)left == (byte)right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpByteJcc + Condition.NE:
                    BinaryArithmetic.Sub((byte)left, (byte)right, ref flags);
                    if ((byte)left != (byte)right)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.DecJnz:
                    result = BinaryArithmetic.Dec(left, ref flags);
                    r[op.Destination] = result;
                    if (result != 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.IncJnz:
                    result = BinaryArithmetic.Inc(left, ref flags);
                    r[op.Destination] = result;
                    if (result != 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.ToMemory + MicroCode.Mov:
                    result = right;
                    break;
                case MicroCode.ToMemory + MicroCode.Add:
                    result = BinaryArithmetic.Add(left, right, ref flags);
                    break;
                case MicroCode.ToMemory + MicroCode.Or:
                    result = Logical.Or(left, right, ref flags);
                    break;
                case MicroCode.ToMemory + MicroCode.And:
                    result = Logical.And(left, right, ref flags);
                    break;
                case MicroCode.ToMemory + MicroCode.Sub:
                    result = BinaryArithmetic.Sub(left, right, ref flags);
                    break;
                case MicroCode.ToMemory + MicroCode.Xor:
                    result = Logical.Xor(left, right, ref flags);
                    break;
                case MicroCode.ToMemory + MicroCode.Inc:
                    result = BinaryArithmetic.Inc(left, ref flags);
                    break;
                case MicroCode.ToMemory + MicroCode.Dec:
                    result = BinaryArithmetic.Dec(left, ref flags);
                    break;
                case MicroCode.End:
                    goto NotTaken;
                default:
                    goto General;
            }

            entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = result;
            continue;

        WriteByte:
            if (op.Form >= MemoryForm.Modify)
            {
                entry.Page.Data.Bytes[(int)address & ByteMask] = (byte)result;
                continue;
            }

            r[op.Destination] = (r[op.Destination] & ~0xFFUL) | (byte)result;
            continue;

        PushResult:
            address = (uint)r[(int)GeneralRegister.ESP] - 4;
            entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
            if ((address & (PageTag | 3)) == entry.WriteTag)
            {
                entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = result;
                r[(int)GeneralRegister.ESP] = address;
                if (op.Code == MicroCode.PushMemory)
                {
                    continue;
                }

                target = left;
                goto Indirect;
            }

        General:
            state.InstructionPointer = eip + op.Start;
            clock.Left = ticks + (ulong)(block.Count - i + 1);
            Outcome outcome = Executor.Execute(processor, in op);
            if (outcome != Outcome.Next || block.Generation != generation || mmu.Generation != generation || mmu.BusAccessed)
            {
                processor.Retire(in op, outcome);
                return outcome;
            }
        }

    Taken:
        next = block.Taken;
        if (next is not null && next.Generation == generation)
        {
            block = next;
            eip = target;
            goto Enter;
        }

        next = _cache.Recent(target, block.Mode, generation);
        if (next is not null)
        {
            block.Taken = next;
            block = next;
            eip = target;
            goto Enter;
        }

        goto Leave;

    NotTaken:
        target = eip + (uint)block.LengthBytes;
        next = block.Fallthrough;
        if (next is not null && next.Generation == generation)
        {
            block = next;
            eip = target;
            goto Enter;
        }

        if ((block.Mode & CpuMode.FlatCode) != 0)
        {
            next = _cache.Recent(target, block.Mode, generation);
            if (next is not null)
            {
                block.Fallthrough = next;
                block = next;
                eip = target;
                goto Enter;
            }
        }

        goto Leave;

    Indirect:
        next = _cache.Recent(target, block.Mode, generation);
        if (next is not null)
        {
            block = next;
            eip = target;
            goto Enter;
        }

    Leave:
        state.InstructionPointer = target;
        clock.Left = ticks;
        return Outcome.Branch;
    }
}
