using Guard.X86.Decode;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Executes any instruction, one at a time: the reference. The interpreter's fast arms fall back on it for whatever is not plain.</summary>
internal static class Executor
{
    /// <summary>Executes an instruction whose offset is the instruction pointer; see <see cref="Outcome"/> for what is committed.</summary>
    public static Outcome Execute(Processor p, in Instruction op)
    {
        switch (op.Operation)
        {
            case Operation.Undefined:
                return p.Raise(Fault.InvalidOpcode);
            case Operation.Add or Operation.Or or Operation.Adc or Operation.Sbb or Operation.And or Operation.Sub or Operation.Xor or Operation.Cmp:
                return op.Width switch
                {
                    1 => IntegerGroup.Binary<byte>(p, in op), 2 => IntegerGroup.Binary<ushort>(p, in op), _ => IntegerGroup.Binary<uint>(p, in op),
                };
            case Operation.Rol or Operation.Ror or Operation.Rcl or Operation.Rcr or Operation.Shl or Operation.Shr or Operation.Sal or Operation.Sar:
                return op.Width switch
                {
                    1 => IntegerGroup.Shift<byte>(p, in op), 2 => IntegerGroup.Shift<ushort>(p, in op), _ => IntegerGroup.Shift<uint>(p, in op),
                };
            case Operation.Test:
                return op.Width switch
                {
                    1 => IntegerGroup.Test<byte>(p, in op), 2 => IntegerGroup.Test<ushort>(p, in op), _ => IntegerGroup.Test<uint>(p, in op),
                };
            case Operation.Inc or Operation.Dec or Operation.Not or Operation.Neg:
                return op.Width switch
                {
                    1 => IntegerGroup.Unary<byte>(p, in op), 2 => IntegerGroup.Unary<ushort>(p, in op), _ => IntegerGroup.Unary<uint>(p, in op),
                };
            case Operation.Mov:
                return op.Width switch
                {
                    1 => DataGroup.Mov<byte>(p, in op), 2 => DataGroup.Mov<ushort>(p, in op), _ => DataGroup.Mov<uint>(p, in op),
                };
            case Operation.Mul or Operation.Imul or Operation.Div or Operation.Idiv:
                return op.Width switch
                {
                    1 => IntegerGroup.MultiplyDivide<byte>(p, in op), 2 => IntegerGroup.MultiplyDivide<ushort>(p, in op),
                    _ => IntegerGroup.MultiplyDivide<uint>(p, in op),
                };
            case >= Operation.Movs and <= Operation.Outs:
                return op.Width switch
                {
                    1 => StringGroup.Execute<byte>(p, in op), 2 => StringGroup.Execute<ushort>(p, in op), _ => StringGroup.Execute<uint>(p, in op),
                };
            case >= Operation.Push and <= Operation.Leave:
                return Stack(p, in op);
            case >= Operation.Jcc and <= Operation.Bound:
                return Transfer(p, in op);
            case Operation.X87:
                return X87Group.Execute(p, in op);
            case Operation.Simd:
                return SimdGroup.Execute(p, in op);
            case >= Operation.Fxsave and <= Operation.Popcnt:
                return SimdStateGroup.Execute(p, in op);
            case >= Operation.MovFromSegment:
                return System(p, in op);
            default:
                return op.Width switch { 1 => Other<byte>(p, in op), 2 => Other<ushort>(p, in op), _ => Other<uint>(p, in op) };
        }
    }

    private static Outcome Other<T>(Processor p, in Instruction op)
        where T : struct, System.Numerics.IBinaryInteger<T>, System.Numerics.IUnsignedNumber<T>
    {
        switch (op.Operation)
        {
            case Operation.Shld or Operation.Shrd:
                return IntegerGroup.DoubleShift<T>(p, in op);
            case Operation.ImulTruncated:
                return IntegerGroup.ImulTruncated<T>(p, in op);
            case Operation.Bt or Operation.Bts or Operation.Btr or Operation.Btc:
                return IntegerGroup.Bit<T>(p, in op);
            case Operation.Bsf or Operation.Bsr:
                return IntegerGroup.Scan<T>(p, in op);
            case Operation.Bswap:
                return IntegerGroup.Bswap<T>(p, in op);
            case Operation.Movzx or Operation.Movsx:
                return DataGroup.Extend(p, in op);
            case Operation.Xchg:
                return DataGroup.Xchg<T>(p, in op);
            case Operation.Xadd:
                return DataGroup.Xadd<T>(p, in op);
            case Operation.Cmpxchg:
                return DataGroup.Cmpxchg<T>(p, in op);
            case Operation.Cmpxchg8b:
                return DataGroup.Cmpxchg8b(p, in op);
            case Operation.Setcc:
                return DataGroup.Setcc(p, in op);
            case Operation.Cmovcc:
                return DataGroup.Cmovcc<T>(p, in op);
            case Operation.Cbw or Operation.Cwd:
                return DataGroup.ConvertAccumulator(p, in op);
            case Operation.Lea:
                return DataGroup.Lea(p, in op);
            case Operation.Xlat:
                return DataGroup.Xlat(p, in op);
            case Operation.Lahf or Operation.Sahf or Operation.Salc:
                return DataGroup.Flags(p, in op);
            case Operation.In or Operation.Out:
                return InputOutputGroup.Execute(p, in op);
            default:
                return IntegerGroup.Decimal(p, in op);
        }
    }

    private static Outcome Stack(Processor p, in Instruction op)
    {
        switch (op.Operation)
        {
            case Operation.Push:
                return StackGroup.Push(p, in op);
            case Operation.Pop:
                return StackGroup.Pop(p, in op);
            case Operation.PushSegment:
                return StackGroup.PushSegment(p, in op);
            case Operation.PopSegment:
                return SegmentGroup.Pop(p, in op);
            case Operation.Pusha:
                return StackGroup.Pusha(p, in op);
            case Operation.Popa:
                return StackGroup.Popa(p, in op);
            case Operation.Pushf:
                return StackGroup.Pushf(p, in op);
            case Operation.Popf:
                return StackGroup.Popf(p, in op);
            case Operation.Enter:
                return StackGroup.Enter(p, in op);
            default:
                return StackGroup.Leave(p, in op);
        }
    }

    private static Outcome Transfer(Processor p, in Instruction op)
    {
        switch (op.Operation)
        {
            case Operation.Jcc or Operation.Jmp:
                return BranchGroup.Jump(p, in op);
            case Operation.JmpIndirect or Operation.CallIndirect:
                return BranchGroup.Indirect(p, in op);
            case Operation.JmpFar or Operation.CallFar:
                return FarGroup.Direct(p, in op);
            case Operation.JmpFarIndirect or Operation.CallFarIndirect:
                return FarGroup.Indirect(p, in op);
            case Operation.Call:
                return BranchGroup.Call(p, in op);
            case Operation.Ret:
                return BranchGroup.Return(p, in op);
            case Operation.RetFar:
                return FarGroup.Return(p, in op);
            case Operation.Iret:
                return InterruptGroup.Return(p, in op);
            case Operation.Loop or Operation.Loope or Operation.Loopne:
                return BranchGroup.Loop(p, in op);
            case Operation.Jecxz:
                return BranchGroup.JumpIfCountZero(p, in op);
            case Operation.Bound:
                return BranchGroup.Bound(p, in op);
            default:
                return InterruptGroup.Call(p, in op);
        }
    }

    private static Outcome System(Processor p, in Instruction op)
    {
        switch (op.Operation)
        {
            case Operation.MovFromSegment:
                return SegmentGroup.Store(p, in op, p.State.Segments[op.Source & (SegmentFile.Length - 1)].Selector);
            case Operation.MovToSegment:
                return SegmentGroup.Load(p, in op);
            case Operation.LoadFarPointer:
                return SegmentGroup.LoadFarPointer(p, in op);
            case Operation.Clc or Operation.Stc or Operation.Cmc or Operation.Cld or Operation.Std:
                return DataGroup.Flags(p, in op);
            case Operation.Cli or Operation.Sti:
                return SystemGroup.InterruptFlag(p, in op);
            case Operation.Sgdt or Operation.Sidt:
                return TableGroup.Store(p, in op);
            case Operation.Lgdt or Operation.Lidt:
                return TableGroup.Load(p, in op);
            case Operation.Sldt or Operation.Str or Operation.Lldt or Operation.Ltr:
                return TableGroup.Segment(p, in op);
            case Operation.Verr or Operation.Verw or Operation.Lar or Operation.Lsl:
                return SegmentGroup.Examine(p, in op);
            case Operation.Arpl:
                return SegmentGroup.Arpl(p, in op);
            case Operation.MovFromControl or Operation.MovToControl:
                return SystemGroup.Control(p, in op);
            case Operation.MovFromDebug or Operation.MovToDebug:
                return SystemGroup.Debug(p, in op);
            default:
                return SystemGroup.Execute(p, in op);
        }
    }
}
