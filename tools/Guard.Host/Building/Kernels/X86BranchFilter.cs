using System;
using System.Buffers.Binary;

namespace Guard.Host.Building.Kernels;

/// <summary>The x86 branch filter of .xz (file format 1.1.0, 5.3.2): turns the absolute targets of CALL and JMP back into relative ones.</summary>
/// <remarks>
/// A target was converted when its highest byte was 00h or FFh and the bytes before did not look like another instruction's opcode:
/// that history is kept in a mask, one bit for each of the last bytes, the upper half for those whose own highest byte fitted.
/// </remarks>
internal static class X86BranchFilter
{
    private const int InstructionBytes = 5;
    private const uint HistoryMask = 0x77;
    private const uint WasOpcode = 0x01;
    private const uint HadSignByte = 0x10;

    /// <summary>Undoes the filter in place.</summary>
    public static void Decode(Span<byte> code)
    {
        int previous = -InstructionBytes;
        uint history = 0;
        int position = 0;
        while (position <= code.Length - InstructionBytes)
        {
            if ((code[position] & 0xFE) != 0xE8)
            {
                position++;
                continue;
            }

            history = Age(history, position - previous);
            previous = position;
            byte highest = code[position + 4];
            if (IsSignByte(highest) && WasConverted(history))
            {
                Span<byte> target = code.Slice(position + 1, 4);
                uint relative = ToRelative(BinaryPrimitives.ReadUInt32LittleEndian(target), (uint)position + InstructionBytes, history);
                relative = (relative & 0x01000000) != 0 ? relative | 0xFF000000 : relative & 0x00FFFFFF;
                BinaryPrimitives.WriteUInt32LittleEndian(target, relative);
                position += InstructionBytes;
                history = 0;
            }
            else
            {
                position++;
                history |= WasOpcode | (IsSignByte(highest) ? HadSignByte : 0);
            }
        }
    }

    private static uint Age(uint history, int distance)
    {
        if (distance > InstructionBytes)
        {
            return 0;
        }

        for (int i = 0; i < distance; i++)
        {
            history = (history & HistoryMask) << 1;
        }

        return history;
    }

    // At most one of the three bytes before, and none whose own target would have ended here.
    private static bool WasConverted(uint history) => history >> 1 is 0 or 1 or 2 or 4;

    private static uint ToRelative(uint absolute, uint next, uint history)
    {
        while (true)
        {
            uint relative = absolute - next;
            if (history == 0)
            {
                return relative;
            }

            int nested = (history >> 1) switch
            {
                0 => 0,
                1 => 1,
                2 or 3 => 2,
                _ => 3,
            };
            if (!IsSignByte((byte)(relative >> (24 - (nested * 8)))))
            {
                return relative;
            }

            absolute = relative ^ (uint)((1UL << (32 - (nested * 8))) - 1);
        }
    }

    private static bool IsSignByte(byte value) => value is 0x00 or 0xFF;
}
