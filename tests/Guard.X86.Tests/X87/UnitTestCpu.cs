using System;
using Guard.X86.State;

namespace Guard.X86.Tests.X87;

/// <summary>
/// A CPU in flat protected mode, one instruction at a time: faults end in shutdown, for there is no interrupt table.
/// </summary>
public sealed class UnitTestCpu : IPortBus
{
    public const uint Code = 0x1000;
    public const uint Data = 0x3000;

    private readonly PhysicalMemory _memory = new(1 << 20);

    public UnitTestCpu()
    {
        Cpu = new Cpu(_memory, this, new CpuOptions());
        Cpu.State.SetFlatProtectedMode(Code);
        Cpu.State.CR4 = 0x600;
        Cpu.State.X87.Initialize();
    }

    public Cpu Cpu { get; }

    public CpuState State => Cpu.State;

    public bool Attention => false;

    /// <summary>The vector of the fault, or -1.</summary>
    public int Run(string code)
    {
        _memory.TryWrite(Code, Convert.FromHexString(code));
        State.EIP = Code;
        State.IsShutdown = false;
        ulong faults = Cpu.FaultCount;
        Cpu.Run(1);
        return Cpu.FaultCount == faults ? -1 : Cpu.LastFault!.Value.Vector;
    }

    public void Write(uint address, ReadOnlySpan<byte> bytes) => _memory.TryWrite(address, bytes);

    public byte[] Read(uint address, int count)
    {
        byte[] bytes = new byte[count];
        _memory.TryRead(address, bytes);
        return bytes;
    }

    public uint Read(ushort port, int widthBytes, ulong tick) => uint.MaxValue;

    public void Write(ushort port, int widthBytes, uint value, ulong tick)
    {
        // No port is used.
    }

    public ulong ReadMemory(ulong address, int widthBytes, ulong tick) => ulong.MaxValue;

    public void WriteMemory(ulong address, int widthBytes, ulong value, ulong tick)
    {
        // No device is used.
    }

    public byte AcknowledgeInterrupt(ulong tick) => 0;
}
