using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Experiments.Rig;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Containment;

/// <summary>Faults put into a working High guest at one of its instructions.</summary>
internal static class Injection
{
    private static readonly ImmutableArray<(string Name, Action<Assembler> Body)> Faults =
    [
        ("opcode", a => a.ud2()),
        ("divide", a =>
        {
            a.xor(ecx, ecx);
            a.div(ecx);
        }),
        ("stack", a =>
        {
            a.mov(esp, 1);
            a.push(eax);
        }),
        ("segment", a =>
        {
            a.mov(eax, 0xFFF8);
            a.mov(ds, ax);
        }),
        ("control", a =>
        {
            a.mov(eax, 0x80000001);
            a.mov(cr0, eax);                             // Paging, with no page table.
        }),
        ("wild-jump", a =>
        {
            a.mov(eax, 0xDEADBEEF);
            a.jmp(eax);
        }),
        ("wild-write", a =>
        {
            a.mov(edi, 0xFFFFFFF0);
            a.mov(ecx, 0x40);
            a.rep.stosd();
        }),
        ("own-code", a =>
        {
            a.mov(edi, GuestCode.Base);
            a.mov(ecx, 0x400);
            a.rep.stosd();
        }),
        ("own-tables", a =>
        {
            a.mov(edi, GuestCode.InterruptTable);
            a.mov(ecx, 0x600);
            a.rep.stosb();
            a.int3();
        }),
        ("descriptor", a =>
        {
            GuestCode.Submit(a, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF);
            GuestCode.Out(a, GuestCode.GuardPort + 0x08, 0xFFFFFFF8);
            GuestCode.Out(a, GuestCode.GuardPort + 0x10, 1);
        }),
        ("inbox", a =>
        {
            GuestCode.Out(a, GuestCode.GuardPort + 0x18, GuestCode.MemoryBytes - 4);
            GuestCode.Out(a, GuestCode.GuardPort + 0x20, 0xFFFFFFFF);
            GuestCode.Out(a, GuestCode.GuardPort + 0x24, 1);
        }),
        ("ports", a =>
        {
            for (ushort port = 0x20; port < 0xE0; port += 0x20)
            {
                GuestCode.OutByte(a, port, 0xFF);
                GuestCode.OutByte(a, (ushort)(port + 1), 0x5A);
            }
        }),
        ("triple-fault", a =>
        {
            a.mov(__word_ptr[GuestCode.TablePointer], (ushort)0);
            a.lidt(__fword_ptr[GuestCode.TablePointer]);
            a.int3();
        }),
        ("halt", a =>
        {
            a.cli();
            a.hlt();
        }),
    ];

    /// <summary>Names of the kinds of fault.</summary>
    internal static ImmutableArray<string> Kinds { get; } = [.. Faults.Select(fault => fault.Name)];

    /// <summary>A guest that sends and computes, with one fault after so many of its steps.</summary>
    internal static ImmutableArray<byte> Program(string kind, int step)
    {
        Action<Assembler> fault = Faults.First(each => each.Name == kind).Body;
        return GuestCode.Assemble(a =>
        {
            Label loop = a.CreateLabel();
            Label work = a.CreateLabel();
            GuestCode.Prepare(a, loop);
            a.xor(ebx, ebx);
            a.Label(ref loop);
            a.inc(ebx);
            a.cmp(ebx, step);
            a.jne(work);
            fault(a);
            a.Label(ref work);
            a.mov(__dword_ptr[GuestCode.Room], ebx);
            a.imul(ecx, ebx, 0x1234567);
            a.xor(__dword_ptr[GuestCode.Room + 4], ecx);
            GuestCode.Submit(a, SmallSystem.Down.Value, SmallSystem.Status, GuestCode.Room, 8);
            a.jmp(loop);
        });
    }

    /// <summary>The program with one bit of its code inverted.</summary>
    internal static ImmutableArray<byte> Flipped(int bit)
    {
        byte[] code = [.. Program("opcode", int.MaxValue)];
        bit %= code.Length * 8;
        code[bit / 8] ^= (byte)(1 << (bit % 8));
        return [.. code];
    }
}
