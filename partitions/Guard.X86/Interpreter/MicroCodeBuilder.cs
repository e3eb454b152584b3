using System;
using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Turns the decoded instructions of a block into micro-operations; whatever has no arm of its own is general.</summary>
internal ref struct MicroCodeBuilder
{
    /// <summary>The most micro-operations of one instruction.</summary>
    public const int MostSteps = 3;

    private readonly Span<MicroOp> _steps;
    private int _count;
    private int _number;

    private MicroCodeBuilder(Span<MicroOp> steps)
    {
        _steps = steps;
        _count = 0;
        _number = 0;
    }

    /// <summary>The chain of a block's micro-operations. Notes in its instructions which flags are not stored.</summary>
    public static MicroStep Build(Span<Instruction> instructions, uint mode)
    {
        Span<MicroOp> buffer = stackalloc MicroOp[(instructions.Length * MostSteps) + 1];
        Span<int> starts = stackalloc int[instructions.Length + 1];
        MicroCodeBuilder builder = new(buffer);
        bool isFast = (mode & CpuMode.Fast) == CpuMode.Fast;
        for (int i = 0; i < instructions.Length; i++)
        {
            int start = builder._count;
            starts[i] = start;
            builder._number = i;
            if (!isFast || !builder.TryLower(in instructions[i]))
            {
                builder._count = start;
                builder.Add(MicroCode.General, 0, 0, 0);
            }

            for (int step = start; step < builder._count; step++)
            {
                buffer[step].Rest = (byte)(builder._count - 1 - step);
            }
        }

        starts[instructions.Length] = builder._count;
        builder._number = instructions.Length;
        builder.Add(MicroCode.End, 0, 0, 0);
        if (isFast)
        {
            FlagLiveness.Mark(instructions, buffer, starts);
        }

        int count = Fuse(buffer[..builder._count]);
        return MicroStep.Chain(buffer[..count]);
    }

    /// <summary>Joins micro-operations that follow each other and cannot fail; returns how many are left.</summary>
    private static int Fuse(Span<MicroOp> steps)
    {
        int count = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            MicroOp step = steps[i];
            bool isJoined = count != 0 && TryJoin(ref steps[count - 1], in step);

            // A comparison that follows its own load may be skipped, when the load was slow and all was done out of line.
            bool isLanding = isJoined && count > 1 && steps[count - 2].Instruction == steps[count - 1].Instruction;
            if (!isJoined || isLanding)
            {
                steps[count++] = step;
            }
        }

        return count;
    }

    private static bool TryJoin(ref MicroOp first, in MicroOp second)
    {
        if (first.Code == MicroCode.Mov && first.Right != RegisterFile.Zero && IsOperation(second.Code)
            && second.Left == first.Destination && second.Destination == first.Destination)
        {
            byte source = first.Right;
            bool isSame = second.Right == first.Destination;
            first = second;
            first.Left = source;
            first.Right = isSame ? source : second.Right;
            return true;
        }

        byte fused = Jump(in first, in second);
        if (fused == MicroCode.General)
        {
            return false;
        }

        first.Code = fused;
        first.Target = second.Target;
        return true;
    }

    /// <summary>Reads <see cref="MicroOp.Left"/> and <see cref="MicroOp.Right"/>, writes the destination, and cannot fail.</summary>
    private static bool IsOperation(byte code) =>
        code is (>= MicroCode.Add and <= MicroCode.Imul) or (>= MicroCode.PlainAdd and <= MicroCode.PlainRor);

    /// <summary>The arm that executes a comparison and the conditional jump after it at once; General when there is none.</summary>
    private static byte Jump(in MicroOp first, in MicroOp jump)
    {
        if (jump.Code is < MicroCode.Jcc or >= MicroCode.Jcc + 16)
        {
            return MicroCode.General;
        }

        int condition = jump.Code - MicroCode.Jcc;
        bool isEquality = condition is Condition.E or Condition.NE;
        bool isOrder = isEquality || condition is Condition.B or Condition.AE or Condition.BE or Condition.A or >= Condition.L;
        bool isSign = isEquality || condition is Condition.S or Condition.NS;
        bool isUnwanted = first.Destination == MicroCode.Nowhere;
        return first.Code switch
        {
            MicroCode.Sub when isUnwanted && isOrder => (byte)(MicroCode.CmpJcc + condition),
            MicroCode.And when isUnwanted && (isSign || condition is Condition.LE or Condition.G) => (byte)(MicroCode.TestJcc + condition),
            MicroCode.SubByte when isUnwanted && isOrder => (byte)(MicroCode.CmpByteJcc + condition),
            MicroCode.AndByte when isUnwanted && isSign => (byte)(MicroCode.TestByteJcc + condition),
            MicroCode.Dec when condition == Condition.NE && first.Destination != MicroCode.Temporary => MicroCode.DecJnz,
            MicroCode.Inc when condition == Condition.NE && first.Destination != MicroCode.Temporary => MicroCode.IncJnz,
            _ => MicroCode.General,
        };
    }

    private bool TryLower(in Instruction op)
    {
        bool isFlat = !op.Has(InstructionTraits.Memory)
            || op.Segment is (byte)SegmentRegister.DS or (byte)SegmentRegister.ES or (byte)SegmentRegister.SS;
        if (!isFlat || op.Has(InstructionTraits.Address16))
        {
            return false;
        }

        return op.Width switch
        {
            4 => TryDoubleword(in op),
            2 => TryWord(in op),
            _ => !IsHighByte(in op) && TryByte(in op),
        };
    }

    private bool TryDoubleword(in Instruction op)
    {
        switch (op.Operation)
        {
            case >= Operation.Add and <= Operation.Xor:
                return Operate((byte)(MicroCode.Add + (op.Operation - Operation.Add)), in op, MicroCode.LoadModify);
            case Operation.Cmp or Operation.Test:
                return Operate(op.Operation == Operation.Cmp ? MicroCode.Sub : MicroCode.And, in op, MicroCode.LoadModify);
            case Operation.Inc or Operation.Dec or Operation.Neg or Operation.Not:
                return Unary(in op);
            case Operation.Shl or Operation.Sal or Operation.Shr or Operation.Sar or Operation.Rol or Operation.Ror:
                return TryShift(in op);
            case Operation.Mov:
                return Move(in op);
            case Operation.Movzx or Operation.Movsx:
                return TryExtend(in op);
            case Operation.ImulTruncated:
                bool isThree = op.Has(InstructionTraits.Immediate);
                byte source = Source(in op);
                return Add(MicroCode.Imul, op.Destination, isThree ? source : op.Destination, isThree ? RegisterFile.Zero : source, op.Immediate);
            case Operation.Mul:
                return Add(MicroCode.Mul, (byte)GeneralRegister.EDX, (byte)GeneralRegister.EAX, First(in op));
            case Operation.Cmovcc:
                Add(MicroCode.Cmovcc, op.Destination, op.Destination, Source(in op));
                _steps[_count - 1].Scale = (byte)op.Extra;
                return true;
            case Operation.Lea:
                return op.Index == RegisterFile.Zero || op.Scale == 0
                    ? Add(MicroCode.PlainAdd, op.Destination, op.Base, op.Index, op.Displacement)
                    : Address(MicroCode.Lea, in op, op.Destination);
            case >= Operation.Push and <= Operation.Leave:
                return TryStack(in op);
            case >= Operation.Jcc and <= Operation.Ret:
                return TryTransfer(in op);
            default:
                return TryPlain(in op);
        }
    }

    private bool TryPlain(in Instruction op) => op.Operation switch
    {
        Operation.Nop => Add(MicroCode.Nop, 0, 0, 0),
        Operation.Bswap => Add(MicroCode.Bswap, op.Destination, op.Destination, 0),
        Operation.Cwd => Add(MicroCode.Cdq, (byte)GeneralRegister.EDX, (byte)GeneralRegister.EAX, 0),
        Operation.Xchg when !op.Has(InstructionTraits.Memory) => Add(MicroCode.Xchg, op.Destination, op.Destination, op.Source),
        _ => false,
    };

    private bool TryStack(in Instruction op) => op.Operation switch
    {
        Operation.Push when op.Has(InstructionTraits.Immediate) => Add(MicroCode.Push, MicroCode.Nowhere, 0, RegisterFile.Zero, op.Immediate),
        Operation.Push => Add(MicroCode.Push, MicroCode.Nowhere, 0, First(in op)),
        Operation.Pop when !op.Has(InstructionTraits.Memory) => Pop(MicroCode.Pop, op.Destination, (byte)GeneralRegister.ESP, 4),
        Operation.Leave => Pop(MicroCode.Leave, (byte)GeneralRegister.EBP, (byte)GeneralRegister.EBP, 4),
        _ => false,
    };

    /// <summary>Reads the stack at a register and leaves ESP so many bytes above it.</summary>
    private bool Pop(byte code, byte destination, byte pointer, uint lengthBytes)
    {
        Add(code, destination, pointer, RegisterFile.Zero);
        _steps[_count - 1].Displacement = lengthBytes;
        return true;
    }

    private bool TryTransfer(in Instruction op)
    {
        uint next = (uint)(op.Start + op.Length);
        switch (op.Operation)
        {
            case Operation.Jcc:
                Add((byte)(MicroCode.Jcc + op.Extra), 0, 0, 0);
                break;
            case Operation.Jmp:
                Add(MicroCode.Jmp, 0, 0, 0);
                break;
            case Operation.Call:
                Add(MicroCode.Call, MicroCode.Nowhere, 0, MicroCode.Start, next);
                break;
            case Operation.CallIndirect:
                return Add(MicroCode.CallIndirect, MicroCode.Nowhere, First(in op), MicroCode.Start, next);
            case Operation.JmpIndirect:
                return Add(MicroCode.JmpIndirect, 0, First(in op), 0);
            case Operation.Ret:
                return Pop(MicroCode.Ret, MicroCode.Nowhere, (byte)GeneralRegister.ESP, 4 + op.Immediate);
            default:
                return false;
        }

        _steps[_count - 1].Target = next + op.Immediate;
        return true;
    }

    private bool TryShift(in Instruction op)
    {
        bool isImmediate = op.Has(InstructionTraits.Immediate);
        if (isImmediate && (op.Immediate & 31) == 0)
        {
            return !op.Has(InstructionTraits.Memory) && Add(MicroCode.Nop, 0, 0, 0);
        }

        byte code = op.Operation switch
        {
            Operation.Shr => MicroCode.Shr,
            Operation.Sar => MicroCode.Sar,
            Operation.Rol => MicroCode.Rol,
            Operation.Ror => MicroCode.Ror,
            _ => MicroCode.Shl,
        };
        return Operate(code, in op, MicroCode.LoadModify);
    }

    private bool TryExtend(in Instruction op)
    {
        bool isSigned = op.Operation == Operation.Movsx;
        bool isByte = op.Extra == 1;
        if (op.Has(InstructionTraits.SourceMemory))
        {
            byte load = isByte ? (isSigned ? MicroCode.LoadByteSigned : MicroCode.LoadByte)
                : isSigned ? MicroCode.LoadWordSigned : MicroCode.LoadWord;
            return Address(load, in op, op.Destination);
        }

        byte code = isByte ? (isSigned ? MicroCode.MovsxByte : MicroCode.MovzxByte) : isSigned ? MicroCode.MovsxWord : MicroCode.MovzxWord;
        return !IsHighByte(in op) && Add(code, op.Destination, 0, op.Source);
    }

    private bool TryWord(in Instruction op)
    {
        switch (op.Operation)
        {
            case Operation.Cmp or Operation.Test:
                return Operate(op.Operation == Operation.Cmp ? MicroCode.CmpWord : MicroCode.TestWord, in op, MicroCode.LoadWord);
            case Operation.Mov when op.Has(InstructionTraits.DestinationMemory):
                return Store(MicroCode.StoreWord, in op);
            case Operation.Nop:
                return Add(MicroCode.Nop, 0, 0, 0);
            default:
                return false;
        }
    }

    private bool TryByte(in Instruction op)
    {
        switch (op.Operation)
        {
            case Operation.Mov:
                if (op.Has(InstructionTraits.DestinationMemory))
                {
                    return Store(MicroCode.StoreByte, in op);
                }

                return op.Has(InstructionTraits.SourceMemory)
                    ? Address(MicroCode.LoadByte, in op, MicroCode.Temporary) && Add(MicroCode.MovByte, op.Destination, 0, MicroCode.Temporary)
                    : Add(MicroCode.MovByte, op.Destination, 0, Source(in op), op.Immediate);
            case Operation.Setcc:
                bool isMemory = op.Has(InstructionTraits.DestinationMemory);
                Add(MicroCode.Setcc, isMemory ? MicroCode.Temporary : op.Destination, 0, 0);
                _steps[_count - 1].Scale = (byte)op.Extra;
                return !isMemory || (Address(MicroCode.StoreByte, in op, MicroCode.Nowhere) && SetRight(MicroCode.Temporary));
            default:
                byte code = op.Operation switch
                {
                    Operation.Add => MicroCode.AddByte,
                    Operation.Or => MicroCode.OrByte,
                    Operation.And => MicroCode.AndByte,
                    Operation.Sub or Operation.Cmp => MicroCode.SubByte,
                    Operation.Xor => MicroCode.XorByte,
                    Operation.Test => MicroCode.AndByte,
                    _ => MicroCode.General,
                };
                return code != MicroCode.General && Operate(code, in op, MicroCode.LoadModifyByte);
        }
    }

    /// <summary>An operation on a register, or on memory that is loaded before it and, unless it only compares, stored to after it.</summary>
    private bool Operate(byte code, in Instruction op, byte modify)
    {
        bool compares = op.Operation is Operation.Cmp or Operation.Test;
        if (op.Has(InstructionTraits.SourceMemory))
        {
            Address(LoadOf(modify), in op, MicroCode.Temporary);
            return Add(code, compares ? MicroCode.Nowhere : op.Destination, op.Destination, MicroCode.Temporary);
        }

        byte right = op.Has(InstructionTraits.Immediate) ? RegisterFile.Zero : op.Source;
        if (!op.Has(InstructionTraits.DestinationMemory))
        {
            return Add(code, compares ? MicroCode.Nowhere : op.Destination, op.Destination, right, op.Immediate);
        }

        if (compares)
        {
            Address(LoadOf(modify), in op, MicroCode.Temporary);
            return Add(code, MicroCode.Nowhere, MicroCode.Temporary, right, op.Immediate);
        }

        return Modify(in op, modify) && Add(code, MicroCode.Temporary, MicroCode.Temporary, right, op.Immediate) && StoreBack(modify);
    }

    /// <summary>INC, DEC; NEG is SUB from 0, NOT is XOR with all ones without its flags.</summary>
    private bool Unary(in Instruction op)
    {
        bool hasMemory = op.Has(InstructionTraits.DestinationMemory);
        byte slot = hasMemory ? MicroCode.Temporary : op.Destination;
        if (hasMemory)
        {
            Modify(in op, MicroCode.LoadModify);
        }

        switch (op.Operation)
        {
            case Operation.Inc:
                Add(MicroCode.Inc, slot, slot, RegisterFile.Zero);
                break;
            case Operation.Dec:
                Add(MicroCode.Dec, slot, slot, RegisterFile.Zero);
                break;
            case Operation.Neg:
                Add(MicroCode.Sub, slot, RegisterFile.Zero, slot);
                break;
            default:
                Add(MicroCode.PlainXor, slot, slot, RegisterFile.Zero, uint.MaxValue);
                break;
        }

        return !hasMemory || StoreBack(MicroCode.LoadModify);
    }

    /// <summary>Loads an operand that is stored to afterwards. Its immediate is the address bits that must be 0.</summary>
    private bool Modify(in Instruction op, byte code)
    {
        Address(code, in op, MicroCode.Temporary);
        _steps[_count - 1].Right = RegisterFile.Zero;
        _steps[_count - 1].Immediate = op.Width - 1u;
        return true;
    }

    private bool StoreBack(byte modify) =>
        Add(modify == MicroCode.LoadModify ? MicroCode.StoreBack : MicroCode.StoreBackByte, MicroCode.Nowhere, MicroCode.Address, MicroCode.Temporary);

    private static byte LoadOf(byte modify) => modify switch
    {
        MicroCode.LoadModify => MicroCode.Load,
        MicroCode.LoadModifyByte => MicroCode.LoadByte,
        _ => modify,
    };

    private bool Move(in Instruction op) =>
        op.Has(InstructionTraits.DestinationMemory) ? Store(MicroCode.Store, in op)
        : op.Has(InstructionTraits.SourceMemory) ? Address(MicroCode.Load, in op, op.Destination)
        : op.Has(InstructionTraits.Immediate) ? Add(MicroCode.Mov, op.Destination, 0, RegisterFile.Zero, op.Immediate)
        : Add(MicroCode.Mov, op.Destination, 0, op.Source);

    private bool Store(byte code, in Instruction op)
    {
        Address(code, in op, MicroCode.Nowhere);
        _steps[_count - 1].Immediate = op.Immediate;
        return SetRight(op.Has(InstructionTraits.Immediate) ? RegisterFile.Zero : op.Source);
    }

    /// <summary>The slot of the second operand, which is loaded if it is in memory.</summary>
    private byte Source(in Instruction op)
    {
        if (op.Has(InstructionTraits.SourceMemory))
        {
            Address(MicroCode.Load, in op, MicroCode.Temporary);
            return MicroCode.Temporary;
        }

        bool isConstant = op.Has(InstructionTraits.Immediate) && op.Operation != Operation.ImulTruncated;
        return isConstant ? RegisterFile.Zero : op.Source;
    }

    /// <summary>The slot of the only operand, likewise.</summary>
    private byte First(in Instruction op)
    {
        if (!op.Has(InstructionTraits.DestinationMemory))
        {
            return op.Destination;
        }

        Address(MicroCode.Load, in op, MicroCode.Temporary);
        return MicroCode.Temporary;
    }

    private bool Address(byte code, in Instruction op, byte destination)
    {
        bool isIndexed = op.Index != RegisterFile.Zero;
        Add(code == MicroCode.Load && isIndexed ? MicroCode.LoadIndexed : code == MicroCode.Store && isIndexed ? MicroCode.StoreIndexed : code,
            destination, op.Base, RegisterFile.Zero);
        ref MicroOp step = ref _steps[_count - 1];
        step.Index = op.Index;
        step.Scale = op.Scale;
        step.Displacement = op.Displacement;
        return true;
    }

    private readonly bool SetRight(byte slot)
    {
        _steps[_count - 1].Right = slot;
        return true;
    }

    private bool Add(byte code, byte destination, byte left, byte right, uint immediate = 0)
    {
        _steps[_count++] = new MicroOp
        {
            Code = code,
            Destination = destination,
            Left = left,
            Right = right,
            Index = RegisterFile.Zero,
            Instruction = (byte)_number,
            Immediate = immediate,
        };
        return true;
    }

    private static bool IsHighByte(in Instruction op) => ((op.Destination | op.Source) & Instruction.HighByte) != 0;
}
