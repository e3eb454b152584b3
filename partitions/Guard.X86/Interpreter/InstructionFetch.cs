using System;
using Guard.X86.Decode;
using Guard.X86.Paging;
using Guard.X86.State;

namespace Guard.X86.Interpreter;

/// <summary>Fetches and decodes one instruction that is in no block: it crosses a page or CS's limit, or is executed by itself.</summary>
internal static class InstructionFetch
{
    /// <summary>Decodes the instruction at the instruction pointer. False is a fault.</summary>
    /// <remarks>A fault of the second page is raised only when the instruction reaches it. Devices answer fetches with all ones.</remarks>
    public static bool TryFetch(Processor p, out Instruction op)
    {
        Span<byte> bytes = stackalloc byte[Decoder.MaxLengthBytes];
        bytes.Fill(0xFF);
        op = default;
        ref readonly SegmentState code = ref p.State.Segments[(int)SegmentRegister.CS];
        uint offset = (uint)p.State.InstructionPointer;
        if (offset > code.Limit)
        {
            return p.Fail(Fault.GeneralProtection());
        }

        int room = (int)Math.Min(Decoder.MaxLengthBytes, (ulong)code.Limit - offset + 1);
        uint linear = (uint)(code.Base + offset);
        int first = Math.Min(room, PageBytes.Size - (int)(linear & (PageBytes.Size - 1)));
        if (!TryCopy(p, linear, bytes[..first]))
        {
            return false;
        }

        if (Decoder.TryDecode(bytes[..first], code.IsBig, out op))
        {
            return true;
        }

        if (first < room)
        {
            if (!TryCopy(p, (uint)(linear + (uint)first), bytes[first..room]))
            {
                return false;
            }

            if (Decoder.TryDecode(bytes[..room], code.IsBig, out op))
            {
                return true;
            }
        }

        // The instruction is longer than 15 bytes or goes on beyond CS.
        return p.Fail(Fault.GeneralProtection());
    }

    private static bool TryCopy(Processor p, uint linear, Span<byte> target)
    {
        if (!p.Mmu.TryTranslateFetch(linear, p.IsUser, out ulong physical))
        {
            return p.Fail(p.Mmu.Fault);
        }

        p.Mmu.CopyCode(physical, target);
        return true;
    }
}
