using System;
using System.Collections.Immutable;
using System.IO;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Rig;

/// <summary>
/// Small guest programs, assembled here: flat protected mode, everything below 256 KiB. An interrupt table makes every fault and interrupt
/// come back to the program's own resume point.
/// </summary>
internal static class GuestCode
{
    internal const uint Base = 0x10000;
    internal const uint Secret = 0xF000;
    internal const uint Stack = 0x3F000;
    internal const uint Descriptor = 0x30000;
    internal const uint Buffer = 0x30100;
    internal const uint Inbox = 0x31000;
    internal const uint Variables = 0x32000;
    internal const uint InterruptTable = 0x33000;
    internal const uint SegmentTable = 0x33400;
    internal const uint TablePointer = 0x33500;
    internal const uint Room = 0x34000;
    internal const uint MemoryBytes = 0x40000;
    internal const ushort GuardPort = 0x5A0;
    internal const ushort SerialPort = 0x3F8;

    private const int Gates = 64;

    /// <summary>Assembles a program that starts at <see cref="Base"/>.</summary>
    internal static ImmutableArray<byte> Assemble(Action<Assembler> write)
    {
        var assembler = new Assembler(32);
        write(assembler);
        using var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), Base);
        return [.. stream.ToArray()];
    }

    /// <summary>Puts stack, segment table and interrupt gates in place; all gates lead to a label.</summary>
    internal static void Prepare(Assembler a, Label handler)
    {
        Label gate = a.CreateLabel();
        a.mov(esp, Stack);
        AddressOf(a, handler, ebx);
        a.mov(__dword_ptr[SegmentTable + 8], 0x0000FFFF);          // Selector 8: code, flat.
        a.mov(__dword_ptr[SegmentTable + 12], 0x00CF9B00);
        a.mov(__word_ptr[TablePointer], (ushort)15);
        a.mov(__dword_ptr[TablePointer + 2], SegmentTable);
        a.lgdt(__fword_ptr[TablePointer]);
        MaskInterrupts(a);
        a.mov(edi, InterruptTable);
        a.mov(ecx, Gates);
        a.Label(ref gate);
        a.mov(edx, ebx);
        a.and(edx, 0xFFFF);
        a.mov(__dword_ptr[edi], edx);
        a.mov(__word_ptr[edi + 2], (ushort)8);
        a.mov(edx, ebx);
        a.and(edx, 0xFFFF0000);
        a.or(edx, 0x8E00);
        a.mov(__dword_ptr[edi + 4], edx);
        a.add(edi, 8);
        a.dec(ecx);
        a.jnz(gate);
        a.mov(__word_ptr[TablePointer], (ushort)((Gates * 8) - 1));
        a.mov(__dword_ptr[TablePointer + 2], InterruptTable);
        a.lidt(__fword_ptr[TablePointer]);
    }

    /// <summary>Leaves in a register the address of a jump to a label; needs a stack.</summary>
    internal static void AddressOf(Assembler a, Label label, AssemblerRegister32 target)
    {
        Label past = a.CreateLabel();
        a.call(past);
        a.jmp(label);                                    // What the call leaves on the stack is the address of this jump.
        a.Label(ref past);
        a.pop(target);
    }

    /// <summary>Both 8259A: vectors 20h and 28h, everything masked.</summary>
    internal static void MaskInterrupts(Assembler a)
    {
        OutByte(a, 0x20, 0x11);
        OutByte(a, 0xA0, 0x11);
        OutByte(a, 0x21, 0x20);
        OutByte(a, 0xA1, 0x28);
        OutByte(a, 0x21, 0x04);
        OutByte(a, 0xA1, 0x02);
        OutByte(a, 0x21, 0x01);
        OutByte(a, 0xA1, 0x01);
        OutByte(a, 0x21, 0xFF);
        OutByte(a, 0xA1, 0xFF);
    }

    /// <summary>Writes a doubleword to a port.</summary>
    internal static void Out(Assembler a, ushort port, uint value)
    {
        a.mov(edx, port);
        a.mov(eax, value);
        a.@out(dx, eax);
    }

    /// <summary>Writes a byte to a port.</summary>
    internal static void OutByte(Assembler a, ushort port, byte value)
    {
        a.mov(edx, port);
        a.mov(al, value);
        a.@out(dx, al);
    }

    /// <summary>Sleeps until the timer expires, once, after some 100 microseconds.</summary>
    internal static void Sleep(Assembler a)
    {
        OutByte(a, 0x43, 0x30);
        OutByte(a, 0x40, 120);
        OutByte(a, 0x40, 0);
        OutByte(a, 0x20, 0x20);
        OutByte(a, 0x21, 0xFE);
        a.sti();
        a.hlt();
    }

    /// <summary>Submits bytes of the program's memory.</summary>
    internal static void Submit(Assembler a, uint channel, uint type, uint address, uint lengthBytes)
    {
        a.mov(__dword_ptr[Descriptor], channel);
        a.mov(__dword_ptr[Descriptor + 4], type);
        a.mov(__dword_ptr[Descriptor + 8], address);
        a.mov(__dword_ptr[Descriptor + 12], 0);
        a.mov(__dword_ptr[Descriptor + 16], lengthBytes);
        a.mov(__dword_ptr[Descriptor + 20], 0);
        Out(a, GuardPort + 0x08, Descriptor);
        Out(a, GuardPort + 0x10, 1);
    }

    /// <summary>Prints EAX as four raw bytes on COM1.</summary>
    internal static void Print(Assembler a)
    {
        a.mov(edx, SerialPort);
        for (int i = 0; i < 4; i++)
        {
            a.@out(dx, al);
            a.ror(eax, 8);
        }
    }

    /// <summary>Puts text into memory, four bytes at a time.</summary>
    internal static void Store(Assembler a, uint address, string text)
    {
        for (int i = 0; i < text.Length; i += 4)
        {
            uint word = 0;
            for (int j = 0; j < 4 && i + j < text.Length; j++)
            {
                word |= (uint)text[i + j] << (8 * j);
            }

            a.mov(__dword_ptr[address + (uint)i], word);
        }
    }
}
