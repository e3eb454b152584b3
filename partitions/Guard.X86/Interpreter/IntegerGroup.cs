using System.Numerics;
using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Fetches and commits operands of arithmetic, logic, shift and bit instructions.</summary>
internal static class IntegerGroup
{
    /// <summary>ADD, OR, ADC, SBB, AND, SUB, XOR, CMP.</summary>
    public static Outcome Binary<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ref LazyFlags flags = ref p.State.Flags;
        if (op.Operation == Operation.Cmp)
        {
            if (!p.TryReadFirst(in op, out T first) || !p.TryReadLast(in op, out T second))
            {
                return Outcome.Fault;
            }

            BinaryArithmetic.Sub(first, second, ref flags);
            return Outcome.Next;
        }

        if (!p.TryReadLast(in op, out T right) || !p.TryReadFirstForWrite(in op, out T left))
        {
            return Outcome.Fault;
        }

        T result = op.Operation switch
        {
            Operation.Add => BinaryArithmetic.Add(left, right, ref flags),
            Operation.Or => Logical.Or(left, right, ref flags),
            Operation.Adc => BinaryArithmetic.Adc(left, right, ref flags),
            Operation.Sbb => BinaryArithmetic.Sbb(left, right, ref flags),
            Operation.And => Logical.And(left, right, ref flags),
            Operation.Sub => BinaryArithmetic.Sub(left, right, ref flags),
            _ => Logical.Xor(left, right, ref flags),
        };
        p.WriteFirst(in op, result);
        return Outcome.Next;
    }

    /// <summary>TEST.</summary>
    public static Outcome Test<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadFirst(in op, out T left) || !p.TryReadLast(in op, out T right))
        {
            return Outcome.Fault;
        }

        Logical.And(left, right, ref p.State.Flags);
        return Outcome.Next;
    }

    /// <summary>INC, DEC, NOT, NEG.</summary>
    public static Outcome Unary<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadFirstForWrite(in op, out T value))
        {
            return Outcome.Fault;
        }

        ref LazyFlags flags = ref p.State.Flags;
        T result = op.Operation switch
        {
            Operation.Inc => BinaryArithmetic.Inc(value, ref flags),
            Operation.Dec => BinaryArithmetic.Dec(value, ref flags),
            Operation.Not => Logical.Not(value),
            _ => BinaryArithmetic.Neg(value, ref flags),
        };
        p.WriteFirst(in op, result);
        return Outcome.Next;
    }

    /// <summary>ROL, ROR, RCL, RCR, SHL, SHR, SAL, SAR.</summary>
    public static Outcome Shift<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadFirstForWrite(in op, out T value))
        {
            return Outcome.Fault;
        }

        int count = Count(p, in op);
        ref LazyFlags flags = ref p.State.Flags;
        T result = op.Operation switch
        {
            Operation.Rol => ShiftRotate.Rol(value, count, ref flags),
            Operation.Ror => ShiftRotate.Ror(value, count, ref flags),
            Operation.Rcl => ShiftRotate.Rcl(value, count, ref flags),
            Operation.Rcr => ShiftRotate.Rcr(value, count, ref flags),
            Operation.Shr => ShiftRotate.Shr(value, count, ref flags),
            Operation.Sar => ShiftRotate.Sar(value, count, ref flags),
            _ => ShiftRotate.Shl(value, count, ref flags),
        };
        p.WriteFirst(in op, result);
        return Outcome.Next;
    }

    /// <summary>SHLD, SHRD.</summary>
    public static Outcome DoubleShift<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadFirstForWrite(in op, out T value))
        {
            return Outcome.Fault;
        }

        T filler = p.GetRegister<T>(op.Source);
        int count = Count(p, in op);
        p.WriteFirst(in op, op.Operation == Operation.Shld
            ? ShiftRotate.Shld(value, filler, count, ref p.State.Flags)
            : ShiftRotate.Shrd(value, filler, count, ref p.State.Flags));
        return Outcome.Next;
    }

    /// <summary>MUL, IMUL with one operand, DIV, IDIV.</summary>
    public static Outcome MultiplyDivide<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadFirst(in op, out T operand))
        {
            return Outcome.Fault;
        }

        bool isByte = Width<T>.Bytes == 1;
        int highRegister = isByte ? (int)GeneralRegister.EAX | Instruction.HighByte : (int)GeneralRegister.EDX;
        T low = p.GetRegister<T>((int)GeneralRegister.EAX);
        T high = p.GetRegister<T>(highRegister);
        bool isValid = true;
        switch (op.Operation)
        {
            case Operation.Mul:
                BinaryArithmetic.Mul(low, operand, out low, out high, ref p.State.Flags);
                break;
            case Operation.Imul:
                BinaryArithmetic.Imul(low, operand, out low, out high, ref p.State.Flags);
                break;
            case Operation.Div:
                isValid = BinaryArithmetic.TryDiv(high, low, operand, out low, out high);
                break;
            default:
                isValid = BinaryArithmetic.TryIdiv(high, low, operand, out low, out high);
                break;
        }

        if (!isValid)
        {
            return p.Raise(Fault.DivideError);
        }

        p.SetRegister((int)GeneralRegister.EAX, low);
        p.SetRegister(highRegister, high);
        return Outcome.Next;
    }

    /// <summary>IMUL with two or three operands.</summary>
    public static Outcome ImulTruncated<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadSecond(in op, out T source))
        {
            return Outcome.Fault;
        }

        T other = op.Has(InstructionTraits.Immediate) ? T.CreateTruncating(op.Immediate) : p.GetRegister<T>(op.Destination);
        p.SetRegister(op.Destination, BinaryArithmetic.ImulTruncated(source, other, ref p.State.Flags));
        return Outcome.Next;
    }

    /// <summary>BT, BTS, BTR, BTC. A register bit offset reaches beyond the memory operand (SDM Vol. 2A, "BT-Bit Test").</summary>
    public static Outcome Bit<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        bool isMemory = op.Has(InstructionTraits.DestinationMemory);
        int position = (int)op.Immediate;
        uint offset = isMemory ? p.EffectiveAddress(in op) : 0;
        if (!op.Has(InstructionTraits.Immediate))
        {
            position = (int)BinaryArithmetic.SignExtend(p.GetRegister<T>(op.Source));
            offset += (uint)((position >> (Width<T>.Bytes == 2 ? 4 : 5)) * Width<T>.Bytes);
            offset &= op.Has(InstructionTraits.Address16) ? 0xFFFF : uint.MaxValue;
        }

        bool writes = op.Operation != Operation.Bt;
        T value = isMemory ? T.Zero : p.GetRegister<T>(op.Destination);
        if (isMemory && ((writes && !p.TryPrepareWrite(op.Segment, offset, Width<T>.Bytes)) || !p.TryRead(op.Segment, offset, out value)))
        {
            return Outcome.Fault;
        }

        ref LazyFlags flags = ref p.State.Flags;
        switch (op.Operation)
        {
            case Operation.Bt: BitAndByte.Bt(value, position, ref flags); return Outcome.Next;
            case Operation.Bts: value = BitAndByte.Bts(value, position, ref flags); break;
            case Operation.Btr: value = BitAndByte.Btr(value, position, ref flags); break;
            default: value = BitAndByte.Btc(value, position, ref flags); break;
        }

        if (isMemory)
        {
            p.TryWrite(op.Segment, offset, value);
        }
        else
        {
            p.SetRegister(op.Destination, value);
        }

        return Outcome.Next;
    }

    /// <summary>BSF, BSR.</summary>
    public static Outcome Scan<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        if (!p.TryReadSecond(in op, out T source))
        {
            return Outcome.Fault;
        }

        T old = p.GetRegister<T>(op.Destination);
        T result = op.Operation == Operation.Bsf
            ? BitAndByte.Bsf(old, source, ref p.State.Flags)
            : BitAndByte.Bsr(old, source, ref p.State.Flags);
        if (source != T.Zero)
        {
            p.SetRegister(op.Destination, result);
        }

        return Outcome.Next;
    }

    /// <summary>BSWAP.</summary>
    public static Outcome Bswap<T>(Processor p, in Instruction op)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        p.SetRegister(op.Destination, BitAndByte.Bswap(p.GetRegister<T>(op.Destination)));
        return Outcome.Next;
    }

    /// <summary>DAA, DAS, AAA, AAS, AAM, AAD.</summary>
    public static Outcome Decimal(Processor p, in Instruction op)
    {
        ref LazyFlags flags = ref p.State.Flags;
        const int Accumulator = (int)GeneralRegister.EAX;
        byte al = p.GetRegister<byte>(Accumulator);
        ushort ax = p.GetRegister<ushort>(Accumulator);
        switch (op.Operation)
        {
            case Operation.Daa:
                p.SetRegister(Accumulator, DecimalArithmetic.Daa(al, ref flags));
                break;
            case Operation.Das:
                p.SetRegister(Accumulator, DecimalArithmetic.Das(al, ref flags));
                break;
            case Operation.Aaa:
                p.SetRegister(Accumulator, DecimalArithmetic.Aaa(ax, ref flags));
                break;
            case Operation.Aas:
                p.SetRegister(Accumulator, DecimalArithmetic.Aas(ax, ref flags));
                break;
            case Operation.Aam:
                if (!DecimalArithmetic.TryAam(al, (byte)op.Immediate, out ax, ref flags))
                {
                    return p.Raise(Fault.DivideError);
                }

                p.SetRegister(Accumulator, ax);
                break;
            default:
                p.SetRegister(Accumulator, DecimalArithmetic.Aad(ax, (byte)op.Immediate, ref flags));
                break;
        }

        return Outcome.Next;
    }

    private static int Count(Processor p, in Instruction op) =>
        op.Has(InstructionTraits.Immediate) ? (int)op.Immediate : p.GetRegister<byte>((int)GeneralRegister.ECX);
}
