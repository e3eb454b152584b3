using System;
using System.Buffers.Binary;
using Guard.X86.Decode;

namespace Guard.X86.Interpreter;

/// <summary>Memory operands longer than a register: x87 and SSE operands, environments, FXSAVE areas.</summary>
/// <remarks>
/// They are accessed in naturally sized pieces, which is what alignment checks look at. All pieces of a store are checked before
/// the
/// first is written, so a fault leaves memory as it was.
/// </remarks>
internal static class OperandBytes
{
    /// <summary>Reads the memory operand of an instruction. False is a fault.</summary>
    public static bool TryRead(Processor p, in Instruction op, Span<byte> target)
    {
        uint offset = p.EffectiveAddress(in op);
        while (target.Length >= sizeof(ulong))
        {
            if (!p.TryRead(op.Segment, offset, out ulong value))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(target, value);
            target = target[sizeof(ulong)..];
            offset += sizeof(ulong);
        }

        if (target.Length >= sizeof(uint))
        {
            if (!p.TryRead(op.Segment, offset, out uint value))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(target, value);
            target = target[sizeof(uint)..];
            offset += sizeof(uint);
        }

        if (target.Length >= sizeof(ushort))
        {
            if (!p.TryRead(op.Segment, offset, out ushort value))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16LittleEndian(target, value);
            target = target[sizeof(ushort)..];
            offset += sizeof(ushort);
        }

        return target.IsEmpty || p.TryRead(op.Segment, offset, out target[0]);
    }

    /// <summary>Writes the memory operand of an instruction. False is a fault, and nothing is written.</summary>
    public static bool TryWrite(Processor p, in Instruction op, ReadOnlySpan<byte> source)
    {
        uint offset = p.EffectiveAddress(in op);
        int done = 0;
        while (done < source.Length)
        {
            int piece = Piece(source.Length - done);
            if (!p.TryPrepareWrite(op.Segment, offset + (uint)done, piece))
            {
                return false;
            }

            done += piece;
        }

        for (done = 0; done < source.Length; done += Piece(source.Length - done))
        {
            WritePiece(p, op.Segment, offset + (uint)done, source[done..]);
        }

        return true;
    }

    /// <summary>#GP(0) unless the operand's linear address is a multiple of 16.</summary>
    public static bool TryAligned(Processor p, in Instruction op)
    {
        uint linear = (uint)(p.State.Segments[op.Segment & (State.SegmentFile.Length - 1)].Base + p.EffectiveAddress(in op));
        return (linear & 15) == 0 || p.Fail(Fault.GeneralProtection());
    }

    private static int Piece(int lengthBytes) => lengthBytes >= 8 ? 8 : lengthBytes >= 4 ? 4 : lengthBytes >= 2 ? 2 : 1;

    private static void WritePiece(Processor p, int segment, uint offset, ReadOnlySpan<byte> source)
    {
        switch (Piece(source.Length))
        {
            case 8:
                p.TryWrite(segment, offset, BinaryPrimitives.ReadUInt64LittleEndian(source));
                break;
            case 4:
                p.TryWrite(segment, offset, BinaryPrimitives.ReadUInt32LittleEndian(source));
                break;
            case 2:
                p.TryWrite(segment, offset, BinaryPrimitives.ReadUInt16LittleEndian(source));
                break;
            default:
                p.TryWrite(segment, offset, source[0]);
                break;
        }
    }
}
