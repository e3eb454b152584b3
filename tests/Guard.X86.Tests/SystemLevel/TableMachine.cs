using System;
using Guard.X86.State;
using Iced.Intel;

namespace Guard.X86.Tests.SystemLevel;

/// <summary>A CPU in ring 0 with a GDT, an IDT whose every handler is a HLT of its own, and a task: what tests of gates and rings begin with.</summary>
internal sealed class TableMachine
{
    public const uint Gdt = 0x1000;
    public const uint Idt = 0x2000;
    public const uint Task = 0x3000;
    public const uint Handlers = 0x14000;
    public const uint HandlerBytes = 16;
    public const uint InnerStack = 0x24000;
    public const uint OuterStack = 0x28000;

    public const ushort Code0 = 0x08;
    public const ushort Data0 = 0x10;
    public const ushort Code3 = 0x1B;
    public const ushort Data3 = 0x23;
    public const ushort OwnTask = 0x28;

    private readonly SnippetMachine _machine;

    private TableMachine(SnippetMachine machine)
    {
        _machine = machine;
    }

    public Cpu Cpu => _machine.Cpu;

    public CpuState State => _machine.Cpu.State;

    public PhysicalMemory Memory => _machine.Memory;

    /// <summary>The vector whose handler halted, or -1 when the program did.</summary>
    public int Vector
    {
        get
        {
            uint at = (uint)State.EIP - 1 - Handlers;
            return at < 256 * HandlerBytes ? (int)(at / HandlerBytes) : -1;
        }
    }

    public uint this[GeneralRegister register] => _machine[register];

    /// <summary>Makes a machine that will run a program in ring 0.</summary>
    public static TableMachine Of(Action<Assembler> write) =>
        Of(Assembly.Of(32, SnippetMachine.CodeAddress, write), CpuFeatures.All);

    public static TableMachine Of(byte[] code, CpuFeatures features)
    {
        TableMachine machine = new(SnippetMachine.Flat(Convert.ToHexString(code), features));
        machine.Describe(Code0, 0x00CF9B000000FFFF);
        machine.Describe(Data0, 0x00CF93000000FFFF);
        machine.Describe(Code3, 0x00CFFB000000FFFF);
        machine.Describe(Data3, 0x00CFF3000000FFFF);
        machine.Describe(OwnTask, Segment(Task, 0x67, 0x89));
        for (uint vector = 0; vector < 256; vector++)
        {
            machine.Memory.TryWrite(Handlers + (vector * HandlerBytes), [0xF4]);
            machine.SetGate((byte)vector, Gate(Code0, Handlers + (vector * HandlerBytes), 0xEE));
        }

        machine.Put(Task + 4, InnerStack);
        machine.Put(Task + 8, Data0);
        machine.Memory.TryWrite(Task + 0x66, BitConverter.GetBytes((ushort)0x68));
        machine.State.GDTR = new DescriptorTable(Gdt, 0xFF);
        machine.State.IDTR = new DescriptorTable(Idt, 0x7FF);
        machine.State.SetSegment(SegmentRegister.TR, new SegmentState(OwnTask, Task, 0x67, 0x8B));
        return machine;
    }

    /// <summary>A descriptor by its parts; access holds type, S, DPL, P in bits 0-7 and AVL, L, D/B, G in bits 12-15.</summary>
    public static ulong Segment(uint address, uint limit, uint access) =>
        (limit & 0xFFFF) | ((ulong)(address & 0xFFFFFF) << 16) | ((ulong)(access & 0xFF) << 40) | ((ulong)((limit >> 16) & 0xF) << 48)
        | ((ulong)(access >> 12) << 52) | ((ulong)(address >> 24) << 56);

    /// <summary>A gate: access is its sixth byte, parameters its fifth.</summary>
    public static ulong Gate(ushort selector, uint offset, uint access, uint parameters = 0) =>
        (offset & 0xFFFF) | ((ulong)selector << 16) | ((ulong)parameters << 32) | ((ulong)access << 40) | ((ulong)(offset >> 16) << 48);

    public void Describe(ushort selector, ulong descriptor) => Memory.TryWrite(Gdt + (uint)(selector & ~7), BitConverter.GetBytes(descriptor));

    public void SetGate(byte vector, ulong gate) => Memory.TryWrite(Idt + (vector * 8u), BitConverter.GetBytes(gate));

    /// <summary>Replaces a handler; it must fit into its 16 bytes unless the next vectors are not used.</summary>
    public void Handle(byte vector, Action<Assembler> write)
    {
        uint at = Handlers + (vector * HandlerBytes);
        Memory.TryWrite(at, Assembly.Of(32, at, write));
    }

    public void Put(uint address, uint value) => Memory.TryWrite(address, BitConverter.GetBytes(value));

    public uint Get(uint address) => _machine.Doubleword(address);

    /// <summary>A doubleword of the stack, counted from ESP.</summary>
    public uint OnStack(int index) => Get((uint)(this[GeneralRegister.ESP] + (index * 4)));

    /// <summary>Puts the program into ring 3 with its own stack, or into virtual-8086 mode when flags say VM.</summary>
    public void EnterRing3(uint flags)
    {
        State.CPL = 3;
        State.EFLAGS = flags;
        bool isVirtual = (flags & 0x20000) != 0;
        for (int i = 0; i < 6; i++)
        {
            State.SetSegment((SegmentRegister)i, isVirtual
                ? new SegmentState(0x3000, 0x30000, 0xFFFF, 0xF3)
                : new SegmentState(Data3, 0, uint.MaxValue, 0xC0F3));
        }

        State.SetSegment(SegmentRegister.CS, isVirtual
            ? new SegmentState(0x1000, SnippetMachine.CodeAddress, 0xFFFF, 0xF3)
            : new SegmentState(Code3, 0, uint.MaxValue, 0xC0FB));
        State.EIP = isVirtual ? 0 : SnippetMachine.CodeAddress;
        State.SetRegister(GeneralRegister.ESP, isVirtual ? 0x8000u : OuterStack);
    }

    /// <summary>Runs until HLT or shutdown.</summary>
    public RunExitReason Run() => Cpu.Run(10_000).Reason;
}
