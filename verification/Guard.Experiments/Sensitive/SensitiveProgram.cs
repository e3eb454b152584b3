using System;
using System.Collections.Immutable;
using Guard.Experiments.Rig;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Sensitive;

/// <summary>
/// A guest that fills its own descriptor tables, gives up its slot, and then carries out one piece of code at one privilege level. It notes
/// down where that ended: a vector, an error code, and two values that the code left in EAX and EBX.
/// </summary>
internal static class SensitiveProgram
{
    /// <summary>Where it notes down vector, error code, EAX and EBX, four bytes each.</summary>
    internal const uint Results = GuestCode.Room;

    /// <summary>Vector through which every level may say that the code has come to its end.</summary>
    internal const byte EndVector = 0x30;

    /// <summary>Vector whose gate is for level 0 alone.</summary>
    internal const byte InnerVector = 0x31;

    internal const uint Segments = GuestCode.SegmentTable;
    internal const ushort SegmentsLimit = (12 * 8) - 1;
    internal const uint Interrupts = GuestCode.InterruptTable;
    internal const ushort InterruptsLimit = (64 * 8) - 1;
    internal const ushort Local = 0x48;
    internal const ushort Task = 0x50;
    internal const ushort Small = 0x58;
    internal const uint SmallLimit = 0x1234;
    internal const uint Control0 = 0x33;                 // NE, ET, MP, PE.
    internal const uint Flags = 0x43;                    // ZF, CF, and bit 1.
    internal const uint FarPointer = 0x33800;
    internal const uint NoValue = 0xDEADBEEF;

    private const uint LocalTable = 0x33600;
    private const uint TaskState = 0x33700;
    private const uint InnerStack = 0x3E000;
    private const uint OuterStack = 0x3D000;
    private const int Rounds = 9_000;                    // Of a loop of two instructions: more than a slot.

    /// <summary>Selector of the flat code segment of a level, to be used at that level.</summary>
    internal static ushort Code(int level) => (ushort)(0x08 + (0x10 * level) + level);

    /// <summary>Selector of the flat data segment of a level, with a requested level.</summary>
    internal static ushort Data(int level, int requested) => (ushort)(0x10 + (0x10 * level) + requested);

    /// <summary>Assembles it.</summary>
    /// <param name="level">CPL of the code, 0 to 3.</param>
    /// <param name="code">What is carried out; it may fault. What it leaves in EAX and EBX is noted down.</param>
    internal static ImmutableArray<byte> Assemble(int level, Action<Assembler> code) => GuestCode.Assemble(a =>
    {
        Label there = a.CreateLabel();
        Label end = a.CreateLabel();
        a.mov(esp, InnerStack);
        a.mov(__dword_ptr[Results], 0);
        WriteSegments(a);
        WriteGates(a, end);
        a.mov(ax, Local);
        a.lldt(ax);
        a.mov(ax, Task);
        a.ltr(ax);
        a.mov(eax, Control0);
        a.mov(cr0, eax);
        GuestCode.MaskInterrupts(a);
        Label spin = a.CreateLabel();
        a.mov(ecx, Rounds);
        a.Label(ref spin);
        a.dec(ecx);
        a.jnz(spin);
        a.mov(eax, Data(level, level));
        a.mov(ds, ax);
        a.mov(es, ax);
        if (level > 0)
        {
            a.push((uint)Data(level, level));
            a.push(OuterStack);
        }
        else
        {
            a.mov(ss, ax);
        }

        a.push(Flags);
        a.push((uint)Code(level));
        GuestCode.AddressOf(a, there, eax);
        a.push(eax);
        a.mov(eax, NoValue);
        a.mov(ebx, NoValue);
        a.iretd();
        a.Label(ref there);
        code(a);
        a.@int(EndVector);

        // At level 0, with the vector and the error code on the stack.
        a.Label(ref end);
        a.mov(__dword_ptr[Results + 8], eax);
        a.mov(__dword_ptr[Results + 12], ebx);
        a.pop(__dword_ptr[Results]);
        a.pop(__dword_ptr[Results + 4]);
        a.cli();
        Label sleep = a.CreateLabel();
        a.Label(ref sleep);
        a.hlt();
        a.jmp(sleep);
    });

    private static void WriteSegments(Assembler a)
    {
        for (int level = 0; level < 4; level++)
        {
            Describe(a, Code(level), 0x0000FFFF, 0x00CF9B00 | ((uint)level << 13));
            Describe(a, Data(level, 0), 0x0000FFFF, 0x00CF9300 | ((uint)level << 13));
        }

        Describe(a, Local, (LocalTable << 16) | 7, 0x00008200 | (LocalTable >> 16));
        Describe(a, Task, (TaskState << 16) | 0x67, 0x00008900 | (TaskState >> 16));
        Describe(a, Small, SmallLimit, 0x0000D300);              // Data for level 2.
        a.mov(__dword_ptr[TaskState + 4], InnerStack);
        a.mov(__dword_ptr[TaskState + 8], Data(0, 0));
        a.mov(__word_ptr[GuestCode.TablePointer], SegmentsLimit);
        a.mov(__dword_ptr[GuestCode.TablePointer + 2], Segments);
        a.lgdt(__fword_ptr[GuestCode.TablePointer]);
    }

    private static void Describe(Assembler a, ushort selector, uint low, uint high)
    {
        a.mov(__dword_ptr[Segments + (selector & 0xFFF8u)], low);
        a.mov(__dword_ptr[Segments + (selector & 0xFFF8u) + 4], high);
    }

    /// <summary>A gate for each exception and for both interrupts; each puts a missing error code, and its number, on the stack.</summary>
    private static void WriteGates(Assembler a, Label end)
    {
        Label past = a.CreateLabel();
        a.jmp(past);
        var gates = new Label[InnerVector + 1];
        for (int vector = 0; vector < gates.Length; vector++)
        {
            gates[vector] = a.CreateLabel();
            a.Label(ref gates[vector]);
            if (vector is not (8 or (>= 10 and <= 14) or 17))
            {
                a.push(0);
            }

            a.push(vector);
            a.jmp(end);
        }

        a.Label(ref past);
        for (int vector = 0; vector < gates.Length; vector++)
        {
            uint gate = Interrupts + (8 * (uint)vector);
            GuestCode.AddressOf(a, gates[vector], eax);
            a.mov(__word_ptr[gate], ax);
            a.mov(__word_ptr[gate + 2], Code(0));
            a.shr(eax, 16);
            a.mov(__word_ptr[gate + 4], (ushort)(vector == EndVector ? 0xEE00 : 0x8E00));
            a.mov(__word_ptr[gate + 6], ax);
        }

        a.mov(__word_ptr[GuestCode.TablePointer], InterruptsLimit);
        a.mov(__dword_ptr[GuestCode.TablePointer + 2], Interrupts);
        a.lidt(__fword_ptr[GuestCode.TablePointer]);
    }
}
