using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Guard.X86.Decode;
using Guard.X86.Semantics.Sse;

namespace Guard.X86.Tests.Fuzzing;

/// <summary>
/// Random instructions: most are rows of the opcode maps with operands that reach the data windows, some are system instructions with
/// operands that mean something, some are bytes at random. The same seed gives the same bytes.
/// </summary>
internal sealed class ProgramGenerator(ulong seed)
{
    private static readonly byte[][] Opcodes = [.. AllOpcodes()];

    private static readonly byte[] Prefixes = [0x66, 0x66, 0x66, 0x67, 0xF2, 0xF3, 0xF3, 0xF0, 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65];

    /// <summary>Whole instructions that change mode, tables, tasks and flags: rare among random opcodes, and what breaks first.</summary>
    private static readonly string[] System =
    [
        "0F20C0", "0F22C0", "0F20D8", "0F22D8", "0F20E0", "0F22E0", "0F22D0", "0F23C0", "0F23F8", "0F23F0", "0F21F0", "0F06", "0F01F0", "0F01E0",
        "0F30", "0F32", "0F31", "0FA2", "0F34", "0F35", "0F00D8", "0F00D0", "0F09", "FA", "FB", "F4", "F1", "CC", "CE", "CF", "66CF", "9C", "9D",
        "669D", "17", "07", "1F", "0FA1", "0FA9", "8ED0", "8ED8", "8EC0", "8EE0", "CB", "CA0400", "C9", "9B", "DBE3", "0F77", "0FA3C0", "D9F7",
    ];

    private static readonly ushort[] Selectors = [0, 3, 0x08, 0x10, 0x1B, 0x23, 0x28, 0x30, 0x38, 0x40, 0x48, 0x50, 0x58, 0x60, 0x68, 0x70, 0x04, 0x0C, 0x17];

    private static readonly uint[] Edges =
        [0, 1, 2, 3, 7, 0x1F, 0x20, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    private ulong _state = (seed * 0x9E3779B97F4A7C15) | 1;

    /// <summary>A number below <paramref name="bound"/>.</summary>
    public int Below(int bound)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)((_state >> 20) % (ulong)bound);
    }

    /// <summary>A random byte.</summary>
    public byte Byte() => (byte)Below(256);

    /// <summary>A number at an edge, in a data window, or any.</summary>
    public uint Number() => Below(4) switch
    {
        0 => Edges[Below(Edges.Length)],
        1 => Address(),
        _ => ((uint)Below(0x10000) << 16) | (uint)Below(0x10000),
    };

    /// <summary>An address in the data windows: 30000h to 3FFFFh, seldom aligned, sometimes at a page's end.</summary>
    public uint Address() => 0x30000 + (uint)(Below(5) == 0 ? (Below(16) << 12) + 0xFF0 + Below(16) : Below(0x10000));

    /// <summary>A selector of the machine's tables, or one that is none.</summary>
    public ushort Selector() => Selectors[Below(Selectors.Length)];

    /// <summary>Fills a region with instructions, one behind the other.</summary>
    public void Fill(Span<byte> region)
    {
        int at = 0;
        Span<byte> buffer = stackalloc byte[32];
        while (at < region.Length)
        {
            int length = Math.Min(Instruction(buffer), region.Length - at);
            buffer[..length].CopyTo(region[at..]);
            at += length;
        }
    }

    private static IEnumerable<byte[]> AllOpcodes()
    {
        for (int opcode = 0; opcode < 256; opcode++)
        {
            if (!OpcodeMap.Rows(false, (byte)opcode).IsEmpty || opcode is >= 0xD8 and <= 0xDF)
            {
                yield return [(byte)opcode];
            }

            if (!OpcodeMap.Rows(true, (byte)opcode).IsEmpty || opcode is 0xAE or 0xB8)
            {
                yield return [0x0F, (byte)opcode];
            }
        }

        foreach (SimdRow row in SimdMap.Rows)
        {
            byte[] prefix = row.Prefix == 0 ? [] : [row.Prefix];
            byte[] map = row.Map == 0 ? [0x0F] : [0x0F, row.Map];
            yield return [.. prefix, .. map, row.Opcode];
        }
    }

    private int Instruction(Span<byte> target) => Below(20) switch
    {
        0 => Garbage(target),
        1 => Whole(target, System[Below(System.Length)]),
        2 => LoadRegister(target),
        3 => Branch(target),
        4 => FarOrTable(target),
        _ => Row(target),
    };

    private int Garbage(Span<byte> target)
    {
        int length = 1 + Below(6);
        for (int i = 0; i < length; i++)
        {
            target[i] = Byte();
        }

        return length;
    }

    private static int Whole(Span<byte> target, string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        bytes.CopyTo(target);
        return bytes.Length;
    }

    /// <summary>MOV r32, imm32.</summary>
    private int LoadRegister(Span<byte> target)
    {
        target[0] = (byte)(0xB8 + Below(8));
        BinaryPrimitives.WriteUInt32LittleEndian(target[1..], Number());
        return 5;
    }

    /// <summary>Jcc, JMP, CALL, LOOP over a short distance, mostly forward.</summary>
    private int Branch(Span<byte> target)
    {
        int distance = Below(48) - 8;
        switch (Below(4))
        {
            case 0:
                target[0] = 0xE8;
                BinaryPrimitives.WriteInt32LittleEndian(target[1..], distance);
                return 5;
            case 1:
                target[0] = (byte)(0xE0 + Below(4));
                break;
            case 2:
                target[0] = 0xEB;
                break;
            default:
                target[0] = (byte)(0x70 + Below(16));
                break;
        }

        target[1] = (byte)distance;
        return 2;
    }

    /// <summary>Far transfers, INT n, and loads of segment registers.</summary>
    private int FarOrTable(Span<byte> target)
    {
        switch (Below(5))
        {
            case 0:
                target[0] = Below(2) == 0 ? (byte)0x9A : (byte)0xEA;
                BinaryPrimitives.WriteUInt32LittleEndian(target[1..], 0x10000 + (uint)Below(0x8000));
                BinaryPrimitives.WriteUInt16LittleEndian(target[5..], Selector());
                return 7;
            case 1:
                target[0] = 0xCD;
                target[1] = (byte)Below(48);
                return 2;
            case 2:
                target[0] = 0xB8;
                BinaryPrimitives.WriteUInt32LittleEndian(target[1..], Selector());
                target[5] = 0x8E;
                target[6] = (byte)(0xC0 | (Below(6) << 3));
                return 7;
            case 3:
                target[0] = 0xB9;                                                    // MOV ECX, a model-specific register; RDMSR or WRMSR
                BinaryPrimitives.WriteUInt32LittleEndian(target[1..], Below(6) switch { 0 => 0x10, 1 => 0xC0000080, 2 => 0x277, int n => 0x171u + (uint)n });
                target[5] = 0x0F;
                target[6] = Below(2) == 0 ? (byte)0x30 : (byte)0x32;
                return 7;
            default:
                target[0] = 0x0F;
                target[1] = (byte)Below(2);
                target[2] = (byte)((Below(8) << 3) | 5);
                BinaryPrimitives.WriteUInt32LittleEndian(target[3..], 0x1F00 + ((uint)Below(16) * 8));
                return 7;
        }
    }

    private int Row(Span<byte> target)
    {
        int at = 0;
        while (Below(8) == 0)
        {
            target[at++] = Prefixes[Below(Prefixes.Length)];
        }

        byte[] opcode = Opcodes[Below(Opcodes.Length)];
        opcode.CopyTo(target[at..]);
        at += opcode.Length;
        int mod = Below(4);
        target[at++] = mod switch
        {
            0 => (byte)((Byte() & 0x38) | 5),                                            // [disp32]
            1 => (byte)(0x40 | (Byte() & 0x3F)),
            2 => (byte)(0x80 | (Byte() & 0x3F)),
            _ => (byte)(0xC0 | Byte()),
        };
        if (mod == 1)
        {
            target[at++] = Byte();
        }
        else if (mod != 3)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[at..], mod == 0 ? Address() : (uint)Below(64));
            at += 4;
        }

        if (Below(4) == 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[at..], Number());
            at += 1 + Below(4);
        }

        return at;
    }
}
