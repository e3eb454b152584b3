using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Chooses the arm of the interpreter's switch for an instruction; whatever has no arm of its own is general.</summary>
internal static class MicroCodeSelector
{
    /// <summary>The arm for a decoded instruction in a mode.</summary>
    public static ushort Select(in Instruction op, uint mode)
    {
        bool isFast = (mode & CpuMode.Fast) == CpuMode.Fast && !op.Has(InstructionTraits.Address16);
        bool isFlatOperand = !op.Has(InstructionTraits.Memory)
            || op.Segment is (byte)SegmentRegister.DS or (byte)SegmentRegister.ES or (byte)SegmentRegister.SS;
        if (!isFast || !isFlatOperand)
        {
            return MicroCode.General;
        }

        return op.Width switch { 4 => Doubleword(in op), 1 => Byte(in op), _ => MicroCode.General };
    }

    /// <summary>The arm that executes a comparison and the conditional jump after it at once; General when there is none.</summary>
    public static ushort Fuse(in Instruction first, in Instruction jump)
    {
        if (jump.Code < MicroCode.Jcc || jump.Code >= MicroCode.Jcc + 16)
        {
            return MicroCode.General;
        }

        int condition = jump.Extra;
        return first.Code switch
        {
            MicroCode.BinaryRR + 7 => (ushort)(MicroCode.CmpJccRR + condition),
            MicroCode.BinaryRI + 7 => (ushort)(MicroCode.CmpJccRI + condition),
            MicroCode.TestRR => (ushort)(MicroCode.TestJccRR + condition),
            MicroCode.DecR when condition == Condition.NE => MicroCode.DecJnzR,
            _ => MicroCode.General,
        };
    }

    private static ushort Doubleword(in Instruction op)
    {
        switch (op.Operation)
        {
            case >= Operation.Add and <= Operation.Cmp:
                return (ushort)(ByForm(in op, MicroCode.BinaryRR, MicroCode.BinaryRI, MicroCode.BinaryRM, MicroCode.BinaryMR, MicroCode.BinaryMI)
                    + (op.Operation - Operation.Add));
            case Operation.Mov:
                return ByForm(in op, MicroCode.MovRR, MicroCode.MovRI, MicroCode.MovRM, MicroCode.MovMR, MicroCode.MovMI);
            case Operation.Test:
                return ByForm(in op, MicroCode.TestRR, MicroCode.TestRI, MicroCode.General, MicroCode.General, MicroCode.TestMI);
            case Operation.Movzx or Operation.Movsx:
                int byWidth = op.Extra == 1 ? 0 : 2;
                int first = op.Operation == Operation.Movzx ? MicroCode.MovzxByteRR : MicroCode.MovsxByteRR;
                return (ushort)(first + byWidth + (op.Has(InstructionTraits.SourceMemory) ? 1 : 0));
            case Operation.ImulTruncated when op.Has(InstructionTraits.Immediate):
                return op.Has(InstructionTraits.SourceMemory) ? MicroCode.General : MicroCode.ImulRRI;
            case Operation.ImulTruncated:
                return op.Has(InstructionTraits.SourceMemory) ? MicroCode.ImulRM : MicroCode.ImulRR;
            case Operation.Lea:
                return MicroCode.Lea;
            case Operation.Nop:
                return MicroCode.Nop;
            case Operation.Cwd:
                return MicroCode.Cdq;
            default:
                return op.Has(InstructionTraits.Memory) ? OnMemory(in op) : OnRegister(in op);
        }
    }

    private static ushort OnMemory(in Instruction op) => op.Operation switch
    {
        Operation.Inc => MicroCode.IncM,
        Operation.Dec => MicroCode.DecM,
        Operation.Push => MicroCode.PushM,
        Operation.JmpIndirect => MicroCode.JmpM,
        Operation.CallIndirect => MicroCode.CallM,
        _ => MicroCode.General,
    };

    private static ushort OnRegister(in Instruction op)
    {
        bool isImmediate = op.Has(InstructionTraits.Immediate);
        bool isCounted = isImmediate && (op.Immediate & 31) != 0;
        return op.Operation switch
        {
            Operation.Inc => MicroCode.IncR,
            Operation.Dec => MicroCode.DecR,
            Operation.Neg => MicroCode.NegR,
            Operation.Not => MicroCode.NotR,
            Operation.Mul => MicroCode.MulR,
            Operation.Xchg => MicroCode.XchgRR,
            Operation.Cmovcc => MicroCode.CmovccRR,
            Operation.Bswap => MicroCode.BswapR,
            Operation.Shl or Operation.Sal => isCounted ? MicroCode.ShlRI : isImmediate ? MicroCode.Nop : MicroCode.ShlRC,
            Operation.Shr => isCounted ? MicroCode.ShrRI : isImmediate ? MicroCode.Nop : MicroCode.ShrRC,
            Operation.Sar => isCounted ? MicroCode.SarRI : isImmediate ? MicroCode.Nop : MicroCode.SarRC,
            Operation.Rol => isCounted ? MicroCode.RolRI : MicroCode.General,
            Operation.Ror => isCounted ? MicroCode.RorRI : MicroCode.General,
            Operation.Push => isImmediate ? MicroCode.PushI : MicroCode.PushR,
            Operation.Pop => MicroCode.PopR,
            Operation.Leave => MicroCode.Leave,
            Operation.Jmp => MicroCode.Jmp,
            Operation.Jcc => (ushort)(MicroCode.Jcc + op.Extra),
            Operation.Call => MicroCode.Call,
            Operation.Ret => MicroCode.Ret,
            Operation.JmpIndirect => MicroCode.JmpR,
            Operation.CallIndirect => MicroCode.CallR,
            _ => MicroCode.General,
        };
    }

    private static ushort Byte(in Instruction op) => op.Operation switch
    {
        Operation.Mov => ByForm(in op, MicroCode.MovByteRR, MicroCode.MovByteRI, MicroCode.MovByteRM, MicroCode.MovByteMR, MicroCode.MovByteMI),
        Operation.Cmp => ByForm(in op, MicroCode.CmpByteRR, MicroCode.CmpByteRI, MicroCode.General, MicroCode.General, MicroCode.CmpByteMI),
        Operation.Test => ByForm(in op, MicroCode.TestByteRR, MicroCode.TestByteRI, MicroCode.General, MicroCode.General, MicroCode.TestByteMI),
        Operation.Setcc when !op.Has(InstructionTraits.Memory) => MicroCode.Setcc,
        _ => MicroCode.General,
    };

    private static ushort ByForm(in Instruction op, ushort rr, ushort ri, ushort rm, ushort mr, ushort mi)
    {
        bool isImmediate = op.Has(InstructionTraits.Immediate);
        if (op.Has(InstructionTraits.DestinationMemory))
        {
            return isImmediate ? mi : mr;
        }

        return op.Has(InstructionTraits.SourceMemory) ? rm : isImmediate ? ri : rr;
    }
}
