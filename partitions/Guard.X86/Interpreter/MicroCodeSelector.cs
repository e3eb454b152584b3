using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Chooses the arm of the interpreter's switch for an instruction; whatever has no arm of its own is general.</summary>
internal static class MicroCodeSelector
{
    /// <summary>Fills in <see cref="Instruction.Code"/> and what its arm needs.</summary>
    public static void Select(ref Instruction op, uint mode)
    {
        bool isFast = (mode & CpuMode.Fast) == CpuMode.Fast && !op.Has(InstructionTraits.Address16);
        bool isFlatOperand = !op.Has(InstructionTraits.Memory)
            || op.Segment is (byte)SegmentRegister.DS or (byte)SegmentRegister.ES or (byte)SegmentRegister.SS;
        if (!isFast || !isFlatOperand)
        {
            return;
        }

        ushort code = op.Width switch { 4 => Doubleword(in op), 1 => Byte(in op), _ => MicroCode.General };
        if (code == MicroCode.General)
        {
            return;
        }

        op.Code = code;
        SetMemory(ref op, op.Operation is Operation.Movzx or Operation.Movsx ? op.Extra : op.Width);
        if (op.Form >= MemoryForm.Modify && op.Width == 4 && code <= MicroCode.Dec)
        {
            op.Code += MicroCode.ToMemory;
        }

        if (op.Has(InstructionTraits.Immediate) && !op.Has(InstructionTraits.SourceMemory) && code != MicroCode.ImulImmediate)
        {
            op.Source = RegisterFile.Zero;          // The right operand is register plus immediate; one of them is 0.
        }
    }

    /// <summary>The arm that executes a comparison and the conditional jump after it at once; General when there is none.</summary>
    public static ushort Fuse(in Instruction first, in Instruction jump)
    {
        if (jump.Code < MicroCode.Jcc || jump.Code >= MicroCode.Jcc + 16)
        {
            return MicroCode.General;
        }

        int condition = jump.Extra;
        bool isEquality = condition is Condition.E or Condition.NE;
        bool isOrder = isEquality || condition is Condition.B or Condition.AE or Condition.BE or Condition.A or >= Condition.L;
        return first.Code switch
        {
            MicroCode.Cmp when isOrder => (ushort)(MicroCode.CmpJcc + condition),
            MicroCode.Test when isEquality || condition is Condition.S or Condition.NS or >= Condition.L => (ushort)(MicroCode.TestJcc + condition),
            MicroCode.CmpByte when isEquality => (ushort)(MicroCode.CmpByteJcc + condition),
            MicroCode.Dec when condition == Condition.NE && first.Form == MemoryForm.None => MicroCode.DecJnz,
            MicroCode.Inc when condition == Condition.NE && first.Form == MemoryForm.None => MicroCode.IncJnz,
            _ => MicroCode.General,
        };
    }

    private static void SetMemory(ref Instruction op, int widthBytes)
    {
        if (op.Code is MicroCode.Push or MicroCode.Call or MicroCode.CallIndirect)
        {
            SetStack(ref op, GeneralRegister.ESP, MemoryForm.Store, uint.MaxValue - 3);
        }
        else if (op.Code is MicroCode.Pop or MicroCode.Ret)
        {
            SetStack(ref op, GeneralRegister.ESP, MemoryForm.Right, 0);
        }
        else if (op.Code == MicroCode.Leave)
        {
            SetStack(ref op, GeneralRegister.EBP, MemoryForm.Right, 0);
        }
        else if (op.Has(InstructionTraits.Memory) && op.Operation is not (Operation.Lea or Operation.Nop))
        {
            op.Alignment = (byte)(widthBytes - 1);
            op.Narrowing = (byte)(32 - (8 * widthBytes));
            bool reads = op.Operation is Operation.Cmp or Operation.Test or Operation.Push or Operation.JmpIndirect or Operation.CallIndirect
                or Operation.Mul;
            op.Form = op.Has(InstructionTraits.SourceMemory) ? MemoryForm.Right
                : op.Operation == Operation.Mov ? MemoryForm.Store : reads ? MemoryForm.Left : MemoryForm.Modify;
        }
    }

    /// <summary>A stack operand is a memory operand at ESP or EBP, which these instructions do not have otherwise.</summary>
    private static void SetStack(ref Instruction op, GeneralRegister register, byte form, uint displacement)
    {
        op.Form = form;
        op.Base = (byte)register;
        op.Displacement = displacement;
        op.Alignment = 3;
    }

    private static ushort Doubleword(in Instruction op)
    {
        bool hasMemory = op.Has(InstructionTraits.Memory);
        bool isImmediate = op.Has(InstructionTraits.Immediate);
        bool isCounted = isImmediate && (op.Immediate & 31) != 0;
        switch (op.Operation)
        {
            case Operation.Adc or Operation.Sbb or Operation.Neg or Operation.Not when op.Has(InstructionTraits.DestinationMemory):
                return MicroCode.General;
            case >= Operation.Add and <= Operation.Cmp:
                return (ushort)(MicroCode.Add + (op.Operation - Operation.Add));
            case Operation.Shl or Operation.Sal or Operation.Shr or Operation.Sar or Operation.Rol or Operation.Ror:
                return hasMemory ? MicroCode.General : Shift(op.Operation, isImmediate, isCounted);
            case Operation.Movzx:
                return IsHighByte(in op) ? MicroCode.General : op.Extra == 1 ? MicroCode.MovzxByte : MicroCode.MovzxWord;
            case Operation.Movsx:
                return IsHighByte(in op) ? MicroCode.General : op.Extra == 1 ? MicroCode.MovsxByte : MicroCode.MovsxWord;
            case Operation.ImulTruncated:
                return isImmediate ? MicroCode.ImulImmediate : MicroCode.Imul;
            case Operation.Push:
                return hasMemory ? MicroCode.PushMemory : MicroCode.Push;
            case Operation.CallIndirect:
                return hasMemory ? MicroCode.CallMemory : MicroCode.CallIndirect;
            case Operation.Jcc:
                return (ushort)(MicroCode.Jcc + op.Extra);
            default:
                return Plain(op.Operation, hasMemory);
        }
    }

    private static ushort Plain(Operation operation, bool hasMemory) => operation switch
    {
        Operation.Mov => MicroCode.Mov,
        Operation.Test => MicroCode.Test,
        Operation.Inc => MicroCode.Inc,
        Operation.Dec => MicroCode.Dec,
        Operation.Neg => MicroCode.Neg,
        Operation.Not => MicroCode.Not,
        Operation.Lea => MicroCode.Lea,
        Operation.Nop => MicroCode.Nop,
        Operation.Cwd => MicroCode.Cdq,
        Operation.Mul => MicroCode.Mul,
        Operation.Cmovcc => MicroCode.Cmovcc,
        Operation.Bswap => MicroCode.Bswap,
        Operation.Leave => MicroCode.Leave,
        Operation.Jmp => MicroCode.Jmp,
        Operation.Call => MicroCode.Call,
        Operation.Ret => MicroCode.Ret,
        Operation.JmpIndirect => MicroCode.JmpIndirect,
        Operation.Xchg when !hasMemory => MicroCode.Xchg,
        Operation.Pop when !hasMemory => MicroCode.Pop,
        _ => MicroCode.General,
    };

    /// <summary>The count is the right operand, CL or immediate; a constant count of 0 does nothing.</summary>
    private static ushort Shift(Operation operation, bool isImmediate, bool isCounted) => operation switch
    {
        _ when isImmediate && !isCounted => MicroCode.Nop,
        Operation.Shr => MicroCode.Shr,
        Operation.Sar => MicroCode.Sar,
        Operation.Rol => MicroCode.Rol,
        Operation.Ror => MicroCode.Ror,
        _ => MicroCode.Shl,
    };

    private static ushort Byte(in Instruction op)
    {
        bool isSetcc = op.Operation == Operation.Setcc;
        if (IsHighByte(in op) || (isSetcc && op.Has(InstructionTraits.Memory)))
        {
            return MicroCode.General;
        }

        return op.Operation switch
        {
            Operation.Mov => MicroCode.MovByte,
            Operation.Cmp => MicroCode.CmpByte,
            Operation.Test => MicroCode.TestByte,
            Operation.And => MicroCode.AndByte,
            Operation.Or => MicroCode.OrByte,
            Operation.Xor => MicroCode.XorByte,
            Operation.Add => MicroCode.AddByte,
            Operation.Sub => MicroCode.SubByte,
            Operation.Setcc => MicroCode.Setcc,
            _ => MicroCode.General,
        };
    }

    private static bool IsHighByte(in Instruction op) => ((op.Destination | op.Source) & Instruction.HighByte) != 0;
}
