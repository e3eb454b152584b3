using System;
using System.Buffers.Binary;
using System.Text;
using Guard.Contracts;
using Guard.Pc.Loaders;
using Guard.X86;
using Guard.X86.State;
using Xunit;

namespace Guard.Pc.Tests.Loaders;

public sealed class BootTests
{
    private readonly PhysicalMemory _memory = new(0x200000);
    private readonly Cpu _cpu;

    public BootTests()
    {
        PcOptions options = new() { Id = new PartitionId(1), MemoryBytes = 0x200000, Devices = PartitionDevices.None };
        _cpu = new Cpu(_memory, new PortBus(options, _memory), new CpuOptions());
    }

    [Fact]
    public void ABootSectorStartsAt7C00InRealMode()
    {
        _memory.TryWrite(0x7DFE, [0x55, 0xAA]);
        Assert.True(BootSector.TryBoot(_cpu, _memory, Request(BootProtocol.BootSector, 0x7C00)));
        Assert.Equal(0x7C00UL, _cpu.State.EIP);
        Assert.Equal(0, _cpu.State.GetSegment(SegmentRegister.CS).Selector);
        Assert.Equal(0x80UL, _cpu.State.GetRegister(GeneralRegister.EDX));
        Assert.Equal(0u, _cpu.State.CR0 & 1);
    }

    [Theory]
    [InlineData(0x7C00UL, 0x55, 0xAB)]
    [InlineData(0x7C01UL, 0x55, 0xAA)]
    [InlineData(0x1_0000_7C00UL, 0x55, 0xAA)]
    public void ABootSectorWithoutSignatureOrElsewhereIsRefused(ulong entry, byte first, byte second)
    {
        _memory.TryWrite(0x7DFE, [first, second]);
        Assert.False(BootSector.TryBoot(_cpu, _memory, Request(BootProtocol.BootSector, entry)));
        Assert.Equal(0xFFF0UL, _cpu.State.EIP);
    }

    [Fact]
    public void MultibootStartsFlatWithItsInformation()
    {
        MultibootModule module = new(0x50000, 0x50010, "disk");
        Assert.True(MultibootInformation.TryBoot(_cpu, _memory, Request(BootProtocol.Multiboot, 0x20000, "a b"), [module]));
        Assert.Equal(0x20000UL, _cpu.State.EIP);
        Assert.Equal(0x2BADB002UL, _cpu.State.GetRegister(GeneralRegister.EAX));
        Assert.Equal(0x1000UL, _cpu.State.GetRegister(GeneralRegister.EBX));
        Assert.Equal(1u, _cpu.State.CR0 & 0x80000001);
        Assert.Equal(0u, _cpu.State.EFLAGS & 0x200);
        Assert.Equal(uint.MaxValue, _cpu.State.GetSegment(SegmentRegister.DS).Limit);
        Assert.Equal(0x24Du, Word(0x1000));
        Assert.Equal(640u, Word(0x1004));
        Assert.Equal(1024u, Word(0x1008));
        Assert.Equal("a b", Text(Word(0x1010)));
        Assert.Equal(1u, Word(0x1014));
        Assert.Equal(0x50000u, Word(Word(0x1018)));
        Assert.Equal(0x50010u, Word(Word(0x1018) + 4));
        Assert.Equal("disk", Text(Word(Word(0x1018) + 8)));
        Assert.Equal("guard", Text(Word(0x1040)));
    }

    [Fact]
    public void TheMemoryMapLeavesOutTheAdapters()
    {
        Assert.True(MultibootInformation.TryBoot(_cpu, _memory, Request(BootProtocol.Multiboot, 0x20000), []));
        Assert.Equal(0x245u, Word(0x1000));
        Assert.Equal(72u, Word(0x102C));
        uint map = Word(0x1030);
        Assert.Equal([20u, 0u, 0u, 0xA0000u, 0u, 1u], Words(map, 6));
        Assert.Equal([20u, 0xA0000u, 0u, 0x60000u, 0u, 2u], Words(map + 24, 6));
        Assert.Equal([20u, 0x100000u, 0u, 0x100000u, 0u, 1u], Words(map + 48, 6));
    }

    [Theory]
    [InlineData(0x200000UL, 0, 0, "")]                   // The entry lies outside RAM.
    [InlineData(0x1_0000_0000UL, 0, 0, "")]
    [InlineData(0x20000UL, 0x50000, 0x200001, "")]       // A module ends outside RAM,
    [InlineData(0x20000UL, 0x50001, 0x50000, "")]        // or before its start,
    [InlineData(0x20000UL, 0x0FF0, 0x1001, "")]          // or overlaps the information.
    [InlineData(0x20000UL, 0x50000, 0x50000, "caf\u00e9")]
    [InlineData(0x20000UL, 0x50000, 0x50000, "a\nb")]
    public void ARequestThatCannotBeMetChangesNothing(ulong entry, int start, int end, string text)
    {
        MultibootModule module = new((uint)start, (uint)end, text);
        Assert.False(MultibootInformation.TryBoot(_cpu, _memory, Request(BootProtocol.Multiboot, entry), [module]));
        Assert.Equal(0xFFF0UL, _cpu.State.EIP);
        Assert.Equal(0u, Word(0x1000));
    }

    [Theory]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    public void TheCommandLineHasALimit(int length, bool expected) => Assert.Equal(
        expected,
        MultibootInformation.TryBoot(_cpu, _memory, Request(BootProtocol.Multiboot, 0x20000, new string('x', length)), []));

    private static BootRequest Request(BootProtocol protocol, ulong entry, string commandLine = "") => new(protocol, entry, commandLine);

    private uint Word(uint address) => Words(address, 1)[0];

    private uint[] Words(uint address, int count)
    {
        byte[] bytes = new byte[4 * count];
        Assert.True(_memory.TryRead(address, bytes));
        uint[] words = new uint[count];
        for (int i = 0; i < count; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 * i));
        }

        return words;
    }

    private string Text(uint address)
    {
        byte[] bytes = new byte[64];
        Assert.True(_memory.TryRead(address, bytes));
        return Encoding.ASCII.GetString(bytes, 0, Array.IndexOf(bytes, (byte)0));
    }
}
