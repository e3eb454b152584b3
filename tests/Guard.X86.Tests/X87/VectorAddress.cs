using System;
using System.Buffers.Binary;

namespace Guard.X86.Tests.X87;

/// <summary>32-bit addressing forms (SDM Vol. 2A, tables 2-2 and 2-3) without segment bases.</summary>
public static class VectorAddress
{
    /// <summary>The address named by a ModR/M byte and what follows it.</summary>
    public static uint Of(ReadOnlySpan<byte> modRM, ReadOnlySpan<uint> general)
    {
        int mod = modRM[0] >> 6;
        int rm = modRM[0] & 7;
        int next = 1;
        uint address = 0;
        bool displacementOnly = mod == 0 && rm == 5;
        if (rm == 4)
        {
            byte sib = modRM[next++];
            int index = (sib >> 3) & 7;
            address = index == 4 ? 0 : general[index] << (sib >> 6);
            displacementOnly = mod == 0 && (sib & 7) == 5;
            address += displacementOnly ? 0 : general[sib & 7];
        }
        else if (!displacementOnly)
        {
            address = general[rm];
        }

        if (mod == 1)
        {
            return address + (uint)(sbyte)modRM[next];
        }

        return mod == 2 || displacementOnly ? address + BinaryPrimitives.ReadUInt32LittleEndian(modRM[next..]) : address;
    }
}
