using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Attempts;

/// <summary>Attempts to reach memory that is not the attacker's: wild addresses, page tables, segments, stacks, code.</summary>
internal static class MemoryAttempts
{
    private const string Area = "memory";
    private const uint Ram = Probe.RamBytes;
    private const uint PageTable = 0x41000;
    private const uint PageDirectory = 0x40000;
    private const uint Window = 0x200000;

    internal static IEnumerable<Attempt> Rows() => Addresses().Concat(Paging()).Concat(Segments()).Concat(Code());

    private static IEnumerable<Attempt> Addresses() =>
        [
            Load("load just behind RAM, where the next partition's would begin", Ram),
            Load("load at 16 MiB", 0x1000000),
            Load("load at FEE00000h, a local APIC's page", 0xFEE00000),
            Load("load at the last doubleword of 4 GiB", 0xFFFFFFFC),
            GuestAttempts.Quiet(
                Area,
                "store just behind RAM, then load",
                Answer.Open,
                "open",
                probe =>
                {
                    probe.Store(Ram, 0x12345678);
                    probe.Asm.mov(eax, __dword_ptr[Ram]);
                }),
            GuestAttempts.Quiet(
                Area,
                "doubleword across the end of RAM: only the outside half is open",
                Answer.Open,
                "FFFF1234h",
                probe =>
                {
                    probe.Asm.mov(__word_ptr[Ram - 2], 0x1234);
                    probe.Asm.mov(eax, __dword_ptr[Ram - 2]);
                }),
            GuestAttempts.Quiet(
                Area,
                "scan of 64 MiB behind RAM: doublewords that answer",
                Answer.Count,
                "0",
                probe => Scan(probe, Ram, 4096, 16384)),
            GuestAttempts.Quiet(
                Area,
                "REP MOVSD from behind RAM into own RAM: bytes other than all ones",
                Answer.Open,
                "open",
                probe =>
                {
                    probe.Asm.mov(esi, Ram);
                    probe.Asm.mov(edi, Probe.Free);
                    probe.Asm.mov(ecx, 64);
                    probe.Asm.rep.movsd();
                    And(probe, Probe.Free, 64);
                }),
        ];

    private static Attempt Load(string name, uint address) =>
        GuestAttempts.Quiet(Area, name, Answer.Open, "open", probe => probe.Asm.mov(eax, __dword_ptr[address]));

    // EAX = how many of `count` doublewords, `step` bytes apart, are not all ones.
    private static void Scan(Probe probe, uint first, int step, int count)
    {
        Label next = probe.Asm.CreateLabel();
        Label open = probe.Asm.CreateLabel();
        probe.Asm.mov(esi, first);
        probe.Asm.mov(ecx, count);
        probe.Asm.xor(eax, eax);
        probe.Asm.Label(ref next);
        probe.Asm.cmp(__dword_ptr[esi], -1);
        probe.Asm.je(open);
        probe.Asm.inc(eax);
        probe.Asm.Label(ref open);
        probe.Asm.add(esi, step);
        probe.Asm.dec(ecx);
        probe.Asm.jnz(next);
    }

    // EAX = AND of `count` doublewords.
    private static void And(Probe probe, uint first, int count)
    {
        Label next = probe.Asm.CreateLabel();
        probe.Asm.mov(eax, -1);
        probe.Asm.mov(ecx, count);
        probe.Asm.mov(esi, first);
        probe.Asm.Label(ref next);
        probe.Asm.and(eax, __dword_ptr[esi]);
        probe.Asm.add(esi, 4);
        probe.Asm.dec(ecx);
        probe.Asm.jnz(next);
    }

    private static IEnumerable<Attempt> Paging() =>
        [
            Mapped("page table entry that names the frame just behind RAM", Ram | 3, "open"),
            Mapped("page table entry that names the last frame below 4 GiB", 0xFFFFF003, "open"),
            GuestAttempts.Quiet(
                Area,
                "page directory behind RAM: CR3 = 40000000h, then paging on",
                Answer.Count,
                "no answer; stopped: triple-fault",
                probe =>
                {
                    probe.Asm.mov(eax, 0x40000000);
                    PagingOn(probe);
                }),
            GuestAttempts.Quiet(
                Area,
                "store through a mapping of the frame behind RAM, then load",
                Answer.Open,
                "open",
                probe =>
                {
                    Map(probe, Ram | 3);
                    probe.Store(Window, 0x12345678);
                    probe.Asm.mov(eax, __dword_ptr[Window]);
                }),
        ];

    private static Attempt Mapped(string name, uint entry, string expected) =>
        GuestAttempts.Quiet(
            Area,
            name,
            Answer.Open,
            expected,
            probe =>
            {
                Map(probe, entry);
                probe.Asm.mov(eax, __dword_ptr[Window]);
            });

    // Identity for own RAM, and one entry of the attacker's choice at the window.
    private static void Map(Probe probe, uint entry)
    {
        var table = new byte[4096];
        for (uint page = 0; page < Ram / 4096; page++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan((int)page * 4), (page * 4096) | 3);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan((int)(Window / 4096) * 4), entry);
        var directory = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(directory, PageTable | 3);
        probe.Place(PageTable, table);
        probe.Place(PageDirectory, directory);
        probe.Asm.mov(eax, PageDirectory);
        PagingOn(probe);
    }

    private static void PagingOn(Probe probe)
    {
        probe.Asm.mov(cr3, eax);
        probe.Asm.mov(eax, cr0);
        probe.Asm.or(eax, unchecked((int)0x80000000));
        probe.Asm.mov(cr0, eax);
    }

    private static IEnumerable<Attempt> Segments() =>
        [
            GuestAttempts.Quiet(
                Area,
                "segment base that wraps: base FFF00000h, offset 200000h",
                Answer.Open,
                "open",
                probe =>
                {
                    Gdt(probe, 0xFFCF_93F0_0000_FFFF);
                    probe.Asm.mov(eax, __.fs[0x200000]);
                }),
            GuestAttempts.Quiet(
                Area,
                "offset behind a segment's limit",
                Answer.Open,
                "#GP",
                probe =>
                {
                    Gdt(probe, 0x0040_9300_0000_0FFF);
                    probe.Asm.mov(eax, __.fs[0x1000]);
                }),
            GuestAttempts.Quiet(
                Area,
                "descriptor table behind RAM, then a selector of it",
                Answer.Open,
                "no answer; stopped: triple-fault",
                probe =>
                {
                    probe.Place(Probe.Free, 0xFF, 0xFF, 0x00, 0x00, 0x10, 0x00);
                    probe.Asm.lgdt(__[Probe.Free]);
                    probe.Asm.mov(eax, 0x1000);
                    probe.Asm.mov(fs, ax);
                }),
            GuestAttempts.Quiet(
                Area,
                "stack behind RAM: what is pushed is gone",
                Answer.Open,
                "open",
                probe =>
                {
                    probe.Asm.mov(esp, Ram + 0x100);
                    probe.Asm.push(0x12345678);
                    probe.Asm.pop(eax);
                }),
        ];

    // A GDT with one more descriptor, loaded into FS.
    private static void Gdt(Probe probe, ulong descriptor)
    {
        var table = new byte[40];
        BinaryPrimitives.WriteUInt16LittleEndian(table, 31);
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(2), Probe.Free + 8);
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(16), 0x00CF9B000000FFFF);
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(24), 0x00CF93000000FFFF);
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(32), descriptor);
        probe.Place(Probe.Free, table);
        probe.Asm.lgdt(__[Probe.Free]);
        probe.Asm.mov(eax, 0x18);
        probe.Asm.mov(fs, ax);
    }

    private static IEnumerable<Attempt> Code() =>
        [
            GuestAttempts.Quiet(Area, "jump behind RAM: all ones is no instruction", Answer.Open, "#UD", probe => probe.Asm.jmp(Ram)),
            GuestAttempts.Quiet(
                Area,
                "an instruction that changes the next one",
                Answer.Count,
                "7",
                probe =>
                {
                    Label here = probe.Asm.CreateLabel();
                    probe.Asm.mov(eax, 6);
                    probe.Asm.call(here);
                    probe.Asm.Label(ref here);
                    probe.Asm.pop(esi);                               // 1 byte
                    probe.Asm.mov(__byte_ptr[esi + 5], 0x40);         // 4 bytes; INC EAX in the NOP's place
                    probe.Asm.nop();
                }),
            GuestAttempts.Quiet(
                Area,
                "a loop that changes its own immediate, three times",
                Answer.Count,
                "6",
                probe =>
                {
                    Label here = probe.Asm.CreateLabel();
                    Label again = probe.Asm.CreateLabel();
                    probe.Asm.mov(ecx, 3);
                    probe.Asm.xor(ebx, ebx);
                    probe.Asm.call(here);
                    probe.Asm.Label(ref here);
                    probe.Asm.pop(esi);                               // 1 byte
                    probe.Asm.Label(ref again);
                    probe.Asm.mov(__dword_ptr[esi + 5], ecx);         // 3 bytes; the immediate stands 1 byte into the next
                    probe.Asm.mov(eax, 0x11111111);
                    probe.Asm.add(ebx, eax);
                    probe.Asm.dec(ecx);
                    probe.Asm.jnz(again);
                    probe.Asm.mov(eax, ebx);
                }),
            GuestAttempts.Quiet(
                Area,
                "A20 closed: the wrap stays in own RAM",
                Answer.Count,
                "1",
                probe =>
                {
                    probe.Store(Probe.Free, 1);
                    probe.Asm.xor(eax, eax);
                    probe.Asm.@out(0x92, al);
                    probe.Asm.mov(eax, __dword_ptr[Ram + Probe.Free]);
                }),
        ];
}
