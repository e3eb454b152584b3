using System.Numerics;
using Guard.X86.Decode;
using Guard.X86.Semantics;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>IN, OUT and the port side of INS and OUTS, with the check of the I/O permission bitmap.</summary>
internal static class InputOutputGroup
{
    private const int BitmapBaseField = 0x66;

    /// <summary>IN, OUT.</summary>
    public static Outcome Execute(Processor p, in Instruction op)
    {
        ushort port = op.Has(InstructionTraits.Immediate) ? (byte)op.Immediate : p.GetRegister<ushort>((int)GeneralRegister.EDX);
        if (!TryAllow(p, port, op.Width))
        {
            return Outcome.Fault;
        }

        if (op.Operation == Operation.Out)
        {
            uint value = p.GetRegister<uint>((int)GeneralRegister.EAX);
            p.Bus.Write(port, op.Width, op.Width == 1 ? (byte)value : op.Width == 2 ? (ushort)value : value, p.Clock.Now);
        }
        else
        {
            uint value = p.Bus.Read(port, op.Width, p.Clock.Now);
            if (op.Width == 1)
            {
                p.SetRegister((int)GeneralRegister.EAX, (byte)value);
            }
            else
            {
                DataGroup.SetByWidth(p, (int)GeneralRegister.EAX, op.Width, value);
            }
        }

        p.Mmu.NoteBusAccess();
        return Outcome.EndBlock;
    }

    /// <summary>One iteration of INS or OUTS between port DX and memory.</summary>
    public static bool TryString<T>(Processor p, int segment, uint offset, bool isInput)
        where T : struct, IBinaryInteger<T>, IUnsignedNumber<T>
    {
        ushort port = p.GetRegister<ushort>((int)GeneralRegister.EDX);
        if (!TryAllow(p, port, Width<T>.Bytes))
        {
            return false;
        }

        if (isInput)
        {
            // The store must be known to succeed before the device is asked: reading a port can change the device.
            if (!p.TryPrepareWrite(segment, offset, Width<T>.Bytes))
            {
                return false;
            }

            uint value = p.Bus.Read(port, Width<T>.Bytes, p.Clock.Now);
            p.Mmu.NoteBusAccess();
            return p.TryWrite(segment, offset, T.CreateTruncating(value));
        }

        if (!p.TryRead(segment, offset, out T data))
        {
            return false;
        }

        p.Bus.Write(port, Width<T>.Bytes, uint.CreateTruncating(data), p.Clock.Now);
        p.Mmu.NoteBusAccess();
        return true;
    }

    /// <summary>I/O permission (SDM Vol. 1 18.5 "Protected-Mode I/O"): IOPL, or the bitmap of a 32-bit TSS.</summary>
    private static bool TryAllow(Processor p, ushort port, int widthBytes)
    {
        CpuState state = p.State;
        if (!state.IsProtected || (!state.IsVirtual8086 && state.CPL <= state.IOPL))
        {
            return true;
        }

        SegmentState task = state.Segments[(int)SegmentRegister.TR];
        bool is32 = task.IsPresent && task.Type is 9 or 11;
        if (!is32 || task.Limit < BitmapBaseField + 1)
        {
            return p.Fail(Fault.GeneralProtection());
        }

        if (!p.TryReadLinear((uint)(task.Base + BitmapBaseField), user: false, out ushort bitmap))
        {
            return false;
        }

        uint at = bitmap + ((uint)port >> 3);
        if (at + 1 > task.Limit)
        {
            return p.Fail(Fault.GeneralProtection());
        }

        if (!p.TryReadLinear((uint)(task.Base + at), user: false, out ushort bits))
        {
            return false;
        }

        int mask = ((1 << widthBytes) - 1) << (port & 7);
        return (bits & mask) == 0 || p.Fail(Fault.GeneralProtection());
    }
}
