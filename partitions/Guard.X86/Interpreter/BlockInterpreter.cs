using System.Runtime.CompilerServices;
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
/// can always fall back. Keep the method below 60,000 bytes of IL: beyond, the JIT stops optimising. It is exempt from the limits on length.
/// </remarks>
internal sealed class BlockInterpreter
{
    private const uint ByteTag = 0xFFFF_F000;
    private const uint WordTag = 0xFFFF_F001;
    private const uint DoublewordTag = 0xFFFF_F003;
    private const int ByteMask = PageBytes.Size - 1;
    private const int WordMask = (PageBytes.Size / 2) - 1;
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
        ref RegisterFile r = ref state.Registers;
        ref LazyFlags flags = ref state.Flags;
        ref Tlb tlb = ref (block.Mode & CpuMode.User) != 0 ? ref mmu.User : ref mmu.Supervisor;
        ulong generation = mmu.Generation;
        ulong left = clock.Left;
        uint eip = (uint)state.InstructionPointer;
        uint target;
        Block? next;

    Enter:
        if (left < (ulong)block.Count)
        {
            state.InstructionPointer = eip;
            clock.Left = left;
            return Outcome.Branch;
        }

        left -= (ulong)block.Count;
        Instruction[] instructions = block.Instructions;
        int i = 0;
        while (true)
        {
            ref Instruction op = ref instructions[i++];
            ref TlbEntry entry = ref tlb[0];
            uint address;
            uint value;
            switch (op.Code)
            {
                case MicroCode.Nop:
                    break;
                case MicroCode.MovRR:
                    r[op.Destination & RegisterFile.Mask] = (uint)r[op.Source & RegisterFile.Mask];
                    break;
                case MicroCode.MovRI:
                    r[op.Destination & RegisterFile.Mask] = op.Immediate;
                    break;
                case MicroCode.MovRM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    break;
                case MicroCode.MovMR:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = (uint)r[op.Source & RegisterFile.Mask];
                    break;
                case MicroCode.MovMI:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = op.Immediate;
                    break;
                case MicroCode.MovByteRR:
                    SetByte(ref r, op.Destination, GetByte(ref r, op.Source));
                    break;
                case MicroCode.MovByteRI:
                    SetByte(ref r, op.Destination, (byte)op.Immediate);
                    break;
                case MicroCode.MovByteRM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & ByteTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    SetByte(ref r, op.Destination, entry.Page.Data.Bytes[(int)address & ByteMask]);
                    break;
                case MicroCode.MovByteMR:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & ByteTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Bytes[(int)address & ByteMask] = GetByte(ref r, op.Source);
                    break;
                case MicroCode.MovByteMI:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & ByteTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Bytes[(int)address & ByteMask] = (byte)op.Immediate;
                    break;
                case MicroCode.MovzxByteRR:
                    r[op.Destination & RegisterFile.Mask] = GetByte(ref r, op.Source);
                    break;
                case MicroCode.MovzxByteRM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & ByteTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = entry.Page.Data.Bytes[(int)address & ByteMask];
                    break;
                case MicroCode.MovzxWordRR:
                    r[op.Destination & RegisterFile.Mask] = (ushort)r[op.Source & RegisterFile.Mask];
                    break;
                case MicroCode.MovzxWordRM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & WordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = entry.Page.Data.Words[(int)(address >> 1) & WordMask];
                    break;
                case MicroCode.MovsxByteRR:
                    r[op.Destination & RegisterFile.Mask] = (uint)(sbyte)GetByte(ref r, op.Source);
                    break;
                case MicroCode.MovsxByteRM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & ByteTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = (uint)(sbyte)entry.Page.Data.Bytes[(int)address & ByteMask];
                    break;
                case MicroCode.MovsxWordRR:
                    r[op.Destination & RegisterFile.Mask] = (uint)(short)r[op.Source & RegisterFile.Mask];
                    break;
                case MicroCode.MovsxWordRM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & WordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = (uint)(short)entry.Page.Data.Words[(int)(address >> 1) & WordMask];
                    break;
                case MicroCode.Lea:
                    r[op.Destination & RegisterFile.Mask] = Address(ref r, ref op);
                    break;
                case MicroCode.XchgRR:
                    address = (uint)r[op.Destination & RegisterFile.Mask];
                    r[op.Destination & RegisterFile.Mask] = (uint)r[op.Source & RegisterFile.Mask];
                    r[op.Source & RegisterFile.Mask] = address;
                    break;
                case MicroCode.Cdq:
                    r[(int)GeneralRegister.EDX] = (uint)((int)r[(int)GeneralRegister.EAX] >> 31);
                    break;
                case MicroCode.Setcc:
                    SetByte(ref r, op.Destination, (byte)(Condition.Holds(op.Extra, in flags) ? 1 : 0));
                    break;
                case MicroCode.CmovccRR:
                    if (Condition.Holds(op.Extra, in flags))
                    {
                        r[op.Destination & RegisterFile.Mask] = (uint)r[op.Source & RegisterFile.Mask];
                    }

                    break;
                case MicroCode.BinaryRR + 0:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Add((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryRI + 0:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Add((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRM + 0:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Add((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.BinaryMR + 0:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = BinaryArithmetic.Add(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryMI + 0:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = BinaryArithmetic.Add(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRR + 1:
                    r[op.Destination & RegisterFile.Mask] = Logical.Or((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryRI + 1:
                    r[op.Destination & RegisterFile.Mask] = Logical.Or((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRM + 1:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = Logical.Or((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.BinaryMR + 1:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = Logical.Or(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryMI + 1:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = Logical.Or(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRR + 2:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Adc((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryRI + 2:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Adc((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRM + 2:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Adc((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.BinaryRR + 3:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Sbb((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryRI + 3:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Sbb((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRM + 3:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Sbb((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.BinaryRR + 4:
                    r[op.Destination & RegisterFile.Mask] = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryRI + 4:
                    r[op.Destination & RegisterFile.Mask] = Logical.And((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRM + 4:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = Logical.And((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.BinaryMR + 4:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = Logical.And(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryMI + 4:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = Logical.And(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRR + 5:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Sub((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryRI + 5:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Sub((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRM + 5:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Sub((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.BinaryMR + 5:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = BinaryArithmetic.Sub(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryMI + 5:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = BinaryArithmetic.Sub(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRR + 6:
                    r[op.Destination & RegisterFile.Mask] = Logical.Xor((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryRI + 6:
                    r[op.Destination & RegisterFile.Mask] = Logical.Xor((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRM + 6:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = Logical.Xor((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.BinaryMR + 6:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = Logical.Xor(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryMI + 6:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = Logical.Xor(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRR + 7:
                    BinaryArithmetic.Sub((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryRI + 7:
                    BinaryArithmetic.Sub((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.BinaryRM + 7:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    BinaryArithmetic.Sub((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.BinaryMR + 7:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    BinaryArithmetic.Sub(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.BinaryMI + 7:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    BinaryArithmetic.Sub(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], op.Immediate, ref flags);
                    break;
                case MicroCode.TestRR:
                    Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.TestRI:
                    Logical.And((uint)r[op.Destination & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.TestMI:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    Logical.And(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], op.Immediate, ref flags);
                    break;
                case MicroCode.IncR:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Inc((uint)r[op.Destination & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.DecR:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Dec((uint)r[op.Destination & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.NegR:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.Neg((uint)r[op.Destination & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.NotR:
                    r[op.Destination & RegisterFile.Mask] = Logical.Not((uint)r[op.Destination & RegisterFile.Mask]);
                    break;
                case MicroCode.IncM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = BinaryArithmetic.Inc(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.DecM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = BinaryArithmetic.Dec(entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.ShlRI:
                    r[op.Destination & RegisterFile.Mask] = ShiftRotate.Shl((uint)r[op.Destination & RegisterFile.Mask], (int)op.Immediate, ref flags);
                    break;
                case MicroCode.ShrRI:
                    r[op.Destination & RegisterFile.Mask] = ShiftRotate.Shr((uint)r[op.Destination & RegisterFile.Mask], (int)op.Immediate, ref flags);
                    break;
                case MicroCode.SarRI:
                    r[op.Destination & RegisterFile.Mask] = ShiftRotate.Sar((uint)r[op.Destination & RegisterFile.Mask], (int)op.Immediate, ref flags);
                    break;
                case MicroCode.RolRI:
                    r[op.Destination & RegisterFile.Mask] = ShiftRotate.Rol((uint)r[op.Destination & RegisterFile.Mask], (int)op.Immediate, ref flags);
                    break;
                case MicroCode.RorRI:
                    r[op.Destination & RegisterFile.Mask] = ShiftRotate.Ror((uint)r[op.Destination & RegisterFile.Mask], (int)op.Immediate, ref flags);
                    break;
                case MicroCode.ShlRC:
                    r[op.Destination & RegisterFile.Mask] = ShiftRotate.Shl((uint)r[op.Destination & RegisterFile.Mask], (byte)r[(int)GeneralRegister.ECX], ref flags);
                    break;
                case MicroCode.ShrRC:
                    r[op.Destination & RegisterFile.Mask] = ShiftRotate.Shr((uint)r[op.Destination & RegisterFile.Mask], (byte)r[(int)GeneralRegister.ECX], ref flags);
                    break;
                case MicroCode.SarRC:
                    r[op.Destination & RegisterFile.Mask] = ShiftRotate.Sar((uint)r[op.Destination & RegisterFile.Mask], (byte)r[(int)GeneralRegister.ECX], ref flags);
                    break;
                case MicroCode.ImulRR:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.ImulTruncated((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    break;
                case MicroCode.ImulRM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.ImulTruncated((uint)r[op.Destination & RegisterFile.Mask], entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask], ref flags);
                    break;
                case MicroCode.ImulRRI:
                    r[op.Destination & RegisterFile.Mask] = BinaryArithmetic.ImulTruncated((uint)r[op.Source & RegisterFile.Mask], op.Immediate, ref flags);
                    break;
                case MicroCode.CmpByteRR:
                    BinaryArithmetic.Sub(GetByte(ref r, op.Destination), GetByte(ref r, op.Source), ref flags);
                    break;
                case MicroCode.CmpByteRI:
                    BinaryArithmetic.Sub(GetByte(ref r, op.Destination), (byte)op.Immediate, ref flags);
                    break;
                case MicroCode.CmpByteMI:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & ByteTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    BinaryArithmetic.Sub(entry.Page.Data.Bytes[(int)address & ByteMask], (byte)op.Immediate, ref flags);
                    break;
                case MicroCode.TestByteRR:
                    Logical.And(GetByte(ref r, op.Destination), GetByte(ref r, op.Source), ref flags);
                    break;
                case MicroCode.TestByteRI:
                    Logical.And(GetByte(ref r, op.Destination), (byte)op.Immediate, ref flags);
                    break;
                case MicroCode.TestByteMI:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & ByteTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    Logical.And(entry.Page.Data.Bytes[(int)address & ByteMask], (byte)op.Immediate, ref flags);
                    break;
                case MicroCode.MulR:
                    BinaryArithmetic.Mul((uint)r[(int)GeneralRegister.EAX], (uint)r[op.Destination & RegisterFile.Mask], out address, out value, ref flags);
                    r[(int)GeneralRegister.EAX] = address;
                    r[(int)GeneralRegister.EDX] = value;
                    break;
                case MicroCode.BswapR:
                    r[op.Destination & RegisterFile.Mask] = BitAndByte.Bswap((uint)r[op.Destination & RegisterFile.Mask]);
                    break;
                case MicroCode.PushR:
                    address = (uint)r[(int)GeneralRegister.ESP] - 4;
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = (uint)r[op.Destination & RegisterFile.Mask];
                    r[(int)GeneralRegister.ESP] = address;
                    break;
                case MicroCode.PushI:
                    address = (uint)r[(int)GeneralRegister.ESP] - 4;
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = op.Immediate;
                    r[(int)GeneralRegister.ESP] = address;
                    break;
                case MicroCode.PushM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    value = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    address = (uint)r[(int)GeneralRegister.ESP] - 4;
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = value;
                    r[(int)GeneralRegister.ESP] = address;
                    break;
                case MicroCode.PopR:
                    address = (uint)r[(int)GeneralRegister.ESP];
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    value = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    r[(int)GeneralRegister.ESP] = address + 4;
                    r[op.Destination & RegisterFile.Mask] = value;
                    break;
                case MicroCode.Leave:
                    address = (uint)r[(int)GeneralRegister.EBP];
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    r[(int)GeneralRegister.EBP] = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    r[(int)GeneralRegister.ESP] = address + 4;
                    break;
                case MicroCode.Jmp:
                    target = eip + op.Target;
                    goto Taken;
                case MicroCode.Call:
                    address = (uint)r[(int)GeneralRegister.ESP] - 4;
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = eip + op.Start + op.Length;
                    r[(int)GeneralRegister.ESP] = address;
                    target = eip + op.Target;
                    goto Taken;
                case MicroCode.Ret:
                    address = (uint)r[(int)GeneralRegister.ESP];
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    target = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    r[(int)GeneralRegister.ESP] = address + 4 + op.Immediate;
                    goto Indirect;
                case MicroCode.JmpR:
                    target = (uint)r[op.Destination & RegisterFile.Mask];
                    goto Indirect;
                case MicroCode.JmpM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    target = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    goto Indirect;
                case MicroCode.CallR:
                    target = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[(int)GeneralRegister.ESP] - 4;
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = eip + op.Start + op.Length;
                    r[(int)GeneralRegister.ESP] = address;
                    goto Indirect;
                case MicroCode.CallM:
                    address = Address(ref r, ref op);
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.ReadTag)
                    {
                        goto default;
                    }

                    target = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    address = (uint)r[(int)GeneralRegister.ESP] - 4;
                    entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                    if ((address & DoublewordTag) != entry.WriteTag)
                    {
                        goto default;
                    }

                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = eip + op.Start + op.Length;
                    r[(int)GeneralRegister.ESP] = address;
                    goto Indirect;
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
                case MicroCode.CmpJccRR + Condition.B:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value < address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.AE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value >= address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.E:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value == address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.NE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value != address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.BE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value <= address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.A:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value > address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.S:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (flags.SF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.NS:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (!flags.SF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.L:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if ((int)value < (int)address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.GE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if ((int)value >= (int)address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.LE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if ((int)value <= (int)address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRR + Condition.G:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = (uint)r[op.Source & RegisterFile.Mask];
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if ((int)value > (int)address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.B:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value < address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.AE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value >= address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.E:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value == address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.NE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value != address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.BE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value <= address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.A:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (value > address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.S:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (flags.SF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.NS:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if (!flags.SF)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.L:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if ((int)value < (int)address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.GE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if ((int)value >= (int)address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.LE:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if ((int)value <= (int)address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJccRI + Condition.G:
                    value = (uint)r[op.Destination & RegisterFile.Mask];
                    address = op.Immediate;
                    BinaryArithmetic.Sub(value, address, ref flags);
                    if ((int)value > (int)address)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJccRR + Condition.E:
                    value = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    if (value == 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJccRR + Condition.NE:
                    value = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    if (value != 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJccRR + Condition.S:
                    value = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    if ((int)value < 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJccRR + Condition.NS:
                    value = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    if ((int)value >= 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJccRR + Condition.L:
                    value = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    if ((int)value < 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJccRR + Condition.GE:
                    value = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    if ((int)value >= 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJccRR + Condition.LE:
                    value = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    if ((int)value <= 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.TestJccRR + Condition.G:
                    value = Logical.And((uint)r[op.Destination & RegisterFile.Mask], (uint)r[op.Source & RegisterFile.Mask], ref flags);
                    if ((int)value > 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.DecJnzR:
                    value = BinaryArithmetic.Dec((uint)r[op.Destination & RegisterFile.Mask], ref flags);
                    r[op.Destination & RegisterFile.Mask] = value;
                    if (value != 0)
                    {
                        target = eip + op.Target;
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.End:
                    goto NotTaken;
                default:
                    state.InstructionPointer = eip + op.Start;
                    clock.Left = left + (ulong)(block.Count - i + 1);
                    Outcome outcome = Executor.Execute(processor, in op);
                    if (outcome != Outcome.Next || block.Generation != generation || mmu.Generation != generation || mmu.BusAccessed)
                    {
                        processor.Retire(in op, outcome);
                        return outcome;
                    }

                    break;
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
        clock.Left = left;
        return Outcome.Branch;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Address(ref RegisterFile r, ref Instruction op) =>
        (uint)r[op.Base & RegisterFile.Mask] + ((uint)r[op.Index & RegisterFile.Mask] << op.Scale) + op.Displacement;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte GetByte(ref RegisterFile r, byte register) =>
        (byte)(r[register & RegisterFile.Mask] >> ((register & Instruction.HighByte) >> 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SetByte(ref RegisterFile r, byte register, byte value)
    {
        int shift = (register & Instruction.HighByte) >> 2;
        ref ulong slot = ref r[register & RegisterFile.Mask];
        slot = (slot & ~(0xFFUL << shift)) | ((ulong)value << shift);
    }
}
