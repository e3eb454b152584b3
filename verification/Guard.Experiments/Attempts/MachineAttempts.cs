using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Guard.Experiments.Attempts;

/// <summary>Attempts on ports, the processor's doors, and the schedule.</summary>
internal static class MachineAttempts
{
    // Mask and first port of the attacker's own chips: both 8259A with ELCR, 8254, COM1, 61h, 80h, 92h. GuardPort answers at 32 bits only.
    private static readonly ImmutableArray<(int Mask, int Port)> OwnPorts =
    [
        (0xFFFE, 0x20), (0xFFFE, 0xA0), (0xFFFE, 0x4D0), (0xFFFC, 0x40), (0xFFF8, 0x3F8), (0xFFFF, 0x61), (0xFFFF, 0x80), (0xFFFF, 0x92),
    ];

    internal static IEnumerable<Attempt> Rows() => Ports().Concat(Instructions()).Concat(Schedule());

    private static IEnumerable<Attempt> Ports() =>
        [
            Port("PCI configuration: CF8h and CFCh", probe =>
            {
                probe.Write(0xCF8, 0x80000000);
                probe.Read(0xCFC);
            }),
            Port("QEMU's fw_cfg at 510h", probe => probe.Read(0x510)),
            Port("VMware's backdoor at 5658h", probe =>
            {
                probe.Asm.mov(eax, 0x564D5868);
                probe.Asm.mov(ecx, 10);
                probe.Asm.mov(edx, 0x5658);
                probe.Asm.@in(eax, dx);
            }),
            Port("ACPI power management at B000h", probe => probe.Read(0xB000)),
            Port("the second serial port, which it does not have", probe => probe.Read(0x2F8)),
            Port("an 8237A DMA channel programmed for memory behind RAM", probe =>
            {
                // Clear flip-flop, address 0, page 20h, count, mode single write channel 2, unmask channel 2.
                Out(probe, 0x0C, 0, 0x04, 0, 0x04, 0, 0x81, 0x20, 0x05, 0xFF, 0x05, 0, 0x0B, 0x46, 0x0A, 2);
                probe.Read(0x04);
            }),
            Port("SMI command port B2h", probe =>
            {
                probe.Asm.mov(al, 0x01);
                probe.Asm.@out(0xB2, al);
                probe.Read(0xB2);
            }),
            GuestAttempts.Quiet("ports", "reset by CF9h", Answer.Count, "7", probe => Survives(probe, 0xCF9, 0x06)),
            GuestAttempts.Quiet("ports", "reset by the keyboard controller, FEh to 64h", Answer.Count, "7", probe => Survives(probe, 0x64, 0xFE)),
            GuestAttempts.Quiet("ports", "fast reset by bit 0 of port 92h", Answer.Count, "7", probe => Survives(probe, 0x92, 0x03)),
            GuestAttempts.Quiet("ports", "all 65,536 ports but its own chips': how many answer", Answer.Count, "0", ScanPorts),
            GuestAttempts.Quiet("ports", "REP INSD of 65,536 doublewords from a port with nothing behind", Answer.Open, "open", probe =>
            {
                probe.Asm.mov(edi, Probe.Free);
                probe.Asm.mov(ecx, 0x10000);
                probe.Asm.mov(edx, 0x9000);
                probe.Asm.rep.insd();
                probe.Asm.mov(eax, __dword_ptr[Probe.Free]);
            }),
        ];

    // Port and value in turn.
    private static void Out(Probe probe, params byte[] writes)
    {
        for (int i = 0; i < writes.Length; i += 2)
        {
            probe.Asm.mov(al, writes[i + 1]);
            probe.Asm.@out(writes[i], al);
        }
    }

    private static Attempt Port(string name, Action<Probe> program) => GuestAttempts.Quiet("ports", name, Answer.Open, "open", program);

    private static void Survives(Probe probe, ushort port, byte value)
    {
        probe.Asm.mov(edx, port);
        probe.Asm.mov(al, value);
        probe.Asm.@out(dx, al);
        probe.Asm.mov(eax, 7);
    }

    private static void ScanPorts(Probe probe)
    {
        Label next = probe.Asm.CreateLabel();
        Label skip = probe.Asm.CreateLabel();
        probe.Asm.xor(edx, edx);
        probe.Asm.xor(ebx, ebx);
        probe.Asm.Label(ref next);
        probe.Asm.@in(al, dx);
        probe.Asm.cmp(al, 0xFF);
        probe.Asm.je(skip);
        foreach ((int mask, int port) in OwnPorts)
        {
            probe.Asm.mov(eax, edx);
            probe.Asm.and(eax, mask);
            probe.Asm.cmp(eax, port);
            probe.Asm.je(skip);
        }

        probe.Asm.inc(ebx);
        probe.Asm.Label(ref skip);
        probe.Asm.inc(edx);
        probe.Asm.cmp(edx, 0x10000);
        probe.Asm.jb(next);
        probe.Asm.mov(eax, ebx);
    }

    private static IEnumerable<Attempt> Instructions() =>
        [
            Raw("VMCALL", "#UD", 0x0F, 0x01, 0xC1),
            Raw("VMLAUNCH", "#UD", 0x0F, 0x01, 0xC2),
            Raw("VMXON", "#UD", 0xF3, 0x0F, 0xC7, 0x37),
            Raw("VMPTRLD", "#UD", 0x0F, 0xC7, 0x37),
            Raw("VMRUN", "#UD", 0x0F, 0x01, 0xD8),
            Raw("VMMCALL", "#UD", 0x0F, 0x01, 0xD9),
            Raw("RSM outside system management mode", "#UD", 0x0F, 0xAA),
            Raw("SYSENTER with no target set", "#GP", 0x0F, 0x34),
            Raw("LOCK before an instruction that does not take it", "#UD", 0xF0, 0x89, 0xC0),
            Raw("an instruction of 16 bytes", "#GP", [.. Enumerable.Repeat((byte)0x66, 15), 0x90]),
            Processor("RDMSR of a register nobody has", "#GP", probe =>
            {
                probe.Asm.mov(ecx, 0x1234);
                probe.Asm.rdmsr();
            }),
            Processor("WRMSR of a register nobody has", "#GP", probe =>
            {
                probe.Asm.mov(ecx, 0x1234);
                probe.Asm.wrmsr();
            }),
            Processor("RDMSR of IA32_FEATURE_CONTROL, which unlocks VMX", "#GP", probe =>
            {
                probe.Asm.mov(ecx, 0x3A);
                probe.Asm.rdmsr();
            }),
            Processor("CR4.VMXE set", "#GP", probe =>
            {
                probe.Asm.mov(eax, 0x2000);
                probe.Asm.mov(cr4, eax);
            }),
            Processor("paging on without protection: CR0.PG without CR0.PE", "#GP", probe =>
            {
                probe.Asm.mov(eax, unchecked((int)0x80000000));
                probe.Asm.mov(cr0, eax);
            }),
            Processor("a task switch to a selector that is no task", "#GP", probe => probe.Asm.db(0xEA, 0, 0, 0, 0, 0x10, 0)),
            Processor("CPUID leaf 40000000h, where hypervisors name themselves: EBX differs from the next leaf's", "0", probe =>
            {
                probe.Asm.mov(eax, 0x40000000);
                probe.Asm.cpuid();
                probe.Asm.mov(esi, ebx);
                probe.Asm.mov(eax, 0x40000001);
                probe.Asm.cpuid();
                probe.Asm.mov(eax, esi);
                probe.Asm.sub(eax, ebx);
            }),
        ];

    private static Attempt Raw(string name, string expected, params byte[] code) =>
        Processor(name, expected, probe => probe.Asm.db(code));

    private static Attempt Processor(string name, string expected, Action<Probe> program) =>
        GuestAttempts.Quiet("processor", name, Answer.Count, expected, program);

    private static IEnumerable<Attempt> Schedule() =>
        [
            Slot("a loop with interrupts off, for ever", "no answer", probe =>
            {
                Label here = probe.Asm.CreateLabel();
                probe.Asm.cli();
                probe.Asm.Label(ref here);
                probe.Asm.jmp(here);
            }),
            Slot("HLT with interrupts off", "no answer", probe =>
            {
                probe.Asm.cli();
                probe.Asm.hlt();
            }),
            Slot("one REP STOSB of 4 GiB", "no answer", probe =>
            {
                probe.Asm.mov(edi, 0x200000);
                probe.Asm.mov(ecx, -1);
                probe.Asm.rep.stosb();
            }),
            Slot("a fault whose handler faults at once, for ever", "no answer", probe =>
            {
                const uint Handler = 0x50000;
                probe.Place(Handler, 0x89, 0xDC, 0x0F, 0x0B);             // MOV ESP, EBX; UD2
                probe.Store(0x2100 + (6 * 8), Handler & 0xFFFF | 0x80000);
                probe.Store(0x2100 + (6 * 8) + 4, Handler & 0xFFFF0000 | 0x8E00);
                probe.Asm.mov(ebx, esp);
                probe.Asm.ud2();
            }),
            Slot("a timer that interrupts every count, handler and all", "no answer", probe =>
            {
                // 8259A at 20h with automatic end of interrupt, IRQ 0 open; counter 0 in mode 2 with a count of 2.
                Out(probe, 0x20, 0x11, 0x21, 0x20, 0x21, 0x04, 0x21, 0x03, 0x21, 0xFE, 0x43, 0x34, 0x40, 2, 0x40, 0);
                const uint Handler = 0x50000;
                probe.Place(Handler, 0xCF);                               // IRET
                probe.Store(0x2100 + (0x20 * 8), Handler & 0xFFFF | 0x80000);
                probe.Store(0x2100 + (0x20 * 8) + 4, Handler & 0xFFFF0000 | 0x8E00);
                Label here = probe.Asm.CreateLabel();
                probe.Asm.sti();
                probe.Asm.Label(ref here);
                probe.Asm.jmp(here);
            }),
            Slot("a triple fault", "no answer; stopped: triple-fault", probe =>
            {
                probe.Place(Probe.Free, 0, 0, 0, 0, 0, 0);
                probe.Asm.lidt(__[Probe.Free]);
                probe.Asm.int3();
            }),
            Slot("1 MiB written to the console without waiting", "no answer", probe =>
            {
                Label here = probe.Asm.CreateLabel();
                probe.Asm.mov(edx, 0x3F8);
                probe.Asm.mov(al, (byte)'X');
                probe.Asm.Label(ref here);
                probe.Asm.@out(dx, al);
                probe.Asm.jmp(here);
            }),
            GuestAttempts.Quiet("schedule", "TSC read twice around HLT-free work: ticks counted, not time", Answer.Count, "2", probe =>
            {
                probe.Asm.rdtsc();
                probe.Asm.mov(ebx, eax);
                probe.Asm.rdtsc();
                probe.Asm.sub(eax, ebx);
            }),
            GuestAttempts.Quiet("schedule", "TSC in its first slot: the planned start, whatever others did", Answer.Count, "1", probe =>
            {
                Label no = probe.Asm.CreateLabel();
                probe.Asm.rdtsc();
                probe.Asm.xor(ecx, ecx);
                probe.Asm.cmp(eax, 450_000);
                probe.Asm.jb(no);
                probe.Asm.cmp(eax, 450_100);
                probe.Asm.ja(no);
                probe.Asm.inc(ecx);
                probe.Asm.Label(ref no);
                probe.Asm.mov(eax, ecx);
            }),
        ];

    private static Attempt Slot(string name, string expected, Action<Probe> program) =>
        GuestAttempts.Quiet("schedule", name, Answer.Count, expected, program);
}
