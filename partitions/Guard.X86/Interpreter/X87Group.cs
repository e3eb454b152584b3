using System;
using System.Buffers.Binary;
using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.Semantics.X87;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>
/// x87 instructions (SDM Vol. 1 5.2): the checks before them, their memory operands, and what they share with the integer side.
/// </summary>
/// <remarks>
/// With CR0.NE clear a pending exception gives no #MF: before the next waiting instruction the processor asserts FERR#, which a PC reports
/// as IRQ 13, and waits there for an interrupt, unless IGNNE# is asserted (SDM Vol. 1 D.2.1 "MS-DOS Compatibility Sub-mode").
/// </remarks>
internal static class X87Group
{
    /// <summary>Executes an instruction of D8 to DF.</summary>
    public static Outcome Execute(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        X87State x87 = state.X87;
        if ((state.CR0 & (CR0.EM | CR0.TS)) != 0)
        {
            return p.Raise(Fault.DeviceNotAvailable);
        }

        ref readonly X87Instruction instruction = ref X87Map.Find(op.Extra);
        if (instruction.Waits && IsPending(state))
        {
            return p.Raise(PendingFault(state));
        }

        bool done = instruction.Access switch
        {
            X87Access.None => Register(p, in instruction),
            X87Access.Read => TryLoad(p, in op, in instruction),
            X87Access.Write => TryStore(p, in op, in instruction),
        };
        if (!done)
        {
            return Outcome.Fault;
        }

        if (!instruction.IsControl)
        {
            x87.RecordInstruction(op.Extra, state.Segments[(int)SegmentRegister.CS].Selector, (uint)state.InstructionPointer);
            if (instruction.Access != X87Access.None)
            {
                x87.RecordData(state.Segments[op.Segment & (SegmentFile.Length - 1)].Selector, p.EffectiveAddress(in op));
            }
        }

        return Outcome.Next;
    }

    /// <summary>WAIT: #NM when CR0 has MP and TS, #MF for a pending exception.</summary>
    public static Outcome Wait(Processor p)
    {
        if ((p.State.CR0 & (CR0.MP | CR0.TS)) == (CR0.MP | CR0.TS))
        {
            return p.Raise(Fault.DeviceNotAvailable);
        }

        return IsPending(p.State) ? p.Raise(PendingFault(p.State)) : Outcome.Next;
    }

    /// <summary>True when the next waiting instruction, x87 or MMX, is not executed: see <see cref="PendingFault"/>.</summary>
    public static bool IsPending(CpuState state) => state.X87.IsErrorPending && ((state.CR0 & CR0.NE) != 0 || !state.X87.IgnoresError);

    /// <summary>#MF, or with CR0.NE clear the wait for the interrupt that FERR# causes.</summary>
    public static Fault PendingFault(CpuState state) => (state.CR0 & CR0.NE) != 0 ? Fault.FloatingPoint : Fault.NumericWait;

    private static bool Register(Processor p, in X87Instruction instruction)
    {
        X87State x87 = p.State.X87;
        switch (instruction.Op)
        {
            case X87Op.Fcmov:
                X87Unit.ConditionalMove(x87, instruction.Index, Condition.Holds(instruction.Condition, in p.State.Flags));
                break;
            case X87Op.Fcomi or X87Op.Fcomip or X87Op.Fucomi or X87Op.Fucomip:
                p.State.Flags.Unpack(X87Unit.CompareFlags(x87, instruction));
                break;
            case X87Op.FnstswAx:
                p.SetRegister((int)GeneralRegister.EAX, x87.StatusWord);
                break;
            default:
                X87Unit.Execute(x87, instruction);
                break;
        }

        return true;
    }

    private static bool TryLoad(Processor p, in Instruction op, in X87Instruction instruction)
    {
        ulong low;
        ushort high = 0;
        switch (instruction.OperandBytes)
        {
            case 2:
                if (!p.TryReadSecond(in op, out ushort word))
                {
                    return false;
                }

                low = word;
                break;
            case 4:
                if (!p.TryReadSecond(in op, out uint doubleword))
                {
                    return false;
                }

                low = doubleword;
                break;
            case 8:
                if (!p.TryReadSecond(in op, out low))
                {
                    return false;
                }

                break;
            case 10:
                if (!p.TryReadSecond(in op, out low) || !p.TryRead(op.Segment, p.EffectiveAddress(in op) + 8, out high))
                {
                    return false;
                }

                break;
            default:
                return TryLoadImage(p, in op, in instruction, op.Width == 4);
        }

        X87Unit.Load(p.State.X87, in instruction, low, high);
        return true;
    }

    private static bool TryStore(Processor p, in Instruction op, in X87Instruction instruction)
    {
        if (instruction.OperandBytes == 0)
        {
            return TryStoreImage(p, in op, in instruction, op.Width == 4);
        }

        X87State x87 = p.State.X87;
        X87Store store = X87Unit.PrepareStore(x87, in instruction);
        if (store.Writes && !TryWriteOperand(p, in op, instruction.OperandBytes, in store))
        {
            return false;
        }

        X87Unit.Complete(x87, in store);
        return true;
    }

    private static bool TryWriteOperand(Processor p, in Instruction op, int bytes, in X87Store store)
    {
        uint offset = p.EffectiveAddress(in op);
        switch (bytes)
        {
            case 2:
                return p.TryWrite(op.Segment, offset, (ushort)store.Low);
            case 4:
                return p.TryWrite(op.Segment, offset, (uint)store.Low);
            case 8:
                return p.TryWrite(op.Segment, offset, store.Low);
            default:
                Span<byte> operand = stackalloc byte[10];
                BinaryPrimitives.WriteUInt64LittleEndian(operand, store.Low);
                BinaryPrimitives.WriteUInt16LittleEndian(operand[8..], store.High);
                return OperandBytes.TryWrite(p, in op, operand);
        }
    }

    private static bool TryLoadImage(Processor p, in Instruction op, in X87Instruction instruction, bool wide)
    {
        Span<byte> image = stackalloc byte[X87Environment.StateBytes(wideOperands: true)];
        image = image[..instruction.MemoryBytes(wide)];
        if (!OperandBytes.TryRead(p, in op, image))
        {
            return false;
        }

        if (instruction.Op == X87Op.Fldenv)
        {
            X87Environment.ReadEnvironment(p.State.X87, image, wide, !p.IsSegmented);
        }
        else
        {
            X87Environment.ReadState(p.State.X87, image, wide, !p.IsSegmented);
        }

        return true;
    }

    private static bool TryStoreImage(Processor p, in Instruction op, in X87Instruction instruction, bool wide)
    {
        X87State x87 = p.State.X87;
        Span<byte> image = stackalloc byte[X87Environment.StateBytes(wideOperands: true)];
        image = image[..instruction.MemoryBytes(wide)];
        if (instruction.Op == X87Op.Fnstenv)
        {
            X87Environment.WriteEnvironment(x87, image, wide, !p.IsSegmented);
        }
        else
        {
            X87Environment.WriteState(x87, image, wide, !p.IsSegmented);
        }

        if (!OperandBytes.TryWrite(p, in op, image))
        {
            return false;
        }

        if (instruction.Op == X87Op.Fnstenv)
        {
            X87Environment.MaskAll(x87);
        }
        else
        {
            x87.Initialize();
        }

        return true;
    }
}
