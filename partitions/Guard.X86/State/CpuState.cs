using System;
using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using Guard.X86.Semantics.Sse;
using Guard.X86.Semantics.X87;

namespace Guard.X86.State;

/// <summary>
/// The architectural registers of one CPU. Loaders set them between <see cref="Cpu.Run"/> calls; nothing here checks what a
/// processor would check when software loads a register.
/// </summary>
public sealed class CpuState
{
    /// <summary>Length in bytes of the image that <see cref="CopyTo"/> writes.</summary>
    internal const int ImageBytes = (8 * 8) + 8 + 8 + (8 * 16) + (2 * 16) + (4 * 8) + (8 * 4) + (5 * 8) + FloatingImageBytes;

    private const int FloatingImageBytes = 32 + (8 * 16) + (XmmFile.Length * 16);

    internal RegisterFile Registers;
    internal LazyFlags Flags;
    internal SegmentFile Segments;
    internal DebugRegisterFile DebugRegisters;
    internal XmmFile Xmm;
    internal uint SystemFlags;
    internal ulong InstructionPointer;

    /// <summary>Interrupts are held off until after the next instruction (MOV SS, POP SS, STI).</summary>
    internal bool InterruptShadow;

    /// <summary>Single-step and breakpoint traps are held off as well (MOV SS, POP SS).</summary>
    internal bool DebugShadow;

    /// <summary>A single-step or data breakpoint trap is due before the next instruction.</summary>
    internal bool PendingDebugTrap;

    /// <summary>An edge on NMI was seen and not yet delivered.</summary>
    internal bool NmiPending;

    /// <summary>In an NMI handler: another NMI waits for IRET.</summary>
    internal bool NmiBlocked;

    /// <summary>In HLT.</summary>
    public bool IsHalted { get; set; }

    /// <summary>After a triple fault; only RESET ends it.</summary>
    public bool IsShutdown { get; set; }

    /// <summary>The x87 registers, and the MMX registers in them.</summary>
    public X87State X87 { get; } = new();

    /// <summary>The SSE control and status register.</summary>
    public uint MXCSR { get; set; } = MxcsrBits.Initial;

    /// <summary>Offset of the next instruction in CS.</summary>
    public ulong EIP
    {
        get => InstructionPointer;
        set => InstructionPointer = value;
    }

    /// <summary>All flags; bit 1 always reads 1.</summary>
    public uint EFLAGS
    {
        get => SystemFlags | Flags.Pack() | EFlags.Reserved1;
        set
        {
            Flags.Unpack(value);
            SystemFlags = value & EFlags.System;
        }
    }

    /// <summary>Control register 0.</summary>
    public uint CR0 { get; set; }

    /// <summary>Linear address of the last page fault.</summary>
    public ulong CR2 { get; set; }

    /// <summary>Physical address of the page tables' root.</summary>
    public ulong CR3 { get; set; }

    /// <summary>Control register 4.</summary>
    public uint CR4 { get; set; }

    /// <summary>Extended feature enables; only NXE (bit 11) exists.</summary>
    public ulong EFER { get; set; }

    /// <summary>Global descriptor table register.</summary>
    public DescriptorTable GDTR { get; set; }

    /// <summary>Interrupt descriptor table register.</summary>
    public DescriptorTable IDTR { get; set; }

    /// <summary>Current privilege level, 0 to 3.</summary>
    public int CPL { get; set; }

    /// <summary>IA32_SYSENTER_CS.</summary>
    public uint SysenterCS { get; set; }

    /// <summary>IA32_SYSENTER_ESP.</summary>
    public uint SysenterESP { get; set; }

    /// <summary>IA32_SYSENTER_EIP.</summary>
    public uint SysenterEIP { get; set; }

    /// <summary>The time stamp counter's distance from the tick count, as WRMSR set it.</summary>
    internal ulong TimestampOffset { get; set; }

    /// <summary>Protected mode is on (CR0.PE), virtual-8086 mode included.</summary>
    internal bool IsProtected => (CR0 & State.CR0.PE) != 0;

    /// <summary>Virtual-8086 mode.</summary>
    internal bool IsVirtual8086 => (SystemFlags & EFlags.VM) != 0;

    /// <summary>I/O privilege level.</summary>
    internal int IOPL => (int)(SystemFlags >> 12) & 3;

    /// <summary>Reads a general register.</summary>
    public ulong GetRegister(GeneralRegister register) => Registers[(int)register & 7];

    /// <summary>Writes a general register.</summary>
    public void SetRegister(GeneralRegister register, ulong value) => Registers[(int)register & 7] = value;

    /// <summary>Reads an XMM register.</summary>
    public UInt128 GetXmm(int register)
    {
        Vector128<ulong> value = Xmm[register & (XmmFile.Length - 1)].AsUInt64();
        return new UInt128(value.GetElement(1), value.ToScalar());
    }

    /// <summary>Writes an XMM register.</summary>
    public void SetXmm(int register, UInt128 value) =>
        Xmm[register & (XmmFile.Length - 1)] = Vector128.Create((ulong)value, (ulong)(value >> 64)).AsByte();

    /// <summary>Reads a segment register with its hidden part.</summary>
    public SegmentState GetSegment(SegmentRegister register) => Segments[(int)register & 7];

    /// <summary>Writes a segment register with its hidden part.</summary>
    public void SetSegment(SegmentRegister register, SegmentState value) => Segments[(int)register & 7] = value;

    /// <summary>Reads DR0 to DR3, DR6 or DR7.</summary>
    public uint GetDebugRegister(int number) => DebugRegisters[number & 7];

    /// <summary>Writes DR0 to DR3, DR6 or DR7.</summary>
    public void SetDebugRegister(int number, uint value) => DebugRegisters[number & 7] = value;

    /// <summary>Puts every register where a processor has it after RESET (SDM Vol. 3A Table 10-1).</summary>
    public void Reset()
    {
        Registers = default;
        Registers[(int)GeneralRegister.EDX] = CpuIdentity.Signature;
        Flags = default;
        EFLAGS = 0;
        Segments = default;
        for (int i = (int)SegmentRegister.ES; i <= (int)SegmentRegister.GS; i++)
        {
            Segments[i] = new SegmentState(0, 0, 0xFFFF, SegmentState.RealModeData);
        }

        Segments[(int)SegmentRegister.CS] = new SegmentState(0xF000, 0xFFFF0000, 0xFFFF, SegmentState.RealModeData);
        Segments[(int)SegmentRegister.LDTR] = new SegmentState(0, 0, 0xFFFF, 0x0082);
        Segments[(int)SegmentRegister.TR] = new SegmentState(0, 0, 0xFFFF, 0x008B);
        DebugRegisters = default;
        DebugRegisters[6] = 0xFFFF0FF0;
        DebugRegisters[7] = 0x400;
        InstructionPointer = 0xFFF0;
        CR0 = State.CR0.CD | State.CR0.NW | State.CR0.ET;
        CR2 = 0;
        CR3 = 0;
        CR4 = 0;
        EFER = 0;
        GDTR = new DescriptorTable(0, 0xFFFF);
        IDTR = new DescriptorTable(0, 0xFFFF);
        CPL = 0;
        SysenterCS = 0;
        SysenterESP = 0;
        SysenterEIP = 0;
        TimestampOffset = 0;
        X87.Reset();
        Xmm = default;
        MXCSR = MxcsrBits.Initial;
        InterruptShadow = false;
        DebugShadow = false;
        PendingDebugTrap = false;
        NmiPending = false;
        NmiBlocked = false;
        IsHalted = false;
        IsShutdown = false;
    }

    /// <summary>
    /// After <see cref="Reset"/>, the state a Multiboot loader leaves: protected mode without paging, flat 4 GiB segments of ring 0,
    /// interrupts off, and no descriptor table (the selectors are 8 for code and 16 for data, of a table yet to come).
    /// </summary>
    /// <param name="entry">Linear address of the first instruction.</param>
    public void SetFlatProtectedMode(uint entry)
    {
        Reset();
        CR0 = State.CR0.PE | State.CR0.ET;
        for (int i = (int)SegmentRegister.ES; i <= (int)SegmentRegister.GS; i++)
        {
            Segments[i] = new SegmentState(0x10, 0, uint.MaxValue, SegmentState.FlatData32);
        }

        Segments[(int)SegmentRegister.CS] = new SegmentState(0x08, 0, uint.MaxValue, SegmentState.FlatCode32);
        GDTR = new DescriptorTable(0, 0);
        IDTR = new DescriptorTable(0, 0);
        InstructionPointer = entry;
    }

    /// <summary>After <see cref="Reset"/>, real mode at CS:IP with the other segments at 0 and the interrupt table at 0.</summary>
    /// <param name="codeSegment">CS.</param>
    /// <param name="instructionPointer">IP.</param>
    public void SetRealMode(ushort codeSegment, ushort instructionPointer)
    {
        Reset();
        CR0 = State.CR0.ET;
        SetRealModeSegment(SegmentRegister.CS, codeSegment);
        IDTR = new DescriptorTable(0, 0x3FF);
        InstructionPointer = instructionPointer;
    }

    /// <summary>Loads a segment register as real mode does: base 16 times the selector, 64 KiB.</summary>
    public void SetRealModeSegment(SegmentRegister register, ushort selector) =>
        Segments[(int)register & 7] = new SegmentState(selector, (ulong)selector << 4, 0xFFFF, SegmentState.RealModeData);

    /// <summary>
    /// Writes the canonical image: little-endian, in this order: eight general registers (8 bytes each), EIP (8), EFLAGS (4), CPL (1),
    /// state bits (1: interrupt shadow, debug shadow, halted, shutdown, debug trap due, NMI pending, NMI blocked, IGNNE#), 2 zero;
    /// eight segments (selector 2, access 2, limit 4, base 8);
    /// GDTR, IDTR (base 8, limit 2, 6 zero); CR0, CR2, CR3, CR4 (8 each); DR0-DR7 (4 each); EFER, SYSENTER CS, ESP, EIP, timestamp offset
    /// (8 each); then the first 288 bytes of an FXSAVE area: x87, MXCSR, XMM.
    /// </summary>
    /// <returns>The number of bytes written, or 0 when <paramref name="target"/> is too short; it is then untouched.</returns>
    internal int CopyTo(Span<byte> target)
    {
        if (target.Length < ImageBytes)
        {
            return 0;
        }

        target[..ImageBytes].Clear();
        Span<byte> rest = target;
        for (int i = 0; i < 8; i++)
        {
            rest = Put64(rest, Registers[i]);
        }

        rest = Put64(rest, InstructionPointer);
        BinaryPrimitives.WriteUInt32LittleEndian(rest, EFLAGS);
        rest[4] = (byte)CPL;
        rest[5] = (byte)((InterruptShadow ? 1 : 0) | (DebugShadow ? 2 : 0) | (IsHalted ? 4 : 0) | (IsShutdown ? 8 : 0) | (PendingDebugTrap ? 16 : 0)
            | (NmiPending ? 32 : 0) | (NmiBlocked ? 64 : 0) | (X87.IgnoresError ? 128 : 0));
        rest = rest[8..];
        for (int i = 0; i < SegmentFile.Length; i++)
        {
            SegmentState segment = Segments[i];
            BinaryPrimitives.WriteUInt16LittleEndian(rest, segment.Selector);
            BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], segment.Access);
            BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], segment.Limit);
            rest = Put64(rest[8..], segment.Base);
        }

        rest = Put64(Put64(rest, GDTR.Base), GDTR.Limit);
        rest = Put64(Put64(rest, IDTR.Base), IDTR.Limit);
        rest = Put64(Put64(Put64(Put64(rest, CR0), CR2), CR3), CR4);
        for (int i = 0; i < DebugRegisterFile.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, DebugRegisters[i]);
            rest = rest[4..];
        }

        rest = Put64(Put64(Put64(Put64(Put64(rest, EFER), SysenterCS), SysenterESP), SysenterEIP), TimestampOffset);
        X87Environment.WriteFxArea(X87, rest);
        FxArea.WriteSse(this, rest);
        return ImageBytes;
    }

    /// <summary>Takes every register from an image that <see cref="CopyTo"/> wrote.</summary>
    /// <returns>False when the image is too short; nothing is changed then.</returns>
    internal bool TryTake(ReadOnlySpan<byte> image)
    {
        if (image.Length < ImageBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = image;
        for (int i = 0; i < 8; i++)
        {
            Registers[i] = Take64(ref rest);
        }

        InstructionPointer = Take64(ref rest);
        EFLAGS = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        CPL = rest[4] & 3;
        InterruptShadow = (rest[5] & 1) != 0;
        DebugShadow = (rest[5] & 2) != 0;
        IsHalted = (rest[5] & 4) != 0;
        IsShutdown = (rest[5] & 8) != 0;
        PendingDebugTrap = (rest[5] & 16) != 0;
        NmiPending = (rest[5] & 32) != 0;
        NmiBlocked = (rest[5] & 64) != 0;
        bool ignoresError = (rest[5] & 128) != 0;
        rest = rest[8..];
        for (int i = 0; i < SegmentFile.Length; i++)
        {
            ushort selector = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            ushort access = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            uint limit = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            rest = rest[8..];
            Segments[i] = new SegmentState(selector, Take64(ref rest), limit, access);
        }

        GDTR = new DescriptorTable(Take64(ref rest), (ushort)Take64(ref rest));
        IDTR = new DescriptorTable(Take64(ref rest), (ushort)Take64(ref rest));
        CR0 = (uint)Take64(ref rest);
        CR2 = Take64(ref rest);
        CR3 = Take64(ref rest);
        CR4 = (uint)Take64(ref rest);
        for (int i = 0; i < DebugRegisterFile.Length; i++)
        {
            DebugRegisters[i] = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            rest = rest[4..];
        }

        EFER = Take64(ref rest);
        SysenterCS = (uint)Take64(ref rest);
        SysenterESP = (uint)Take64(ref rest);
        SysenterEIP = (uint)Take64(ref rest);
        TimestampOffset = Take64(ref rest);
        X87Environment.ReadFxArea(X87, rest);
        X87.IgnoresError = ignoresError;
        FxArea.ReadSse(this, rest);
        return true;
    }

    private static ulong Take64(ref ReadOnlySpan<byte> source)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(source);
        source = source[8..];
        return value;
    }

    private static Span<byte> Put64(Span<byte> target, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, value);
        return target[8..];
    }
}
