using System;
using System.Runtime.Intrinsics;
using Guard.X86.Decode;
using Guard.X86.Semantics.Sse;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>
/// MMX and SSE instructions: the checks before them (SDM Vol. 3A table 2-2, Vol. 2A 2.4), their operands, their commit.
/// </summary>
internal static class SimdGroup
{
    private const int VectorBytes = 16;

    /// <summary>Executes an instruction of the SIMD map; Extra is its row.</summary>
    public static Outcome Execute(Processor p, in Instruction op)
    {
        SimdRow row = SimdMap.Rows[op.Extra];
        CpuState state = p.State;
        if (!CanRun(p, row, op.Has(InstructionTraits.Memory)))
        {
            return Outcome.Fault;
        }

        if (row.Op == SimdOp.Emms)
        {
            state.X87.LeaveMmx();
            return Outcome.Next;
        }

        if (row.Op == SimdOp.MaskMove)
        {
            return MaskMove(p, in op, row);
        }

        if (op.Has(InstructionTraits.Memory) && row.IsAligned && !OperandBytes.TryAligned(p, in op))
        {
            return Outcome.Fault;
        }

        if (!TryOperands(p, in op, row, out Vector128<byte> first, out Vector128<byte> second))
        {
            return Outcome.Fault;
        }

        SimdContext context = default;
        context.Type = row.Type;
        context.IsMmx = row.IsMmx;
        context.Immediate = (byte)op.Immediate;
        context.Mxcsr = state.MXCSR;
        if (row.Op >= SimdOp.Pcmpestrm || row.Op is SimdOp.Pblendvb or SimdOp.Blendvps or SimdOp.Blendvpd)
        {
            context.Eax = p.GetRegister<uint>((int)GeneralRegister.EAX);
            context.Edx = p.GetRegister<uint>((int)GeneralRegister.EDX);
            context.Xmm0 = state.Xmm[0];
        }

        Vector128<byte> result = SimdUnit.Compute(row.Op, first, second, ref context);
        if (context.IsFaulting)
        {
            return RaiseFloatingPoint(p, in op, row, context.Raised);
        }

        return Commit(p, in op, row, in context, result);
    }

    /// <summary>#UD for EM and OSFXSR, #NM for TS, #MF for a pending x87 exception before MMX registers.</summary>
    private static bool CanRun(Processor p, SimdRow row, bool isMemory)
    {
        CpuState state = p.State;
        bool usesXmm = row.First == SimdRegister.Xmm || row.Second == SimdRegister.Xmm;
        if (!usesXmm && !row.IsMmx && row.Op != SimdOp.Emms)
        {
            // MOVNTI moves a general register.
            return true;
        }

        if ((state.CR0 & CR0.EM) != 0 || (usesXmm && (state.CR4 & CR4.OSFXSR) == 0))
        {
            return p.Fail(Fault.InvalidOpcode);
        }

        if ((state.CR0 & CR0.TS) != 0)
        {
            return p.Fail(Fault.DeviceNotAvailable);
        }

        bool touchesMmx = row.Op == SimdOp.Emms || row.First == SimdRegister.Mmx || (row.Second == SimdRegister.Mmx && !isMemory)
            || (row.Second == SimdRegister.Mmx && row.IsFirstRm);
        return !touchesMmx || !X87Group.IsPending(state) || p.Fail(X87Group.PendingFault(state));
    }

    /// <summary>Both operands. A first operand in memory is only ever stored to; a shift's count is its immediate.</summary>
    private static bool TryOperands(
        Processor p, in Instruction op, SimdRow row, out Vector128<byte> first, out Vector128<byte> second)
    {
        first = op.Has(InstructionTraits.DestinationMemory) ? default : Register(p, row.First, op.Destination);
        if (row.Second == SimdRegister.None && row.IsFirstRm)
        {
            second = Vector128.CreateScalar((ulong)(byte)op.Immediate).AsByte();
            return true;
        }

        if (!op.Has(InstructionTraits.SourceMemory))
        {
            second = Register(p, row.Second, op.Source);
            return true;
        }

        if (row.MemoryBytes == sizeof(ulong) && p.TryReadSecond(in op, out ulong low))
        {
            second = Vector128.CreateScalar(low).AsByte();
            return true;
        }

        Span<byte> bytes = stackalloc byte[VectorBytes];
        bool done = row.MemoryBytes != sizeof(ulong) && OperandBytes.TryRead(p, in op, bytes[..row.MemoryBytes]);
        second = Vector128.Create<byte>(bytes);
        return done;
    }

    private static Vector128<byte> Register(Processor p, SimdRegister file, int register) => file switch
    {
        SimdRegister.Mmx => Vector128.CreateScalar(p.State.X87.GetMmx(register)).AsByte(),
        SimdRegister.Xmm => p.State.Xmm[register & (XmmFile.Length - 1)],
        SimdRegister.General => Vector128.CreateScalar(p.GetRegister<uint>(register)).AsByte(),
        SimdRegister.None => default,
    };

    /// <summary>#XM, or #UD when CR4.OSXMMEXCPT is clear. MXCSR gets its flags; an MMX source has entered MMX state.</summary>
    private static Outcome RaiseFloatingPoint(Processor p, in Instruction op, SimdRow row, uint raised)
    {
        p.State.MXCSR |= raised;
        if (row.Second == SimdRegister.Mmx && !op.Has(InstructionTraits.Memory))
        {
            p.State.X87.EnterMmx();
        }

        return p.Raise((p.State.CR4 & CR4.OSXMMEXCPT) != 0 ? Fault.SimdFloatingPoint : Fault.InvalidOpcode);
    }

    private static Outcome Commit(Processor p, in Instruction op, SimdRow row, in SimdContext context, Vector128<byte> result)
    {
        CpuState state = p.State;
        if (op.Has(InstructionTraits.DestinationMemory))
        {
            Span<byte> bytes = stackalloc byte[VectorBytes];
            result.CopyTo(bytes);
            if (!OperandBytes.TryWrite(p, in op, bytes[..row.MemoryBytes]))
            {
                return Outcome.Fault;
            }
        }

        state.MXCSR |= context.Raised;
        bool isMemoryOnly = op.Has(InstructionTraits.SourceMemory) && row.First != SimdRegister.Mmx;
        if (row.IsMmx && !isMemoryOnly)
        {
            state.X87.EnterMmx();
        }

        if (row.WritesFlags)
        {
            state.Flags.Unpack(context.Flags);
        }

        if (op.Has(InstructionTraits.DestinationMemory))
        {
            return Outcome.Next;
        }

        if (row.WritesFirst)
        {
            WriteRegister(p, row.First, op.Destination, result);
        }
        else if (row.Op is SimdOp.Pcmpestri or SimdOp.Pcmpistri)
        {
            p.SetRegister((int)GeneralRegister.ECX, result.AsUInt32().ToScalar());
        }
        else if (row.Op is SimdOp.Pcmpestrm or SimdOp.Pcmpistrm)
        {
            state.Xmm[0] = result;
        }

        return Outcome.Next;
    }

    private static void WriteRegister(Processor p, SimdRegister file, int register, Vector128<byte> value)
    {
        switch (file)
        {
            case SimdRegister.Mmx:
                p.State.X87.SetMmx(register, value.AsUInt64().ToScalar());
                break;
            case SimdRegister.Xmm:
                p.State.Xmm[register & (XmmFile.Length - 1)] = value;
                break;
            default:
                p.SetRegister(register, value.AsUInt32().ToScalar());
                break;
        }
    }

    /// <summary>MASKMOVQ, MASKMOVDQU: the bytes whose mask has bit 7 go to DS:EDI; a byte that does not cannot fault.</summary>
    private static Outcome MaskMove(Processor p, in Instruction op, SimdRow row)
    {
        Vector128<byte> value = Register(p, row.First, op.Destination);
        uint mask = Register(p, row.Second, op.Source).ExtractMostSignificantBits() & (row.IsMmx ? 0xFFu : 0xFFFFu);
        uint start = p.GetRegister<uint>((int)GeneralRegister.EDI);
        bool isShort = op.Has(InstructionTraits.Address16);
        for (int i = 0; i < VectorBytes; i++)
        {
            uint offset = isShort ? (start + (uint)i) & 0xFFFF : start + (uint)i;
            if (((mask >> i) & 1) != 0 && !p.TryPrepareWrite(op.Segment, offset, 1))
            {
                return Outcome.Fault;
            }
        }

        for (int i = 0; i < VectorBytes; i++)
        {
            if (((mask >> i) & 1) != 0)
            {
                p.TryWrite(op.Segment, isShort ? (start + (uint)i) & 0xFFFF : start + (uint)i, value.GetElement(i));
            }
        }

        if (row.IsMmx)
        {
            p.State.X87.EnterMmx();
        }

        return Outcome.Next;
    }
}
