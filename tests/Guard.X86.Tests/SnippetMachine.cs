using System;
using System.Collections.Generic;
using Guard.X86.State;

namespace Guard.X86.Tests;

/// <summary>A CPU with a little memory, a recording bus and some bytes of code, for tests of single behaviours.</summary>
internal sealed class SnippetMachine : IPortBus
{
    public const uint CodeAddress = 0x10000;
    public const uint StackAddress = 0x20000;

    private SnippetMachine(ulong memoryBytes, CpuFeatures features)
    {
        Memory = new PhysicalMemory(memoryBytes);
        Cpu = new Cpu(Memory, this, new CpuOptions { Features = features });
    }

    public PhysicalMemory Memory { get; }

    public Cpu Cpu { get; }

    /// <summary>Ports written: number, value, tick.</summary>
    public List<(ushort Port, uint Value, ulong Tick)> Written { get; } = [];

    /// <summary>What <see cref="Attention"/> answers.</summary>
    public bool WantsAttention { get; set; }

    /// <summary>The vector for INTA.</summary>
    public byte Vector { get; set; } = 0x20;

    /// <inheritdoc/>
    public bool Attention => WantsAttention;

    /// <summary>Flat ring 0, stack below 20000h, code at 10000h.</summary>
    public static SnippetMachine Flat(string code, CpuFeatures features = CpuFeatures.All)
    {
        SnippetMachine machine = new(1 << 20, features);
        machine.Memory.TryWrite(CodeAddress, Convert.FromHexString(code));
        machine.Cpu.State.SetFlatProtectedMode(CodeAddress);
        machine.Cpu.State.SetRegister(GeneralRegister.ESP, StackAddress);
        return machine;
    }

    /// <summary>Flat ring 0 with an interrupt table whose gates lead to a handler that is the code at 14000h, and a code segment 8.</summary>
    public static SnippetMachine FlatWithHandlers(string code, string handler)
    {
        SnippetMachine machine = Flat(code);
        const uint Tables = 0x1000;
        const uint Handler = 0x14000;
        machine.Memory.TryWrite(Handler, Convert.FromHexString(handler));
        machine.Memory.TryWrite(Tables + 8, BitConverter.GetBytes(0x00CF9B000000FFFFUL));
        machine.Memory.TryWrite(Tables + 16, BitConverter.GetBytes(0x00CF93000000FFFFUL));
        for (uint vector = 0; vector < 256; vector++)
        {
            ulong gate = (Handler & 0xFFFF) | (8UL << 16) | (0x8EUL << 40) | ((ulong)(Handler >> 16) << 48);
            machine.Memory.TryWrite(Tables + 0x100 + (vector * 8), BitConverter.GetBytes(gate));
        }

        machine.Cpu.State.GDTR = new DescriptorTable(Tables, 0x17);
        machine.Cpu.State.IDTR = new DescriptorTable(Tables + 0x100, 0x7FF);
        return machine;
    }

    /// <summary>A general register's low 32 bits.</summary>
    public uint this[GeneralRegister register] => (uint)Cpu.State.GetRegister(register);

    /// <summary>A doubleword of memory.</summary>
    public uint Doubleword(ulong address)
    {
        byte[] bytes = new byte[4];
        Memory.TryRead(address, bytes);
        return BitConverter.ToUInt32(bytes);
    }

    /// <inheritdoc/>
    public uint Read(ushort port, int widthBytes, ulong tick) => widthBytes == 4 ? uint.MaxValue : (1u << (8 * widthBytes)) - 1;

    /// <inheritdoc/>
    public void Write(ushort port, int widthBytes, uint value, ulong tick) => Written.Add((port, value, tick));

    /// <inheritdoc/>
    public ulong ReadMemory(ulong address, int widthBytes, ulong tick) => widthBytes == 8 ? ulong.MaxValue : (1UL << (8 * widthBytes)) - 1;

    /// <inheritdoc/>
    public void WriteMemory(ulong address, int widthBytes, ulong value, ulong tick) => Written.Add(((ushort)address, (uint)value, tick));

    /// <inheritdoc/>
    public byte AcknowledgeInterrupt(ulong tick) => Vector;
}
