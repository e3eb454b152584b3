using System;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Guard.X86.Semantics.Sse;
using Guard.X86.Semantics.X87;
using Guard.X86.Tests.X87;

namespace Guard.X86.Tests.Sse;

/// <summary>Decodes the code bytes of MMX and SSE vectors and calls the meanings directly.</summary>
public static class SimdRunner
{
    public static void Run(VectorMachine machine, VectorCase item)
    {
        ReadOnlySpan<byte> code = item.Code;
        byte prefix = 0;
        while (code[0] is 0x66 or 0xF2 or 0xF3)
        {
            prefix = code[0];
            code = code[1..];
        }

        if (code[1] is 0xAE or 0x18)
        {
            RunStateOrHint(machine, item, code);
            return;
        }

        byte map = code[1] is 0x38 or 0x3A ? code[1] : (byte)0;
        int opcodeAt = map == 0 ? 1 : 2;
        ReadOnlySpan<byte> modRM = code[(opcodeAt + 1)..];
        int index = SimdMap.Find(map, code[opcodeAt], prefix, modRM.IsEmpty ? (byte)0 : modRM[0]);
        if (index < 0)
        {
            machine.Fault = "UD";
            return;
        }

        Execute(machine, item, SimdMap.Rows[index], modRM);
    }

    private static void Execute(VectorMachine machine, VectorCase item, SimdRow row, ReadOnlySpan<byte> modRM)
    {
        machine.InstructionPointer = (uint)item.Code.Length;
        if (row.Op == SimdOp.Emms)
        {
            machine.X87.LeaveMmx();
            return;
        }

        bool isMemory = modRM[0] < 0xC0;
        int offset = isMemory ? (int)(VectorAddress.Of(modRM, machine.General) - item.Data) : 0;
        if (isMemory && row.IsAligned && ((offset + (int)item.Data) & 15) != 0)
        {
            Fail(machine, "GP");
            return;
        }

        var context = new SimdContext
        {
            Type = row.Type,
            IsMmx = row.IsMmx,
            Immediate = row.HasImmediate ? item.Code[^1] : (byte)0,
            Mxcsr = machine.Mxcsr,
            Eax = machine.General[0],
            Edx = machine.General[2],
            Xmm0 = ToVector(machine.Xmm[0]),
        };
        int rm = modRM[0] & 7;
        int reg = (modRM[0] >> 3) & 7;
        Span<byte> memory = isMemory ? machine.Window.AsSpan(offset, row.MemoryBytes) : [];
        Vector128<byte> rmValue = isMemory ? FromMemory(memory) : Read(machine, row.IsFirstRm ? row.First : row.Second, rm);
        Vector128<byte> regValue = Read(machine, row.IsFirstRm ? row.Second : row.First, reg);
        Vector128<byte> first = row.IsFirstRm ? rmValue : regValue;
        Vector128<byte> second = row.IsFirstRm ? regValue : rmValue;
        if (row.Second == SimdRegister.None && row.IsFirstRm)
        {
            second = Vector128.CreateScalar((ulong)context.Immediate).AsByte();
        }

        if (row.Op == SimdOp.MaskMove)
        {
            MaskMove(machine, item, row, first, second);
            return;
        }

        if (row.Second == SimdRegister.Mmx && !isMemory)
        {
            // Reading an MMX register enters MMX state even when #XM follows.
            machine.X87.EnterMmx();
        }

        Vector128<byte> result = SimdUnit.Compute(row.Op, first, second, ref context);
        machine.Mxcsr |= context.Raised;
        if (context.IsFaulting)
        {
            Fail(machine, "XM");
            return;
        }

        Commit(machine, row, context, result, isMemory, memory, row.IsFirstRm ? rm : reg);
    }

    private static void Commit(
        VectorMachine machine, SimdRow row, in SimdContext context, Vector128<byte> result, bool isMemory, Span<byte> memory,
        int register)
    {
        bool touchesMmx = row.First == SimdRegister.Mmx || (row.Second == SimdRegister.Mmx && row.IsFirstRm);
        if (touchesMmx)
        {
            machine.X87.EnterMmx();
        }

        if (row.WritesFlags)
        {
            machine.Flags = (machine.Flags & 0x400) | context.Flags;
        }

        if (!row.WritesFirst)
        {
            return;
        }

        if (isMemory && row.IsFirstRm)
        {
            Span<byte> bytes = stackalloc byte[16];
            result.CopyTo(bytes);
            bytes[..memory.Length].CopyTo(memory);
            return;
        }

        switch (row.First)
        {
            case SimdRegister.Mmx:
                machine.X87.SetMmx(register, result.AsUInt64().ToScalar());
                break;
            case SimdRegister.Xmm:
                machine.Xmm[register] = new UInt128(result.AsUInt64().GetElement(1), result.AsUInt64().ToScalar());
                break;
            default:
                machine.General[register] = result.AsUInt32().ToScalar();
                break;
        }
    }

    private static void MaskMove(VectorMachine machine, VectorCase item, SimdRow row, Vector128<byte> value, Vector128<byte> mask)
    {
        int offset = (int)(machine.General[7] - item.Data);
        for (int index = 0; index < (row.IsMmx ? 8 : 16); index++)
        {
            if ((mask.GetElement(index) & 0x80) != 0)
            {
                machine.Window[offset + index] = value.GetElement(index);
            }
        }

        if (row.IsMmx)
        {
            machine.X87.EnterMmx();
        }
    }

    private static void RunStateOrHint(VectorMachine machine, VectorCase item, ReadOnlySpan<byte> code)
    {
        machine.InstructionPointer = (uint)item.Code.Length;
        int digit = (code[2] >> 3) & 7;
        if (code[1] == 0x18 || code[2] >= 0xC0 || digit is not (2 or 3))
        {
            return;
        }

        Span<byte> memory = machine.Window.AsSpan((int)(VectorAddress.Of(code[2..], machine.General) - item.Data));
        if (digit == 3)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(memory, machine.Mxcsr);
            return;
        }

        uint value = BinaryPrimitives.ReadUInt32LittleEndian(memory);
        if ((value & ~MxcsrBits.Writable) != 0)
        {
            Fail(machine, "GP");
            return;
        }

        machine.Mxcsr = value;
    }

    private static void Fail(VectorMachine machine, string fault)
    {
        machine.Fault = fault;
        machine.InstructionPointer = 0;
    }

    private static Vector128<byte> Read(VectorMachine machine, SimdRegister file, int register) => file switch
    {
        SimdRegister.Mmx => Vector128.CreateScalar(machine.X87.GetMmx(register)).AsByte(),
        SimdRegister.Xmm => ToVector(machine.Xmm[register]),
        SimdRegister.General => Vector128.CreateScalar(machine.General[register]).AsByte(),
        SimdRegister.None => default,
    };

    private static Vector128<byte> ToVector(UInt128 value) => Vector128.Create((ulong)value, (ulong)(value >> 64)).AsByte();

    private static Vector128<byte> FromMemory(ReadOnlySpan<byte> memory)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        memory.CopyTo(bytes);
        return Vector128.Create<byte>(bytes);
    }
}
