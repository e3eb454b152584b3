using System;
using System.Collections.Generic;
using System.Security.Cryptography;
using Guard.X86.State;

namespace Guard.X86.Tests.Fuzzing;

/// <summary>A CPU with 1 MiB, tables for rings, tasks and virtual-8086 mode, and a generated program in one of seven modes.</summary>
internal sealed class FuzzMachine : IPortBus
{
    public const int Modes = 7;
    public const ulong MemoryBytes = 1 << 20;

    /// <summary>INTR changes at multiples of this many ticks, and the run is cut there.</summary>
    public const ulong ChunkTicks = 97;

    private const uint Gdt = 0x1000;
    private const uint Idt = 0x1800;
    private const uint Tables = 0x2000;
    private const uint Code = 0x10000;
    private const int CodeBytes = 0x8000;
    private const uint Handlers = 0x18000;
    private const int HandlerBytes = 64;
    private const uint Stack = 0x28000;

    private readonly ulong _seed;
    private readonly byte[] _image = new byte[Guard.X86.Cpu.ArchitecturalStateBytes];
    private ulong _traffic;

    public FuzzMachine(ulong seed, int cacheEntries)
    {
        _seed = seed;
        Memory = new PhysicalMemory(MemoryBytes);
        Memory.AddRom(0xF0000, new byte[0x1000]);
        Memory.AddHole(0xA0000, 0x1000);
        Cpu = new Cpu(Memory, this, new CpuOptions { BlockCacheEntries = cacheEntries });
    }

    public PhysicalMemory Memory { get; }

    public Cpu Cpu { get; }

    /// <inheritdoc/>
    public bool Attention => false;

    /// <summary>Places a program and sets the registers for its mode.</summary>
    public void Load()
    {
        ProgramGenerator generator = new(_seed);
        byte[] code = new byte[CodeBytes];
        generator.Fill(code);
        Memory.TryWrite(Code, code);
        byte[] data = new byte[0x20000];
        for (int i = 0; i < data.Length; i += 4)
        {
            BitConverter.TryWriteBytes(data.AsSpan(i), generator.Number());
        }

        Memory.TryWrite(0x20000, data);
        PlaceTables(generator);
        PlacePages(generator);
        SetRegisters(generator, (int)(_seed % Modes));
    }

    /// <summary>
    /// Runs to a tick, in chunks; where it is not 0, <paramref name="cut"/> cuts each chunk once more, and every fourth program's registers go
    /// through their image and a RESET at every cut.
    /// </summary>
    /// <returns>False when the CPU came to its end before: a shutdown, or HLT with interrupts off.</returns>
    public bool RunTo(ulong tick, ulong cut)
    {
        while (Cpu.Tick < tick)
        {
            ulong chunk = Cpu.Tick / ChunkTicks;
            ulong end = Math.Min(tick, (chunk + 1) * ChunkTicks);
            Cpu.InterruptLine = ((_seed + chunk) * 0x9E3779B97F4A7C15 >> 62) == 0;
            ulong length = end - Cpu.Tick;
            RunExit exit = Cpu.Run(cut == 0 ? length : Math.Min(length, 1 + (Cpu.Tick % cut)));
            if (cut != 0 && _seed % 4 == 0)
            {
                Cpu.CopyArchitecturalState(_image);
                Cpu.Reset();
                Cpu.TryRestoreArchitecturalState(_image);
            }

            if (exit.Reason == RunExitReason.Shutdown || (exit.Reason == RunExitReason.Halted && (Cpu.State.EFLAGS & 0x200) == 0))
            {
                return false;
            }

            if (exit.Reason == RunExitReason.Halted)
            {
                Cpu.Tick = end;
            }
        }

        return true;
    }

    /// <summary>Everything a guest could see of where it stands, and what it did to the bus.</summary>
    public string Digest()
    {
        (byte[] registers, byte[] memory, ulong tick, ulong traffic) = Snapshot();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(registers);
        hash.AppendData(memory);
        return $"{Convert.ToHexString(hash.GetHashAndReset())} at {tick}, bus {traffic:X}";
    }

    /// <summary>A copy of the whole machine.</summary>
    public (byte[] Registers, byte[] Memory, ulong Tick, ulong Traffic) Snapshot()
    {
        byte[] registers = new byte[Cpu.ArchitecturalStateBytes];
        Cpu.CopyArchitecturalState(registers);
        byte[] memory = new byte[MemoryBytes];
        Memory.TryRead(0, memory.AsSpan(0, 0xA0000));
        Memory.TryRead(0xA1000, memory.AsSpan(0xA1000));
        return (registers, memory, Cpu.Tick, _traffic);
    }

    /// <summary>Makes this machine, fresh from its constructor, the copied one.</summary>
    public void Restore((byte[] Registers, byte[] Memory, ulong Tick, ulong Traffic) snapshot)
    {
        Memory.TryWrite(0, snapshot.Memory.AsSpan(0, 0xA0000));
        Memory.TryWrite(0xA1000, snapshot.Memory.AsSpan(0xA1000, 0xF0000 - 0xA1000));
        Memory.TryWrite(0xF1000, snapshot.Memory.AsSpan(0xF1000));
        Cpu.TryRestoreArchitecturalState(snapshot.Registers);
        Cpu.Tick = snapshot.Tick;
        _traffic = snapshot.Traffic;
    }

    /// <inheritdoc/>
    public uint Read(ushort port, int widthBytes, ulong tick) => (uint)(Mix(port, tick) & ((1UL << (8 * widthBytes)) - 1));

    /// <inheritdoc/>
    public void Write(ushort port, int widthBytes, uint value, ulong tick) => _traffic = Mix(_traffic ^ value, port + ((ulong)widthBytes << 32) + tick);

    /// <inheritdoc/>
    public ulong ReadMemory(ulong address, int widthBytes, ulong tick) =>
        widthBytes == 8 ? Mix(address, tick) : Mix(address, tick) & ((1UL << (8 * widthBytes)) - 1);

    /// <inheritdoc/>
    public void WriteMemory(ulong address, int widthBytes, ulong value, ulong tick) => _traffic = Mix(_traffic ^ value, address + tick);

    /// <inheritdoc/>
    public byte AcknowledgeInterrupt(ulong tick) => (byte)(0x20 + (tick % 5));

    private static ulong Mix(ulong value, ulong tick) => ((value + (tick << 17) + 1) * 0x9E3779B97F4A7C15) ^ (value >> 7);

    private void PlaceTables(ProgramGenerator generator)
    {
        ulong[] descriptors =
        [
            0, 0x00CF9B000000FFFF, 0x00CF93000000FFFF, 0x00CFFB000000FFFF, 0x00CFF3000000FFFF,      // flat, rings 0 and 3
            0x000089002A000067, 0x000089002B000067, 0x000081002C00002B,                             // 28h the task, 30h another, 38h a 16-bit one
            0x000082001C00007F,                                                                     // 40h a local table
            0x00009B0100000FFFF & 0xFFFFFFFFFFFFFFFF,                                               // 48h 16-bit code
            0x0001EC0000081000, 0x0000E50000300000,                                                 // 50h a call gate for ring 3, 58h a task gate
            0x00409F000000FFFF, 0x0040970000000FFF, 0x0000930200000FFF,                             // 60h conforming, 68h expand-down, 70h small
        ];
        for (uint i = 0; i < descriptors.Length; i++)
        {
            Memory.TryWrite(Gdt + (i * 8), BitConverter.GetBytes(descriptors[i]));
            Memory.TryWrite(0x1C00 + (i * 8), BitConverter.GetBytes(descriptors[i]));
        }

        for (uint vector = 0; vector < 256; vector++)
        {
            uint handler = Handlers + (vector * HandlerBytes);
            Memory.TryWrite(handler, Handler(generator, vector));
            ulong type = generator.Below(12) switch { 0 => 0x8FUL, 1 => 0xEFUL, 2 => 0x85UL, 3 => 0xE6UL, 4 => 0x0EUL, _ => 0xEEUL };
            ulong selector = type == 0x85 ? 0x30UL : 8UL;
            Memory.TryWrite(Idt + (vector * 8), BitConverter.GetBytes((handler & 0xFFFF) | (selector << 16) | (type << 40) | ((ulong)(handler >> 16) << 48)));
            if (_seed % Modes == 1)
            {
                Memory.TryWrite(vector * 4, BitConverter.GetBytes((0x1800u << 16) | (vector * HandlerBytes)));
            }
        }

        // Tasks: ESP0, SS0, CR3, EIP, EFLAGS, segments. The I/O map lies beyond the limit.
        foreach (uint task in (ReadOnlySpan<uint>)[0x2A00, 0x2B00])
        {
            Memory.TryWrite(task + 4, BitConverter.GetBytes(0x2C000u));
            Memory.TryWrite(task + 8, BitConverter.GetBytes(0x10u));
            Memory.TryWrite(task + 0x1C, BitConverter.GetBytes(0x3000u));
            Memory.TryWrite(task + 0x20, BitConverter.GetBytes(Handlers + (uint)generator.Below(256 * HandlerBytes)));
            Memory.TryWrite(task + 0x24, BitConverter.GetBytes(generator.Below(8) == 0 ? 0x23202u : 0x202u));
            Memory.TryWrite(task + 0x38, BitConverter.GetBytes(0x2A000u));
            foreach (uint segment in (ReadOnlySpan<uint>)[0x48, 0x50, 0x54, 0x58, 0x5C])
            {
                Memory.TryWrite(task + segment, BitConverter.GetBytes(0x10u));
            }

            Memory.TryWrite(task + 0x4C, BitConverter.GetBytes(0x08u));
            Memory.TryWrite(task + 0x66, BitConverter.GetBytes((ushort)0x68));
        }
    }

    /// <summary>Handlers drop an error code where there is one, step over what faulted, sometimes do more, and return.</summary>
    private static byte[] Handler(ProgramGenerator generator, uint vector)
    {
        byte[] code = new byte[HandlerBytes];
        bool hasError = vector is 8 or (>= 10 and <= 14) or 17;
        List<byte> bytes = [];
        if (hasError && generator.Below(8) != 0)
        {
            bytes.AddRange([0x83, 0xC4, 0x04]);                                                     // ADD ESP, 4
        }

        if (generator.Below(8) == 0)
        {
            bytes.AddRange([0x66, 0xB8, 0x10, 0x00, 0x8E, 0xD8, 0x8E, 0xC0]);                       // MOV AX, 10h; MOV DS, AX; MOV ES, AX
        }

        bytes.AddRange([0x36, 0x83, 0x04, 0x24, (byte)(1 + generator.Below(7))]);                   // ADD DWORD [SS:ESP], 1 to 7
        bytes.Add(0xCF);
        bytes.CopyTo(code);
        generator.Fill(code.AsSpan(bytes.Count));
        return code;
    }

    /// <summary>Identity tables: two levels at 3000h and 4000h, PAE at 5000h, 6000h and 7000h; some pages absent, read-only or no-execute.</summary>
    private void PlacePages(ProgramGenerator generator)
    {
        Memory.TryWrite(0x3000, BitConverter.GetBytes(0x4007u));
        Memory.TryWrite(0x5000, BitConverter.GetBytes(0x6001UL));
        Memory.TryWrite(0x6000, BitConverter.GetBytes(0x7007UL));
        for (uint page = 0; page < 256; page++)
        {
            uint rights = page is >= 0x30 and < 0x40 && generator.Below(4) == 0 ? (uint)generator.Below(8) : 7u;
            rights |= generator.Below(8) == 0 ? 0x100u : 0;
            ulong noExecute = page is >= 0x30 and < 0x40 && generator.Below(2) == 0 ? 1UL << 63 : 0;
            Memory.TryWrite(0x4000 + (page * 4), BitConverter.GetBytes((page << 12) | rights));
            Memory.TryWrite(0x7000 + (page * 8), BitConverter.GetBytes((page << 12) | rights | noExecute));
        }
    }

    private void SetRegisters(ProgramGenerator generator, int mode)
    {
        CpuState state = Cpu.State;
        state.SetFlatProtectedMode(Code);
        state.GDTR = new DescriptorTable(Gdt, 0x77);
        state.IDTR = new DescriptorTable(Idt, 0x7FF);
        state.SetSegment(SegmentRegister.TR, new SegmentState(0x28, 0x2A00, 0x67, 0x8B));
        state.EFLAGS = 0x202;
        for (int register = 0; register < 8; register++)
        {
            state.SetRegister((GeneralRegister)register, generator.Below(2) == 0 ? generator.Address() : generator.Number());
        }

        state.SetRegister(GeneralRegister.ESP, Stack);
        state.CR4 = 0x600u | (generator.Below(2) == 0 ? 1u : 0) | (generator.Below(4) == 0 ? 0x10u : 0);
        state.CR0 |= generator.Below(2) == 0 ? 0x20u : 0x10000u;
        switch (mode)
        {
            case 1:
                state.SetRealMode(0x1000, 0);
                state.SetRealModeSegment(SegmentRegister.SS, 0x2000);
                state.SetRealModeSegment(SegmentRegister.DS, 0x3000);
                state.SetRealModeSegment(SegmentRegister.ES, 0x3000);
                state.EFLAGS = 0x202;
                break;
            case 2:
                state.SetSegment(SegmentRegister.CS, new SegmentState(0x48, Code, 0xFFFF, 0x9B));
                state.EIP = 0;
                break;
            case 3 or 5 or 6:
                state.CR3 = 0x3000;
                state.CR0 |= 0x80000000;
                break;
            case 4:
                state.CR3 = 0x5000;
                state.CR4 |= 0x20;
                state.EFER = 0x800;
                state.CR0 |= 0x80000000;
                break;
            default:
                break;
        }

        if (mode is 5 or 6)
        {
            EnterRing3(state, isVirtual: mode == 6, generator);
        }
    }

    private static void EnterRing3(CpuState state, bool isVirtual, ProgramGenerator generator)
    {
        state.CPL = 3;
        uint level = generator.Below(2) == 0 ? 0x3000u : 0;
        if (isVirtual)
        {
            state.EFLAGS = 0x20202 | level;
            foreach (SegmentRegister register in (ReadOnlySpan<SegmentRegister>)
                [SegmentRegister.ES, SegmentRegister.DS, SegmentRegister.FS, SegmentRegister.GS])
            {
                state.SetSegment(register, new SegmentState(0x3000, 0x30000, 0xFFFF, 0xF3));
            }

            state.SetSegment(SegmentRegister.CS, new SegmentState(0x1000, Code, 0xFFFF, 0xF3));
            state.SetSegment(SegmentRegister.SS, new SegmentState(0x2000, 0x20000, 0xFFFF, 0xF3));
            state.EIP = 0;
            return;
        }

        state.EFLAGS = 0x202 | level | (generator.Below(4) == 0 ? 0x40000u : 0);
        state.CR0 |= 0x40000;
        for (int i = 0; i < 6; i++)
        {
            state.SetSegment((SegmentRegister)i, new SegmentState(0x23, 0, uint.MaxValue, 0xC0F3));
        }

        state.SetSegment(SegmentRegister.CS, new SegmentState(0x1B, 0, uint.MaxValue, 0xC0FB));
    }
}
