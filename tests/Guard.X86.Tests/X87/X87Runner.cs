using System;
using System.Buffers.Binary;
using Guard.X86.Semantics.X87;

namespace Guard.X86.Tests.X87;

/// <summary>
/// Decodes the code bytes of x87 vectors and calls the meanings directly, as an engine with flat 32-bit segments would.
/// </summary>
public static class X87Runner
{
    public static void Run(VectorMachine machine, VectorCase item)
    {
        ReadOnlySpan<byte> code = item.Code;
        bool wide = true;
        if (code[0] == 0x66)
        {
            wide = false;
            code = code[1..];
        }

        if (code[0] == 0x9B)
        {
            Finish(machine, item, !machine.X87.IsErrorPending);
            return;
        }

        if (code[0] == 0x0F)
        {
            RunTwoByte(machine, item, code);
            return;
        }

        X87Instruction instruction = X87Decoder.Decode(code[0], code[1]);
        bool ready = instruction.Op != X87Op.Undefined && !(instruction.Waits && machine.X87.IsErrorPending);
        if (ready && instruction.Access == X87Access.None)
        {
            RunRegister(machine, instruction);
        }
        else if (ready)
        {
            int bytes = instruction.MemoryBytes(wide);
            int offset = (int)(VectorAddress.Of(code[1..], machine.General) - item.Data);
            RunMemory(machine.X87, instruction, machine.Window.AsSpan(offset, bytes), wide);
        }

        Finish(machine, item, ready);
    }

    private static void Finish(VectorMachine machine, VectorCase item, bool done)
    {
        machine.Fault = done ? string.Empty : "MF";
        machine.InstructionPointer = done ? (uint)item.Code.Length : 0;
    }

    private static void RunRegister(VectorMachine machine, in X87Instruction instruction)
    {
        switch (instruction.Op)
        {
            case X87Op.Fcmov:
                X87Unit.ConditionalMove(machine.X87, instruction.Index, Holds(instruction.Condition, machine.Flags));
                break;
            case X87Op.Fcomi or X87Op.Fcomip or X87Op.Fucomi or X87Op.Fucomip:
                machine.Flags = (machine.Flags & 0x400) | X87Unit.CompareFlags(machine.X87, instruction);
                break;
            case X87Op.FnstswAx:
                machine.General[0] = (machine.General[0] & 0xFFFF_0000) | machine.X87.StatusWord;
                break;
            default:
                X87Unit.Execute(machine.X87, instruction);
                break;
        }
    }

    private static void RunMemory(X87State state, in X87Instruction instruction, Span<byte> memory, bool wide)
    {
        switch (instruction.Op)
        {
            case X87Op.Fldenv:
                X87Environment.ReadEnvironment(state, memory, wide, realFormat: false);
                return;
            case X87Op.Frstor:
                X87Environment.ReadState(state, memory, wide, realFormat: false);
                return;
            case X87Op.Fnstenv:
                X87Environment.WriteEnvironment(state, memory, wide, realFormat: false);
                X87Environment.MaskAll(state);
                return;
            case X87Op.Fnsave:
                X87Environment.WriteState(state, memory, wide, realFormat: false);
                state.Initialize();
                return;
            default:
                break;
        }

        Span<byte> operand = stackalloc byte[10];
        if (instruction.Access == X87Access.Read)
        {
            operand.Clear();
            memory.CopyTo(operand);
            X87Unit.Load(
                state,
                instruction,
                BinaryPrimitives.ReadUInt64LittleEndian(operand),
                BinaryPrimitives.ReadUInt16LittleEndian(operand[8..]));
            return;
        }

        X87Store store = X87Unit.PrepareStore(state, instruction);
        if (store.Writes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(operand, store.Low);
            BinaryPrimitives.WriteUInt16LittleEndian(operand[8..], store.High);
            operand[..memory.Length].CopyTo(memory);
        }

        X87Unit.Complete(state, store);
    }

    private static void RunTwoByte(VectorMachine machine, VectorCase item, ReadOnlySpan<byte> code)
    {
        if (code[1] != 0xAE)
        {
            // EMMS; the MMX instructions of this group all have an exception pending.
            bool ready = !machine.X87.IsErrorPending;
            if (ready && code[1] == 0x77)
            {
                machine.X87.LeaveMmx();
            }

            Finish(machine, item, ready);
            return;
        }

        uint address = VectorAddress.Of(code[2..], machine.General);
        if ((address & 15) != 0)
        {
            machine.Fault = "GP";
            return;
        }

        Span<byte> area = machine.Window.AsSpan((int)(address - item.Data));
        if ((code[2] & 0x38) == 0)
        {
            X87Environment.WriteFxArea(machine.X87, area);
            BinaryPrimitives.WriteUInt32LittleEndian(area[24..], machine.Mxcsr);
            BinaryPrimitives.WriteUInt32LittleEndian(area[28..], 0xFFFF);
            for (int index = 0; index < 8; index++)
            {
                BinaryPrimitives.WriteUInt128LittleEndian(area[(160 + (index * 16))..], machine.Xmm[index]);
            }
        }
        else
        {
            uint mxcsr = BinaryPrimitives.ReadUInt32LittleEndian(area[24..]);
            if (mxcsr > 0xFFFF)
            {
                machine.Fault = "GP";
                return;
            }

            X87Environment.ReadFxArea(machine.X87, area);
            machine.Mxcsr = mxcsr;
            for (int index = 0; index < 8; index++)
            {
                machine.Xmm[index] = BinaryPrimitives.ReadUInt128LittleEndian(area[(160 + (index * 16))..]);
            }
        }

        Finish(machine, item, true);
    }

    private static bool Holds(byte condition, uint flags)
    {
        bool carry = (flags & 1) != 0;
        bool zero = (flags & 0x40) != 0;
        bool held = (condition >> 1) switch
        {
            1 => carry,
            2 => zero,
            3 => carry || zero,
            5 => (flags & 4) != 0,
            _ => throw new ArgumentOutOfRangeException(nameof(condition)),
        };
        return held != ((condition & 1) != 0);
    }
}
