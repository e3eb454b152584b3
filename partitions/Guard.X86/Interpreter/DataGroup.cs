using System.Numerics;
using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Data transfer instructions (SDM Vol. 1 5.1.1) except stack and segments, and the flag instructions without privilege.</summary>
internal static class DataGroup
{
    /// <summary>MOV between registers, memory and immediates.</summary>
    public static Outcome Mov<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T> =>
        p.TryReadLast(in op, out T value) && p.WriteFirst(in op, value) ? Outcome.Next : Outcome.Fault;

    /// <summary>MOVZX, MOVSX.</summary>
    public static Outcome Extend(Processor p, in Instruction op)
    {
        ulong value;
        bool isSigned = op.Operation == Operation.Movsx;
        if (op.Extra == 1)
        {
            if (!p.TryReadSecond(in op, out byte narrow))
            {
                return Outcome.Fault;
            }

            value = isSigned ? (ulong)(sbyte)narrow : narrow;
        }
        else
        {
            if (!p.TryReadSecond(in op, out ushort narrow))
            {
                return Outcome.Fault;
            }

            value = isSigned ? (ulong)(short)narrow : narrow;
        }

        SetByWidth(p, op.Destination, op.Width, (uint)value);
        return Outcome.Next;
    }

    /// <summary>XCHG.</summary>
    public static Outcome Xchg<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadFirstForWrite(in op, out T first))
        {
            return Outcome.Fault;
        }

        p.WriteFirst(in op, p.GetRegister<T>(op.Source));
        p.SetRegister(op.Source, first);
        return Outcome.Next;
    }

    /// <summary>XADD: the sum to the destination, the old destination to the source.</summary>
    public static Outcome Xadd<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadFirstForWrite(in op, out T first))
        {
            return Outcome.Fault;
        }

        T sum = BinaryArithmetic.Add(first, p.GetRegister<T>(op.Source), ref p.State.Flags);
        uint offset = op.Has(InstructionTraits.DestinationMemory) ? p.EffectiveAddress(in op) : 0;
        p.SetRegister(op.Source, first);
        if (op.Has(InstructionTraits.DestinationMemory))
        {
            p.TryWrite(op.Segment, offset, sum);
        }
        else
        {
            p.SetRegister(op.Destination, sum);
        }

        return Outcome.Next;
    }

    /// <summary>CMPXCHG. The destination is always written, with its own value when it differs from the accumulator.</summary>
    public static Outcome Cmpxchg<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadFirstForWrite(in op, out T first))
        {
            return Outcome.Fault;
        }

        T accumulator = p.GetRegister<T>((int)GeneralRegister.EAX);
        BinaryArithmetic.Sub(accumulator, first, ref p.State.Flags);
        if (accumulator == first)
        {
            p.WriteFirst(in op, p.GetRegister<T>(op.Source));
        }
        else
        {
            if (op.Has(InstructionTraits.DestinationMemory))
            {
                p.WriteFirst(in op, first);
            }

            p.SetRegister((int)GeneralRegister.EAX, first);
        }

        return Outcome.Next;
    }

    /// <summary>CMPXCHG8B.</summary>
    public static Outcome Cmpxchg8b(Processor p, in Instruction op)
    {
        uint offset = p.EffectiveAddress(in op);
        if (!p.TryPrepareWrite(op.Segment, offset, sizeof(ulong)) || !p.TryRead(op.Segment, offset, out ulong current))
        {
            return Outcome.Fault;
        }

        ulong expected = Pair(p, GeneralRegister.EDX, GeneralRegister.EAX);
        bool isEqual = current == expected;
        p.TryWrite(op.Segment, offset, isEqual ? Pair(p, GeneralRegister.ECX, GeneralRegister.EBX) : current);
        if (!isEqual)
        {
            p.SetRegister((int)GeneralRegister.EAX, (uint)current);
            p.SetRegister((int)GeneralRegister.EDX, (uint)(current >> 32));
        }

        uint packed = p.State.Flags.Pack() & ~EFlags.ZF;
        p.State.Flags.Unpack(packed | (isEqual ? EFlags.ZF : 0));
        return Outcome.Next;
    }

    /// <summary>SETcc.</summary>
    public static Outcome Setcc(Processor p, in Instruction op) =>
        p.WriteFirst(in op, (byte)(Condition.Holds(op.Extra, in p.State.Flags) ? 1 : 0)) ? Outcome.Next : Outcome.Fault;

    /// <summary>CMOVcc: the source is read, and may fault, whatever the condition.</summary>
    public static Outcome Cmovcc<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadSecond(in op, out T value))
        {
            return Outcome.Fault;
        }

        bool holds = Condition.Holds(op.Extra, in p.State.Flags);
        p.SetRegister(op.Destination, holds ? value : p.GetRegister<T>(op.Destination));
        return Outcome.Next;
    }

    /// <summary>CBW, CWDE, CWD, CDQ.</summary>
    public static Outcome ConvertAccumulator(Processor p, in Instruction op)
    {
        uint eax = p.GetRegister<uint>((int)GeneralRegister.EAX);
        if (op.Operation == Operation.Cbw)
        {
            SetByWidth(p, (int)GeneralRegister.EAX, op.Width, op.Width == 2 ? (uint)(sbyte)eax : (uint)(short)eax);
        }
        else
        {
            bool isNegative = op.Width == 2 ? (short)eax < 0 : (int)eax < 0;
            SetByWidth(p, (int)GeneralRegister.EDX, op.Width, isNegative ? uint.MaxValue : 0);
        }

        return Outcome.Next;
    }

    /// <summary>LEA.</summary>
    public static Outcome Lea(Processor p, in Instruction op)
    {
        SetByWidth(p, op.Destination, op.Width, p.EffectiveAddress(in op));
        return Outcome.Next;
    }

    /// <summary>XLAT.</summary>
    public static Outcome Xlat(Processor p, in Instruction op)
    {
        uint offset = p.GetRegister<uint>((int)GeneralRegister.EBX) + p.GetRegister<byte>((int)GeneralRegister.EAX);
        offset &= op.Has(InstructionTraits.Address16) ? 0xFFFF : uint.MaxValue;
        if (!p.TryRead(op.Segment, offset, out byte value))
        {
            return Outcome.Fault;
        }

        p.SetRegister((int)GeneralRegister.EAX, value);
        return Outcome.Next;
    }

    /// <summary>LAHF, SAHF, SALC, CLC, STC, CMC, CLD, STD.</summary>
    public static Outcome Flags(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        uint packed = state.Flags.Pack();
        const uint LowByte = EFlags.SF | EFlags.ZF | EFlags.AF | EFlags.PF | EFlags.CF;
        switch (op.Operation)
        {
            case Operation.Lahf:
                p.SetRegister((int)GeneralRegister.EAX | Instruction.HighByte, (byte)(packed | EFlags.Reserved1));
                break;
            case Operation.Sahf:
                uint ah = p.GetRegister<byte>((int)GeneralRegister.EAX | Instruction.HighByte);
                state.Flags.Unpack((packed & EFlags.OF) | (ah & LowByte));
                break;
            case Operation.Salc:
                p.SetRegister((int)GeneralRegister.EAX, (byte)(state.Flags.CF ? 0xFF : 0));
                break;
            case Operation.Clc:
                state.Flags.Unpack(packed & ~EFlags.CF);
                break;
            case Operation.Stc:
                state.Flags.Unpack(packed | EFlags.CF);
                break;
            case Operation.Cmc:
                state.Flags.Unpack(packed ^ EFlags.CF);
                break;
            case Operation.Cld:
                state.SystemFlags &= ~EFlags.DF;
                break;
            default:
                state.SystemFlags |= EFlags.DF;
                break;
        }

        return Outcome.Next;
    }

    /// <summary>Writes 16 or 32 bits of a register.</summary>
    public static void SetByWidth(Processor p, int register, int widthBytes, uint value)
    {
        if (widthBytes == 2)
        {
            p.SetRegister(register, (ushort)value);
        }
        else
        {
            p.SetRegister(register, value);
        }
    }

    private static ulong Pair(Processor p, GeneralRegister high, GeneralRegister low) =>
        ((ulong)p.GetRegister<uint>((int)high) << 32) | p.GetRegister<uint>((int)low);
}
