using System.Numerics;
using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>
/// String instructions (SDM Vol. 1 5.1.8). One iteration is one tick; between iterations the instruction can stop and go on, with ESI, EDI
/// and ECX saying where it is. An iteration that faults leaves them as they were before it.
/// </summary>
internal static class StringGroup
{
    /// <summary>MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS, repeated or not.</summary>
    public static Outcome Execute<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!op.Has(InstructionTraits.AnyRepeat))
        {
            return Step<T>(p, in op) ? AfterOne(p, in op) : Outcome.Fault;
        }

        uint mask = op.Has(InstructionTraits.Address16) ? 0xFFFF : uint.MaxValue;
        uint count = p.GetRegister<uint>((int)GeneralRegister.ECX) & mask;
        if (count == 0)
        {
            return Outcome.EndBlock;
        }

        ulong budget = p.Clock.Left;
        ulong done = 0;
        bool goesOn = true;
        while (goesOn && done < budget && !p.Mmu.BusAccessed && (done == 0 || p.DataHits == 0))
        {
            if (done != 0 && !p.WatchesData && BulkString.TryRun<T>(p, in op, count, budget - done, out uint iterations))
            {
                done += iterations;
                count -= iterations;
                p.Clock.Left -= iterations;
            }
            else if (!Step<T>(p, in op))
            {
                return StopAtFault(p, done);
            }
            else
            {
                done++;
                count--;
                p.Clock.Left--;
                SetCount(p, mask, count);
                goesOn = count != 0 && !EndsByCondition(p, in op);
                continue;
            }

            SetCount(p, mask, count);
            goesOn = count != 0;
        }

        p.Clock.Left = budget;
        p.ExtraTicks = done - 1;
        return goesOn ? Outcome.Branch : Outcome.EndBlock;
    }

    private static Outcome AfterOne(Processor p, in Instruction op) =>
        op.Operation is Operation.Ins or Operation.Outs || p.Mmu.BusAccessed ? Outcome.EndBlock : Outcome.Next;

    private static Outcome StopAtFault(Processor p, ulong done)
    {
        p.Clock.Left += done;
        p.ExtraTicks = done;
        return Outcome.Fault;
    }

    private static void SetCount(Processor p, uint mask, uint count)
    {
        ref ulong register = ref p.State.Registers[(int)GeneralRegister.ECX];
        register = ((uint)register & ~mask) | count;
    }

    /// <summary>REPE and REPNE end CMPS and SCAS by ZF; the others ignore which of the two it was.</summary>
    private static bool EndsByCondition(Processor p, in Instruction op) =>
        op.Operation is Operation.Cmps or Operation.Scas && p.State.Flags.ZF != op.Has(InstructionTraits.Repeat);

    private static bool Step<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        uint mask = op.Has(InstructionTraits.Address16) ? 0xFFFF : uint.MaxValue;
        uint source = p.GetRegister<uint>((int)GeneralRegister.ESI) & mask;
        uint destination = p.GetRegister<uint>((int)GeneralRegister.EDI) & mask;
        uint step = (p.State.SystemFlags & EFlags.DF) != 0 ? (uint)-Width<T>.Bytes : (uint)Width<T>.Bytes;
        const int Es = (int)SegmentRegister.ES;
        T value;
        T other;
        switch (op.Operation)
        {
            case Operation.Movs:
                if (!p.TryRead(op.Segment, source, out value) || !p.TryWrite(Es, destination, value))
                {
                    return false;
                }

                Advance(p, GeneralRegister.ESI, mask, step);
                break;
            case Operation.Cmps:
                if (!p.TryRead(op.Segment, source, out value) || !p.TryRead(Es, destination, out other))
                {
                    return false;
                }

                BinaryArithmetic.Sub(value, other, ref p.State.Flags);
                Advance(p, GeneralRegister.ESI, mask, step);
                break;
            case Operation.Stos:
                if (!p.TryWrite(Es, destination, p.GetRegister<T>((int)GeneralRegister.EAX)))
                {
                    return false;
                }

                break;
            case Operation.Lods:
                if (!p.TryRead(op.Segment, source, out value))
                {
                    return false;
                }

                p.SetRegister((int)GeneralRegister.EAX, value);
                Advance(p, GeneralRegister.ESI, mask, step);
                return true;
            case Operation.Scas:
                if (!p.TryRead(Es, destination, out other))
                {
                    return false;
                }

                BinaryArithmetic.Sub(p.GetRegister<T>((int)GeneralRegister.EAX), other, ref p.State.Flags);
                break;
            case Operation.Ins:
                if (!InputOutputGroup.TryString<T>(p, Es, destination, isInput: true))
                {
                    return false;
                }

                break;
            default:
                if (!InputOutputGroup.TryString<T>(p, op.Segment, source, isInput: false))
                {
                    return false;
                }

                Advance(p, GeneralRegister.ESI, mask, step);
                return true;
        }

        Advance(p, GeneralRegister.EDI, mask, step);
        return true;
    }

    private static void Advance(Processor p, GeneralRegister register, uint mask, uint step)
    {
        ref ulong slot = ref p.State.Registers[(int)register];
        uint value = (uint)slot;
        slot = (value & ~mask) | ((value + step) & mask);
    }
}
