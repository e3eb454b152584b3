using System;
using System.Numerics;
using Guard.X86.Decode;
using Guard.X86.Paging;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>
/// Tier 0: one switch over the micro-operations of decoded blocks. Its arms are the frequent instructions in their plain case: 32-bit
/// registers, flat segments, aligned operands in pages whose translation is cached. Everything else, and every slow case, is the
/// general arm, which executes the whole instruction through <see cref="Executor"/>.
/// </summary>
/// <remarks>
/// Ticks are subtracted at the head of a block and given back when it is left early. A micro-operation that can fail comes before the
/// instruction commits anything, so the general arm can always start it again. Where <see cref="FlagLiveness"/> found that nobody sees
/// an instruction's flags, they are not stored, and made up for when the general arm is needed after all. The JIT stops inlining at 512
/// locals, and each place that indexes or inlines costs some; it stops optimising at 60,000 bytes of IL. The method below is exempt
/// from the limits on length.
/// </remarks>
internal static class BlockInterpreter
{
    private const uint PageTag = 0xFFFF_F000;
    private const int ByteMask = PageBytes.Size - 1;
    private const int WordMask = (PageBytes.Size / 2) - 1;
    private const int DoublewordMask = (PageBytes.Size / 4) - 1;

    /// <summary>Runs from a block on, along links and recently entered blocks, until something needs the outer loop.</summary>
    /// <param name="block">A block placed at the instruction pointer, with no more instructions than there are ticks left.</param>
    /// <returns>How the last instruction ended. The instruction pointer and the clock are exact.</returns>
    public static Outcome Run(Block block)
    {
        // What is rarely needed is reached through the block: a local would cost a register, or stores and loads at each arm.
        Span<ulong> r = block.Cache.Processor.State.Registers;
        ref LazyFlags flags = ref block.Cache.Processor.State.Flags;
        ref Tlb table = ref (block.Mode & CpuMode.User) != 0 ? ref block.Cache.Processor.Mmu.User : ref block.Cache.Processor.Mmu.Supervisor;
        Span<TlbEntry> tlb = table;
        r[MicroCode.Ticks] = block.Cache.Processor.Clock.Left;
        r[MicroCode.Start] = block.Cache.Processor.State.InstructionPointer;
        uint target;
        Block? next;

    Enter:
        if (r[MicroCode.Ticks] < (ulong)block.Count)
        {
            Leave(block, (uint)r[MicroCode.Start]);
            return Outcome.Branch;
        }

        r[MicroCode.Ticks] -= (ulong)block.Count;
        for (MicroStep step = block.First; ; step = step.Next)
        {
            ref MicroOp op = ref step.Op;
            uint left = (uint)r[op.Left];
            uint right = (uint)r[op.Right] + op.Immediate;
            uint address;
            uint result;
            switch (op.Code)
            {
                case MicroCode.General:
                    goto General;
                case MicroCode.End:
                    goto NotTaken;
                case MicroCode.Nop:
                    continue;
                case MicroCode.Mov:
                    result = right;
                    break;
                case MicroCode.MovByte:
                    result = right;
                    goto WriteByte;
                case MicroCode.MovzxByte:
                    result = (byte)right;
                    break;
                case MicroCode.MovzxWord:
                    result = (ushort)right;
                    break;
                case MicroCode.MovsxByte:
                    result = (uint)(sbyte)right;
                    break;
                case MicroCode.MovsxWord:
                    result = (uint)(short)right;
                    break;
                case MicroCode.Lea:
                    result = left + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    break;
                case MicroCode.Xchg:
                    r[op.Right] = left;
                    result = right;
                    break;
                case MicroCode.Cdq:
                    result = (uint)((int)left >> 31);
                    break;
                case MicroCode.Setcc:
                    Set(r, in op, in flags);
                    continue;
                case MicroCode.Cmovcc:
                    MoveIf(r, in op, in flags);
                    continue;
                case MicroCode.Bswap:
                    result = BitAndByte.Bswap(left);
                    break;
                case MicroCode.Add:
                    result = BinaryArithmetic.Add(left, right, ref flags);
                    break;
                case MicroCode.Or:
                    result = Logical.Or(left, right, ref flags);
                    break;
                case MicroCode.Adc:
                    result = BinaryArithmetic.Adc(left, right, ref flags);
                    break;
                case MicroCode.Sbb:
                    result = BinaryArithmetic.Sbb(left, right, ref flags);
                    break;
                case MicroCode.And:
                    result = Logical.And(left, right, ref flags);
                    break;
                case MicroCode.Sub:
                    result = BinaryArithmetic.Sub(left, right, ref flags);
                    break;
                case MicroCode.Xor:
                    result = Logical.Xor(left, right, ref flags);
                    break;
                case MicroCode.Inc:
                    result = BinaryArithmetic.Inc(left, ref flags);
                    break;
                case MicroCode.Dec:
                    result = BinaryArithmetic.Dec(left, ref flags);
                    break;
                case MicroCode.Shl:
                    result = ShiftRotate.Shl(left, (int)right, ref flags);
                    break;
                case MicroCode.Shr:
                    result = ShiftRotate.Shr(left, (int)right, ref flags);
                    break;
                case MicroCode.Sar:
                    result = ShiftRotate.Sar(left, (int)right, ref flags);
                    break;
                case MicroCode.Rol:
                    result = ShiftRotate.Rol(left, (int)right, ref flags);
                    break;
                case MicroCode.Ror:
                    result = ShiftRotate.Ror(left, (int)right, ref flags);
                    break;
                case MicroCode.Imul:
                    result = BinaryArithmetic.ImulTruncated(left, right, ref flags);
                    break;
                case MicroCode.Mul:
                    Multiply(r, left, right, ref flags);
                    continue;
                case MicroCode.AddByte:
                    result = BinaryArithmetic.Add((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.OrByte:
                    result = Logical.Or((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.AndByte:
                    result = Logical.And((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.SubByte:
                    result = BinaryArithmetic.Sub((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.XorByte:
                    result = Logical.Xor((byte)left, (byte)right, ref flags);
                    goto WriteByte;
                case MicroCode.CmpWord:
                    BinaryArithmetic.Sub((ushort)left, (ushort)right, ref flags);
                    continue;
                case MicroCode.TestWord:
                    Logical.And((ushort)left, (ushort)right, ref flags);
                    continue;
                case MicroCode.PlainAdd:
                    result = left + right;
                    break;
                case MicroCode.PlainOr:
                    result = left | right;
                    break;
                case MicroCode.PlainAnd:
                    result = left & right;
                    break;
                case MicroCode.PlainSub:
                    result = left - right;
                    break;
                case MicroCode.PlainXor:
                    result = left ^ right;
                    break;
                case MicroCode.PlainShl:
                    result = left << (int)right;
                    break;
                case MicroCode.PlainShr:
                    result = left >> (int)right;
                    break;
                case MicroCode.PlainSar:
                    result = (uint)((int)left >> (int)right);
                    break;
                case MicroCode.PlainRol:
                    result = BitOperations.RotateLeft(left, (int)right);
                    break;
                case MicroCode.PlainRor:
                    result = BitOperations.RotateRight(left, (int)right);
                    break;
                case MicroCode.Load:
                    address = left + op.Displacement;
                    goto LoadDoubleword;
                case MicroCode.LoadIndexed:
                    address = left + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    goto LoadDoubleword;
                case MicroCode.LoadByte:
                case MicroCode.LoadByteSigned:
                    address = left + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    goto LoadByte;
                case MicroCode.LoadWord:
                case MicroCode.LoadWordSigned:
                    address = left + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    goto LoadWord;
                case MicroCode.LoadModify:
                case MicroCode.LoadModifyByte:
                    address = left + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    goto LoadModify;
                case MicroCode.Store:
                    address = left + op.Displacement;
                    goto StoreDoubleword;
                case MicroCode.StoreIndexed:
                    address = left + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    goto StoreDoubleword;
                case MicroCode.StoreByte:
                    address = left + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    goto StoreByte;
                case MicroCode.StoreWord:
                    address = left + ((uint)r[op.Index] << op.Scale) + op.Displacement;
                    goto StoreWord;
                case MicroCode.StoreBack:
                    address = left;
                    goto StoreDoubleword;
                case MicroCode.StoreBackByte:
                    address = left;
                    goto StoreByte;
                                case MicroCode.Pop:
                case MicroCode.Leave:
                case MicroCode.Ret:
                    goto Pop;
                case MicroCode.Push:
                case MicroCode.Call:
                case MicroCode.CallIndirect:
                    goto Push;
                case MicroCode.JmpIndirect:
                    target = left;
                    goto Indirect;
                case MicroCode.Jmp:
                    goto Taken;
                case MicroCode.Jcc + Condition.O:
                    if (flags.OF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.NO:
                    if (!flags.OF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.B:
                    if (flags.CF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.AE:
                    if (!flags.CF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.E:
                    if (flags.ZF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.NE:
                    if (!flags.ZF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.BE:
                    if (flags.CF || flags.ZF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.A:
                    if (!flags.CF && !flags.ZF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.S:
                    if (flags.SF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.NS:
                    if (!flags.SF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.P:
                    if (flags.PF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.NP:
                    if (!flags.PF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.L:
                    if (flags.SF != flags.OF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.GE:
                    if (flags.SF == flags.OF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.LE:
                    if (flags.ZF || flags.SF != flags.OF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.Jcc + Condition.G:
                    if (!flags.ZF && flags.SF == flags.OF)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.CmpJcc + Condition.B:
                    if (left < right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.AE:
                    if (left >= right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.E:
                    if (left == right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.NE:
                    if (left != right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.BE:
                    if (left <= right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.A:
                    if (left > right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.L:
                    if ((int)left < (int)right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.GE:
                    if ((int)left >= (int)right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.LE:
                    if ((int)left <= (int)right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.CmpJcc + Condition.G:
                    if ((int)left > (int)right)
                    {
                        goto CompareTaken;
                    }

                    goto CompareNotTaken;
                case MicroCode.TestJcc + Condition.E:
                    if ((left & right) == 0)
                    {
                        goto TestTaken;
                    }

                    goto TestNotTaken;
                case MicroCode.TestJcc + Condition.NE:
                    if ((left & right) != 0)
                    {
                        goto TestTaken;
                    }

                    goto TestNotTaken;
                case MicroCode.TestJcc + Condition.S:
                    if ((int)(left & right) < 0)
                    {
                        goto TestTaken;
                    }

                    goto TestNotTaken;
                case MicroCode.TestJcc + Condition.NS:
                    if ((int)(left & right) >= 0)
                    {
                        goto TestTaken;
                    }

                    goto TestNotTaken;
                case MicroCode.TestJcc + Condition.LE:
                    if ((int)(left & right) <= 0)
                    {
                        goto TestTaken;
                    }

                    goto TestNotTaken;
                case MicroCode.TestJcc + Condition.G:
                    if ((int)(left & right) > 0)
                    {
                        goto TestTaken;
                    }

                    goto TestNotTaken;
                case MicroCode.CmpByteJcc + Condition.B:
                    if ((byte)left < (byte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.AE:
                    if ((byte)left >= (byte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.E:
                    if ((byte)left == (byte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.NE:
                    if ((byte)left != (byte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.BE:
                    if ((byte)left <= (byte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.A:
                    if ((byte)left > (byte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.L:
                    if ((sbyte)left < (sbyte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.GE:
                    if ((sbyte)left >= (sbyte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.LE:
                    if ((sbyte)left <= (sbyte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.CmpByteJcc + Condition.G:
                    if ((sbyte)left > (sbyte)right)
                    {
                        goto CompareByteTaken;
                    }

                    goto CompareByteNotTaken;
                case MicroCode.TestByteJcc + Condition.E:
                    if ((byte)(left & right) == 0)
                    {
                        goto TestByteTaken;
                    }

                    goto TestByteNotTaken;
                case MicroCode.TestByteJcc + Condition.NE:
                    if ((byte)(left & right) != 0)
                    {
                        goto TestByteTaken;
                    }

                    goto TestByteNotTaken;
                case MicroCode.TestByteJcc + Condition.S:
                    if ((sbyte)(left & right) < 0)
                    {
                        goto TestByteTaken;
                    }

                    goto TestByteNotTaken;
                case MicroCode.TestByteJcc + Condition.NS:
                    if ((sbyte)(left & right) >= 0)
                    {
                        goto TestByteTaken;
                    }

                    goto TestByteNotTaken;
                case MicroCode.DecJnz:
                    result = BinaryArithmetic.Dec(left, ref flags);
                    r[op.Destination] = result;
                    if (result != 0)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.IncJnz:
                    result = BinaryArithmetic.Inc(left, ref flags);
                    r[op.Destination] = result;
                    if (result != 0)
                    {
                        goto Taken;
                    }

                    goto NotTaken;
                case MicroCode.ThenAdd + MicroCode.FirstAdd:
                    result = left + right;
                    goto ThenAdd;
                case MicroCode.ThenAdd + MicroCode.FirstAnd:
                    result = left & right;
                    goto ThenAdd;
                case MicroCode.ThenAdd + MicroCode.FirstXor:
                    result = left ^ right;
                    goto ThenAdd;
                case MicroCode.ThenAdd + MicroCode.FirstRol:
                    result = BitOperations.RotateLeft(left, (int)right);
                    goto ThenAdd;
                case MicroCode.ThenAdd + MicroCode.FirstRor:
                    result = BitOperations.RotateRight(left, (int)right);
                    goto ThenAdd;
                case MicroCode.ThenAdd + MicroCode.FirstMov:
                    result = right;
                    goto ThenAdd;
                case MicroCode.ThenAnd + MicroCode.FirstAdd:
                    result = left + right;
                    goto ThenAnd;
                case MicroCode.ThenAnd + MicroCode.FirstAnd:
                    result = left & right;
                    goto ThenAnd;
                case MicroCode.ThenAnd + MicroCode.FirstXor:
                    result = left ^ right;
                    goto ThenAnd;
                case MicroCode.ThenAnd + MicroCode.FirstRol:
                    result = BitOperations.RotateLeft(left, (int)right);
                    goto ThenAnd;
                case MicroCode.ThenAnd + MicroCode.FirstRor:
                    result = BitOperations.RotateRight(left, (int)right);
                    goto ThenAnd;
                case MicroCode.ThenAnd + MicroCode.FirstMov:
                    result = right;
                    goto ThenAnd;
                case MicroCode.ThenXor + MicroCode.FirstAdd:
                    result = left + right;
                    goto ThenXor;
                case MicroCode.ThenXor + MicroCode.FirstAnd:
                    result = left & right;
                    goto ThenXor;
                case MicroCode.ThenXor + MicroCode.FirstXor:
                    result = left ^ right;
                    goto ThenXor;
                case MicroCode.ThenXor + MicroCode.FirstRol:
                    result = BitOperations.RotateLeft(left, (int)right);
                    goto ThenXor;
                case MicroCode.ThenXor + MicroCode.FirstRor:
                    result = BitOperations.RotateRight(left, (int)right);
                    goto ThenXor;
                case MicroCode.ThenXor + MicroCode.FirstMov:
                    result = right;
                    goto ThenXor;
                case MicroCode.ThenMov + MicroCode.FirstAdd:
                    result = left + right;
                    goto ThenMov;
                case MicroCode.ThenMov + MicroCode.FirstAnd:
                    result = left & right;
                    goto ThenMov;
                case MicroCode.ThenMov + MicroCode.FirstXor:
                    result = left ^ right;
                    goto ThenMov;
                case MicroCode.ThenMov + MicroCode.FirstRol:
                    result = BitOperations.RotateLeft(left, (int)right);
                    goto ThenMov;
                case MicroCode.ThenMov + MicroCode.FirstRor:
                    result = BitOperations.RotateRight(left, (int)right);
                    goto ThenMov;
                case MicroCode.ThenMov + MicroCode.FirstMov:
                    result = right;
                    goto ThenMov;
                case MicroCode.ThenLoad + MicroCode.FirstAdd:
                    result = left + right;
                    goto ThenLoad;
                case MicroCode.ThenLoad + MicroCode.FirstAnd:
                    result = left & right;
                    goto ThenLoad;
                case MicroCode.ThenLoad + MicroCode.FirstXor:
                    result = left ^ right;
                    goto ThenLoad;
                case MicroCode.ThenLoad + MicroCode.FirstRol:
                    result = BitOperations.RotateLeft(left, (int)right);
                    goto ThenLoad;
                case MicroCode.ThenLoad + MicroCode.FirstRor:
                    result = BitOperations.RotateRight(left, (int)right);
                    goto ThenLoad;
                case MicroCode.ThenLoad + MicroCode.FirstMov:
                    result = right;
                    goto ThenLoad;
                case MicroCode.ThenStore + MicroCode.FirstAdd:
                    result = left + right;
                    goto ThenStore;
                case MicroCode.ThenStore + MicroCode.FirstAnd:
                    result = left & right;
                    goto ThenStore;
                case MicroCode.ThenStore + MicroCode.FirstXor:
                    result = left ^ right;
                    goto ThenStore;
                case MicroCode.ThenStore + MicroCode.FirstRol:
                    result = BitOperations.RotateLeft(left, (int)right);
                    goto ThenStore;
                case MicroCode.ThenStore + MicroCode.FirstRor:
                    result = BitOperations.RotateRight(left, (int)right);
                    goto ThenStore;
                case MicroCode.ThenStore + MicroCode.FirstMov:
                    result = right;
                    goto ThenStore;
                case MicroCode.ThenAdd + MicroCode.FirstLoad:
                case MicroCode.ThenAnd + MicroCode.FirstLoad:
                case MicroCode.ThenXor + MicroCode.FirstLoad:
                case MicroCode.ThenMov + MicroCode.FirstLoad:
                case MicroCode.ThenLoad + MicroCode.FirstLoad:
                case MicroCode.ThenStore + MicroCode.FirstLoad:
                    goto LoadThen;
                case MicroCode.ThenAdd + MicroCode.FirstStore:
                case MicroCode.ThenAnd + MicroCode.FirstStore:
                case MicroCode.ThenXor + MicroCode.FirstStore:
                case MicroCode.ThenMov + MicroCode.FirstStore:
                case MicroCode.ThenLoad + MicroCode.FirstStore:
                case MicroCode.ThenStore + MicroCode.FirstStore:
                    goto StoreThen;
                default:
                    goto General;
            }

        Write:
            r[op.Destination] = result;
            continue;

        ThenAdd:
            r[op.Destination] = result;
        NextAdd:
            op = ref step.Second;
            result = (uint)r[op.Left] + (uint)r[op.Right] + op.Immediate;
            goto Write;

        ThenAnd:
            r[op.Destination] = result;
        NextAnd:
            op = ref step.Second;
            result = (uint)r[op.Left] & ((uint)r[op.Right] + op.Immediate);
            goto Write;

        ThenXor:
            r[op.Destination] = result;
        NextXor:
            op = ref step.Second;
            result = (uint)r[op.Left] ^ ((uint)r[op.Right] + op.Immediate);
            goto Write;

        ThenMov:
            r[op.Destination] = result;
        NextMov:
            op = ref step.Second;
            result = (uint)r[op.Right] + op.Immediate;
            goto Write;

        ThenLoad:
            r[op.Destination] = result;
        NextLoad:
            {
                op = ref step.Second;
                address = (uint)r[op.Left] + op.Displacement;
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 3)) != entry.ReadTag)
                {
                    goto SecondGeneral;
                }

                r[op.Destination] = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                continue;
            }

        ThenStore:
            r[op.Destination] = result;
        NextStore:
            {
                op = ref step.Second;
                address = (uint)r[op.Left] + op.Displacement;
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 3)) != entry.WriteTag)
                {
                    goto SecondGeneral;
                }

                entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = (uint)r[op.Right] + op.Immediate;
                continue;
            }

        LoadThen:
            {
                address = left + op.Displacement;
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 3)) != entry.ReadTag)
                {
                    goto General;
                }

                r[op.Destination] = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                goto Second;
            }

        StoreThen:
            {
                address = left + op.Displacement;
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 3)) != entry.WriteTag)
                {
                    goto General;
                }

                entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = right;
            }

        Second:
            if (op.Code >= MicroCode.ThenStore)
            {
                goto NextStore;
            }

            if (op.Code >= MicroCode.ThenLoad)
            {
                goto NextLoad;
            }

            if (op.Code < MicroCode.ThenAnd)
            {
                goto NextAdd;
            }

            if (op.Code >= MicroCode.ThenMov)
            {
                goto NextMov;
            }

            if (op.Code >= MicroCode.ThenXor)
            {
                goto NextXor;
            }

            goto NextAnd;

        WriteByte:
            r[op.Destination] = (r[op.Destination] & ~0xFFUL) | (byte)result;
            continue;

        LoadDoubleword:
            {
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 3)) == entry.ReadTag)
                {
                    r[op.Destination] = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    continue;
                }

                goto General;
            }

        LoadByte:
            {
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & PageTag) == entry.ReadTag)
                {
                    result = entry.Page.Data.Bytes[(int)address & ByteMask];
                    r[op.Destination] = op.Code == MicroCode.LoadByte ? result : (uint)(sbyte)result;
                    continue;
                }

                goto General;
            }

        LoadWord:
            {
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 1)) == entry.ReadTag)
                {
                    result = entry.Page.Data.Words[(int)(address >> 1) & WordMask];
                    r[op.Destination] = op.Code == MicroCode.LoadWord ? result : (uint)(short)result;
                    continue;
                }

                goto General;
            }

        LoadModify:
            {
                // The operand and the bytes around it: the operation cuts it to its width.
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | op.Immediate)) == entry.WriteTag)
                {
                    result = entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask];
                    r[MicroCode.Address] = address;
                    r[MicroCode.Temporary] = result >> (int)((address & 3) * 8);
                    continue;
                }

                goto General;
            }

        StoreDoubleword:
            {
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 3)) == entry.WriteTag)
                {
                    entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = right;
                    continue;
                }

                goto General;
            }

        StoreByte:
            {
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & PageTag) == entry.WriteTag)
                {
                    entry.Page.Data.Bytes[(int)address & ByteMask] = (byte)right;
                    continue;
                }

                goto General;
            }

        StoreWord:
            {
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 1)) == entry.WriteTag)
                {
                    entry.Page.Data.Words[(int)(address >> 1) & WordMask] = (ushort)right;
                    continue;
                }

                goto General;
            }

        Push:
            {
                address = (uint)r[(int)GeneralRegister.ESP] - 4;
                ref TlbEntry entry = ref tlb[(int)(address >> 12) & Tlb.Mask];
                if ((address & (PageTag | 3)) != entry.WriteTag)
                {
                    goto General;
                }

                entry.Page.Data.Doublewords[(int)(address >> 2) & DoublewordMask] = right;
                r[(int)GeneralRegister.ESP] = address;
                if (op.Code == MicroCode.Push)
                {
                    continue;
                }

                if (op.Code == MicroCode.Call)
                {
                    goto Taken;
                }

                target = left;
                goto Indirect;
            }

        Pop:
            {
                ref TlbEntry entry = ref tlb[(int)(left >> 12) & Tlb.Mask];
                if ((left & (PageTag | 3)) != entry.ReadTag)
                {
                    goto General;
                }

                r[(int)GeneralRegister.ESP] = left + op.Displacement;
                target = entry.Page.Data.Doublewords[(int)(left >> 2) & DoublewordMask];
                if (op.Code == MicroCode.Ret)
                {
                    goto Indirect;
                }

                r[op.Destination] = target;
                continue;
            }

        CompareTaken:
            BinaryArithmetic.Sub(left, right, ref flags);
            goto Taken;

        CompareNotTaken:
            BinaryArithmetic.Sub(left, right, ref flags);
            goto NotTaken;

        TestTaken:
            Logical.And(left, right, ref flags);
            goto Taken;

        TestNotTaken:
            Logical.And(left, right, ref flags);
            goto NotTaken;

        CompareByteTaken:
            BinaryArithmetic.Sub((byte)left, (byte)right, ref flags);
            goto Taken;

        CompareByteNotTaken:
            BinaryArithmetic.Sub((byte)left, (byte)right, ref flags);
            goto NotTaken;

        TestByteTaken:
            Logical.And((byte)left, (byte)right, ref flags);
            goto Taken;

        TestByteNotTaken:
            Logical.And((byte)left, (byte)right, ref flags);
            goto NotTaken;

        SecondGeneral:
            step = step.Last.Next;

        General:
            Outcome outcome = ExecuteGeneral(block, step);
            if (outcome == Outcome.Next)
            {
                step = step.Last;
                continue;
            }

            return outcome;

        Taken:
            target = (uint)r[MicroCode.Start] + op.Target;
            next = block.Taken;
            if (next is not null && next.Generation == block.Generation)
            {
                block = next;
                r[MicroCode.Start] = target;
                goto Enter;
            }

            next = LinkTaken(block, target);
            goto Switch;
        }

    NotTaken:
        target = (uint)r[MicroCode.Start] + (uint)block.LengthBytes;
        next = block.Fallthrough;
        if (next is not null && next.Generation == block.Generation)
        {
            block = next;
            r[MicroCode.Start] = target;
            goto Enter;
        }

        next = LinkFallthrough(block, target);
        goto Switch;

    Indirect:
        next = block.Taken;
        if (next is not null && next.Linear == target && next.Generation == block.Generation)
        {
            block = next;
            r[MicroCode.Start] = target;
            goto Enter;
        }

        next = LinkTaken(block, target);

    Switch:
        if (next is not null)
        {
            block = next;
            goto Enter;
        }

        return Outcome.Branch;
    }

    private static void Set(Span<ulong> r, ref readonly MicroOp op, ref readonly LazyFlags flags) =>
        r[op.Destination] = (r[op.Destination] & ~0xFFUL) | (Condition.Holds(op.Scale, in flags) ? 1u : 0);

    private static void MoveIf(Span<ulong> r, ref readonly MicroOp op, ref readonly LazyFlags flags) =>
        r[op.Destination] = (uint)r[Condition.Holds(op.Scale, in flags) ? op.Right : op.Left];

    private static void Multiply(Span<ulong> r, uint left, uint right, ref LazyFlags flags)
    {
        BinaryArithmetic.Mul(left, right, out uint low, out uint high, ref flags);
        r[(int)GeneralRegister.EAX] = low;
        r[(int)GeneralRegister.EDX] = high;
    }

    /// <summary>The block at a jump's target, from now on linked to; null when the outer loop must find it, with the state exact.</summary>
    private static Block? LinkTaken(Block block, uint target)
    {
        Block? next = Go(block, target);
        block.Taken = next ?? block.Taken;
        return next;
    }

    /// <summary>The block behind this one, likewise.</summary>
    private static Block? LinkFallthrough(Block block, uint target)
    {
        // Only in a flat segment does a block's linear address say all: elsewhere CS's base and limit may differ.
        Block? next = (block.Mode & CpuMode.FlatCode) != 0 ? Go(block, target) : Leave(block, target);
        block.Fallthrough = next ?? block.Fallthrough;
        return next;
    }

    private static Block? Go(Block block, uint target)
    {
        Block? next = block.Cache.Recent(target, block.Mode, block.Generation);
        if (next is null)
        {
            return Leave(block, target);
        }

        block.Cache.Processor.State.Registers[MicroCode.Start] = target;
        return next;
    }

    private static Block? Leave(Block block, uint target)
    {
        CpuState state = block.Cache.Processor.State;
        state.InstructionPointer = target;
        block.Cache.Processor.Clock.Left = state.Registers[MicroCode.Ticks];
        return null;
    }

    /// <summary>Executes the instruction of a micro-operation through <see cref="Executor"/>, from its start.</summary>
    /// <param name="block">The block.</param>
    /// <param name="step">The micro-operation.</param>
    /// <returns><see cref="Outcome.Next"/>: the block goes on. Anything else ends it; the instruction pointer and the clock are then exact.</returns>
    private static Outcome ExecuteGeneral(Block block, MicroStep step)
    {
        Processor processor = block.Cache.Processor;
        CpuState state = processor.State;
        int number = step.Op.Instruction;
        ref readonly Instruction instruction = ref block.Instructions[number];
        if (instruction.Unseen != 0)
        {
            FlagLiveness.Restore(state, block.Instructions, number);
        }

        state.InstructionPointer = (uint)state.Registers[MicroCode.Start] + instruction.Start;
        processor.Clock.Left = state.Registers[MicroCode.Ticks] + (ulong)(block.Count - number);
        Outcome outcome = Executor.Execute(processor, in instruction);
        if (outcome == Outcome.Next && block.Generation == processor.Mmu.Generation && !processor.Mmu.BusAccessed)
        {
            return Outcome.Next;
        }

        processor.Retire(in instruction, outcome);
        return outcome == Outcome.Next ? Outcome.EndBlock : outcome;
    }
}
