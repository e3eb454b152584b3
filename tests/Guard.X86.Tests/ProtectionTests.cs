using System;
using Guard.X86.State;
using Xunit;

namespace Guard.X86.Tests;

/// <summary>Rings, paging and virtual-8086 mode, each by a small program; the sources stand beside the bytes.</summary>
public sealed class ProtectionTests
{
    private const uint Gdt = 0x1000;
    private const uint Idt = 0x2000;
    private const uint Handler = 0x14000;
    private const uint KernelStack = 0x24000;

    // LGDT, LIDT, DS ES SS = 10h, ESP = 20000h, LTR 28h, IRETD to ring 3 at "user" with SS:ESP = 23h:30000h;
    // user: MOV EAX,1234h; INT 40h; CLI.
    private const string Ring =
        "0f0115480001000f011d4e00010066b810008ed88ec08ed0bc0000020066b828000f00d86a23680000030068020200006a1b684000010066b823008ed88ec0cf"
        + "b834120000cd40fa2f0000100000ff0700200000";

    // Identity tables for 1 MiB with page 40h absent and 41h read-only; CR3, CR0.PG and WP; MOV EBX,[41010h]; MOV [42010h],7;
    // MOV [41010h],1 (faults); MOV EAX,[40020h] (faults); HLT.
    private const string Paging =
        "bf00600000b803000000890783c704050010000081ff0064000075eec7050050000003600000c7050061000000000000c7050461000001100400"
        + "b8005000000f22d80f20c00d000001800f22c08b1d10100400c7051020040007000000c7051010040001000000a120000400f4";

    // CR3 = 5000h, CR0.PG; MOV EAX,[50000h]; entry of page 50h = 51003h; MOV EBX,[50000h]; HLT.
    private const string Remap =
        "b8005000000f22d80f20c00d000000800f22c0a100000500c70540610000031005008b1d00000500f4";

    // As Ring, but IRETD to virtual-8086 mode at 1000h:004Ah with IOPL 3: MOV AX,DS; MOV [20h],AX; INT 40h.
    private const string Virtual =
        "0f0115510001000f011d5700010066b810008ed88ed0bc0000020066b828000f00d86a006a00680030000068003000006800300000680010000068023202"
        + "006800100000684a000000cf8cd8a32000cd402f0000100000ff0700200000";

    [Fact]
    public void AnInterruptFromRing3SwitchesToTheStackOfTheTss()
    {
        SnippetMachine machine = WithTables(Ring, "F4");
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(1000).Reason);
        Assert.Equal(0, machine.Cpu.State.CPL);
        Assert.Equal(0x1234u, machine[GeneralRegister.EAX]);
        Assert.Equal(KernelStack - 20, machine[GeneralRegister.ESP]);
        Assert.Equal(0x23u, machine.Doubleword(KernelStack - 4));
        Assert.Equal(0x30000u, machine.Doubleword(KernelStack - 8));
        Assert.Equal(0x202u, machine.Doubleword(KernelStack - 12));
        Assert.Equal(0x1Bu, machine.Doubleword(KernelStack - 16));
        Assert.Equal(0x10047u, machine.Doubleword(KernelStack - 20));
    }

    [Fact]
    public void APrivilegedInstructionInRing3IsAGeneralProtectionFault()
    {
        SnippetMachine machine = WithTables(Ring, "CF");
        for (int i = 0; i < 100 && machine.Cpu.LastFault is null; i++)
        {
            machine.Cpu.Run(1);
        }

        Assert.Equal(new CrashRecord(0, 0x10047, 13, 0), machine.Cpu.LastFault);
        Assert.Equal(0u, machine.Doubleword(machine[GeneralRegister.ESP]));            // the error code
        Assert.Equal(0x10047u, machine.Doubleword(machine[GeneralRegister.ESP] + 4));
    }

    [Fact]
    public void PageFaultsTellWhatWasWrongAndSkippingThemGoesOn()
    {
        // POP EDX; SHL ECX,8; OR ECX,EDX; MOV ESI,CR2; TEST EDX,EDX; JZ load; ADD DWORD [ESP],10; JMP end; load: ADD DWORD [ESP],5; end: IRETD
        SnippetMachine machine = WithTables(Paging, "5AC1E10809D10F20D685D274068304240AEB0483042405CF");
        machine.Memory.TryWrite(0x41010, BitConverter.GetBytes(0xCAFEu));
        machine.Cpu.State.SetRegister(GeneralRegister.ECX, 0);
        machine.Cpu.State.GDTR = new DescriptorTable(Gdt, 0x2F);
        machine.Cpu.State.IDTR = new DescriptorTable(Idt, 0x7FF);
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(10_000).Reason);
        Assert.Equal(0xCAFEu, machine[GeneralRegister.EBX]);
        Assert.Equal(0xCAFEu, machine.Doubleword(0x41010));
        Assert.Equal(7u, machine.Doubleword(0x42010));
        Assert.Equal(0x0300u, machine[GeneralRegister.ECX]);          // first a write to a present page, then a read of an absent one
        Assert.Equal(0x40020u, machine[GeneralRegister.ESI]);
        Assert.Equal(0x42063u, machine.Doubleword(0x6000 + (0x42 * 4)));   // accessed and dirty
        Assert.Equal(0x41021u, machine.Doubleword(0x6000 + (0x41 * 4)));   // accessed, not dirty
        Assert.Equal(0u, machine.Doubleword(0x6000 + (0x40 * 4)));
    }

    [Fact]
    public void AStoreToAPageTableIsSeenByTheNextAccess()
    {
        SnippetMachine machine = SnippetMachine.Flat(Remap);
        machine.Memory.TryWrite(0x5000, BitConverter.GetBytes(0x6003u));
        for (uint page = 0; page < 256; page++)
        {
            machine.Memory.TryWrite(0x6000 + (page * 4), BitConverter.GetBytes((page << 12) | 3));
        }

        machine.Memory.TryWrite(0x50000, BitConverter.GetBytes(0x11111111u));
        machine.Memory.TryWrite(0x51000, BitConverter.GetBytes(0x22222222u));
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(1000).Reason);
        Assert.Equal(0x11111111u, machine[GeneralRegister.EAX]);
        Assert.Equal(0x22222222u, machine[GeneralRegister.EBX]);
    }

    [Fact]
    public void Virtual8086ModeAddressesByParagraphsAndReturnsThroughRing0()
    {
        SnippetMachine machine = WithTables(Virtual, "F4");
        Assert.Equal(RunExitReason.Halted, machine.Cpu.Run(1000).Reason);
        Assert.Equal(0x3000u, machine.Doubleword(0x30020) & 0xFFFF);
        Assert.Equal(0x23202u, machine.Doubleword(KernelStack - 28));        // EFLAGS with VM below GS FS DS ES SS ESP
        Assert.Equal(0u, machine.Cpu.State.EFLAGS & 0x20000);
        Assert.Equal(0, machine.Cpu.State.GetSegment(SegmentRegister.DS).Selector);
    }

    /// <summary>A GDT with flat segments of ring 0 and 3 and a TSS, and gates of DPL 3 to one handler.</summary>
    private static SnippetMachine WithTables(string code, string handler)
    {
        SnippetMachine machine = SnippetMachine.Flat(code);
        ulong[] descriptors =
        [
            0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF, 0x00CFFB000000FFFF, 0x00CFF3000000FFFF, 0x0000890030000067,
        ];
        for (uint i = 0; i < descriptors.Length; i++)
        {
            machine.Memory.TryWrite(Gdt + (i * 8), BitConverter.GetBytes(descriptors[i]));
        }

        for (uint vector = 0; vector < 256; vector++)
        {
            ulong gate = (Handler & 0xFFFF) | (8UL << 16) | (0xEEUL << 40) | ((ulong)(Handler >> 16) << 48);
            machine.Memory.TryWrite(Idt + (vector * 8), BitConverter.GetBytes(gate));
        }

        machine.Memory.TryWrite(0x3004, BitConverter.GetBytes(KernelStack));
        machine.Memory.TryWrite(0x3008, BitConverter.GetBytes(0x10u));
        machine.Memory.TryWrite(Handler, Convert.FromHexString(handler));
        return machine;
    }
}
