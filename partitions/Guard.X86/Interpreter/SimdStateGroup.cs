using System;
using System.Buffers.Binary;
using Guard.X86.Decode;
using Guard.X86.Semantics.Sse;
using Guard.X86.Semantics.X87;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>FXSAVE, FXRSTOR, LDMXCSR, STMXCSR, CLFLUSH, and on general registers CRC32 and POPCNT.</summary>
internal static class SimdStateGroup
{
    /// <summary>Executes one of them.</summary>
    public static Outcome Execute(Processor p, in Instruction op) => op.Operation switch
    {
        Operation.Fxsave => Fxsave(p, in op),
        Operation.Fxrstor => Fxrstor(p, in op),
        Operation.Ldmxcsr or Operation.Stmxcsr => Mxcsr(p, in op),

        // CLFLUSH is checked as a byte read; no cache is modelled.
        Operation.Clflush => p.TryReadSecond(in op, out byte _) ? Outcome.Next : Outcome.Fault,
        Operation.Crc32 => Crc32(p, in op),
        _ => Popcnt(p, in op),
    };

    private static Outcome Fxsave(Processor p, in Instruction op)
    {
        if ((p.State.CR0 & (CR0.EM | CR0.TS)) != 0)
        {
            return p.Raise(Fault.DeviceNotAvailable);
        }

        // All 512 bytes must be writable; 288 to 511 are left as they are in memory.
        uint last = p.EffectiveAddress(in op) + (FxArea.Bytes - 1);
        if (!OperandBytes.TryAligned(p, in op) || !p.TryPrepareWrite(op.Segment, last, 1))
        {
            return Outcome.Fault;
        }

        const int WrittenBytes = 288;
        Span<byte> area = stackalloc byte[WrittenBytes];
        X87Environment.WriteFxArea(p.State.X87, area);
        FxArea.WriteSse(p.State, area);
        return OperandBytes.TryWrite(p, in op, area) ? Outcome.Next : Outcome.Fault;
    }

    private static Outcome Fxrstor(Processor p, in Instruction op)
    {
        if ((p.State.CR0 & (CR0.EM | CR0.TS)) != 0)
        {
            return p.Raise(Fault.DeviceNotAvailable);
        }

        Span<byte> area = stackalloc byte[FxArea.Bytes];
        if (!OperandBytes.TryAligned(p, in op) || !OperandBytes.TryRead(p, in op, area))
        {
            return Outcome.Fault;
        }

        if ((FxArea.ReadMxcsr(area) & ~MxcsrBits.Writable) != 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        X87Environment.ReadFxArea(p.State.X87, area);
        FxArea.ReadSse(p.State, area);
        return Outcome.Next;
    }

    private static Outcome Mxcsr(Processor p, in Instruction op)
    {
        CpuState state = p.State;
        if ((state.CR0 & CR0.EM) != 0 || (state.CR4 & CR4.OSFXSR) == 0)
        {
            return p.Raise(Fault.InvalidOpcode);
        }

        if ((state.CR0 & CR0.TS) != 0)
        {
            return p.Raise(Fault.DeviceNotAvailable);
        }

        if (op.Operation == Operation.Stmxcsr)
        {
            return p.TryWrite(op.Segment, p.EffectiveAddress(in op), state.MXCSR) ? Outcome.Next : Outcome.Fault;
        }

        if (!p.TryReadSecond(in op, out uint value))
        {
            return Outcome.Fault;
        }

        if ((value & ~MxcsrBits.Writable) != 0)
        {
            return p.Raise(Fault.GeneralProtection());
        }

        state.MXCSR = value;
        return Outcome.Next;
    }

    private static Outcome Crc32(Processor p, in Instruction op)
    {
        if (!TryReadSource(p, in op, out uint value))
        {
            return Outcome.Fault;
        }

        p.SetRegister(op.Destination, Crc32c.Accumulate(p.GetRegister<uint>(op.Destination), value, op.Width));
        return Outcome.Next;
    }

    private static Outcome Popcnt(Processor p, in Instruction op)
    {
        if (!TryReadSource(p, in op, out uint value))
        {
            return Outcome.Fault;
        }

        DataGroup.SetByWidth(p, op.Destination, op.Width, PopulationCount.Count(value, out uint flags));
        p.State.Flags.Unpack(flags);
        return Outcome.Next;
    }

    private static bool TryReadSource(Processor p, in Instruction op, out uint value)
    {
        bool done;
        switch (op.Width)
        {
            case 1:
                done = p.TryReadSecond(in op, out byte narrow);
                value = narrow;
                return done;
            case 2:
                done = p.TryReadSecond(in op, out ushort word);
                value = word;
                return done;
            default:
                return p.TryReadSecond(in op, out value);
        }
    }
}
