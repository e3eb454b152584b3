using Guard.Contracts;
using Guard.Pc.Devices;
using Guard.Pc.Devices.Pci;
using Guard.X86;
using Xunit;

namespace Guard.Pc.Tests.Devices;

public sealed class PciChipsetTests
{
    private const ulong RamBytes = 0x4000000;
    private const ulong Second = 3_579_545;              // One tick is one clock of the PM timer.

    private readonly PicPair _pic = OpenControllers.Create(IsaBridgePiix4.LevelTriggered2);
    private readonly SystemReset _reset = new();
    private readonly PhysicalMemory _memory;
    private readonly PciChipset _chipset;

    public PciChipsetTests()
    {
        var options = new PcOptions
        {
            Id = new PartitionId(1),
            MemoryBytes = RamBytes,
            Devices = PartitionDevices.Pci,
            TicksPerSecond = Second,
        };
        _memory = new PhysicalMemory(RamBytes);
        _chipset = new PciChipset(options, _memory, _pic, _reset, guard: null);
    }

    [Theory]
    [InlineData(0x80000000, 0x12378086)]
    [InlineData(0x80000008, 0x06000002)]
    [InlineData(0x80000800, 0x71108086)]
    [InlineData(0x8000080C, 0x00800000)]
    [InlineData(0x80000B00, 0x71138086)]
    [InlineData(0x80000B40, 0x00000601)]
    [InlineData(0x80000100, 0xFFFFFFFF)]
    [InlineData(0x80001000, 0xFFFFFFFF)]
    [InlineData(0x80010000, 0xFFFFFFFF)]
    [InlineData(0x00000000, 0xFFFFFFFF)]
    public void ConfigurationMechanismOneFindsTheChipsetAndNothingElse(uint address, uint expected) => Assert.Equal(expected, Read(address));

    [Fact]
    public void AGuestChangesOnlyWhatTheDataSheetLetsIt()
    {
        Write(0x80000000, 0);
        Write(0x8000005C, 0x11111111);
        Assert.Equal(0x12378086u, Read(0x80000000));
        Assert.Equal(0x11111111u, Read(0x8000005C));
        Assert.Equal(0x30u, Read(0x80000058) >> 8 & 0xFF);
    }

    /// <summary>Each of the thirteen parts alone, in its four settings: what is read, what is stored, and what RAM keeps.</summary>
    [Theory]
    [InlineData(0x59, 4, 0xF0000, 0x10000)]
    [InlineData(0x5A, 0, 0xC0000, 0x4000)]
    [InlineData(0x5A, 4, 0xC4000, 0x4000)]
    [InlineData(0x5B, 0, 0xC8000, 0x4000)]
    [InlineData(0x5B, 4, 0xCC000, 0x4000)]
    [InlineData(0x5C, 0, 0xD0000, 0x4000)]
    [InlineData(0x5C, 4, 0xD4000, 0x4000)]
    [InlineData(0x5D, 0, 0xD8000, 0x4000)]
    [InlineData(0x5D, 4, 0xDC000, 0x4000)]
    [InlineData(0x5E, 0, 0xE0000, 0x4000)]
    [InlineData(0x5E, 4, 0xE4000, 0x4000)]
    [InlineData(0x5F, 0, 0xE8000, 0x4000)]
    [InlineData(0x5F, 4, 0xEC000, 0x4000)]
    public void EachAttributeSwitchesItsPartAndNoOther(int register, int shift, uint address, uint lengthBytes)
    {
        uint[] places = [address, address + lengthBytes - 1];
        uint[] beside = [address - 1, address + lengthBytes];
        foreach (uint place in places)
        {
            Assert.True(Store(place, 0x5A));
        }

        for (int attributes = 0; attributes < 16; attributes++)
        {
            SetAttributes(register, shift, attributes);
            foreach (uint place in places)
            {
                byte value = (byte)(0x80 + attributes);
                bool reads = (attributes & 1) != 0;
                bool stores = (attributes & 2) != 0;
                Assert.Equal(stores, Store(place, value));
                Assert.Equal(reads, Load(place, out byte seen));
                byte held = stores ? value : (byte)0x5A;
                Assert.Equal(reads ? held : 0, seen);
                var ram = new byte[1];
                Assert.True(_memory.TryReadRam(place, ram));
                Assert.Equal(held, ram[0]);
                SetAttributes(register, shift, 3);
                Assert.True(Store(place, 0x5A));
                SetAttributes(register, shift, attributes);
            }

            foreach (uint place in beside)
            {
                Assert.True(Store(place, 1) && Load(place, out byte seen) && seen == 1);
            }
        }
    }

    [Fact]
    public void AResetOpensTheWholeUpperWindowAgain()
    {
        SetAttributes(0x5F, 0, 0);
        Assert.False(Store(0xE8000, 1));
        _chipset.Reset();
        Assert.True(Store(0xE8000, 1));
    }

    [Fact]
    public void InterruptsOfDevicesShareWhatTheRouterGivesThem()
    {
        _chipset.IsaBridge.SetInterrupt(3, asserted: true);      // PIRQC: IRQ 10.
        Assert.Equal(0x2A, Acknowledge());
        Assert.False(_pic.Output);
        _chipset.IsaBridge.SetInterrupt(5, asserted: true);      // PIRQA, the same line.
        _chipset.IsaBridge.SetInterrupt(3, asserted: false);
        _pic.Write(0xA0, 0x20);
        _pic.Write(0x20, 0x20);
        Assert.True(_pic.Output);                        // Level-triggered, and still asserted.
        _chipset.IsaBridge.SetInterrupt(5, asserted: false);
        Assert.False(_pic.Output);
    }

    [Fact]
    public void ARouteMovesAnAssertedInterrupt()
    {
        _chipset.IsaBridge.SetInterrupt(4, asserted: true);      // PIRQD: IRQ 11.
        Write(0x80000860, 0x050B0A0A);                   // PIRQD to IRQ 5.
        Assert.Equal(0x25, Acknowledge());
        Write(0x80000860, 0x020B0A0A);                   // IRQ 2 routes nowhere.
        _pic.Write(0x20, 0x20);
        Assert.False(_pic.Output);
    }

    [Fact]
    public void ThePmTimerCountsTwentyFourBits()
    {
        Assert.Equal(0x123456u, ReadTimer(0x123456));
        Assert.Equal(0x000001u, ReadTimer(0x1000001));
    }

    [Fact]
    public void TheTimersHighestBitRequestsTheSystemControlInterrupt()
    {
        _chipset.PowerManagement.Write(0x602, 0x01, 0);
        Assert.Equal(0x800000UL, _chipset.PowerManagement.NextEventTick);
        _chipset.PowerManagement.Advance(0x800000);
        Assert.Equal(0x29, Acknowledge());
        Assert.Equal(0x01, _chipset.PowerManagement.Read(0x600, 0x800000));
        _chipset.PowerManagement.Write(0x600, 0x01, 0x800000);
        Assert.Equal(0x00, _chipset.PowerManagement.Read(0x600, 0x800000));
        Assert.Equal(0x1000000UL, _chipset.PowerManagement.NextEventTick);
    }

    [Fact]
    public void SoftOffSwitchesOffAndOtherSleepTypesDoNot()
    {
        _chipset.PowerManagement.Write(0x605, 0x24, 0);
        Assert.False(_reset.IsOff);
        _chipset.PowerManagement.Write(0x605, 0x20, 0);
        Assert.True(_reset.IsOff);
    }

    [Fact]
    public void TheResetControlRegisterResetsOnARisingEdge()
    {
        _chipset.TryWrite(0xCF9, 0x02, 0);
        Assert.False(_reset.IsRequested);
        _chipset.TryWrite(0xCF9, 0x06, 0);
        Assert.True(_reset.IsRequested);
    }

    [Fact]
    public void StateComesBack()
    {
        Write(0x80000860, 0x050B0A0A);
        _chipset.IsaBridge.SetInterrupt(4, asserted: true);
        _chipset.PowerManagement.Write(0x602, 0x01, 1000);
        byte[] state = ChipImage.Of(_chipset);
        var copy = new PciChipsetTests();
        ChipImage.Restore(copy._chipset, state);
        Assert.Equal(0x050B0A0Au, copy.Read(0x80000860));
        Assert.Equal(0x800000UL, copy._chipset.PowerManagement.NextEventTick);
    }

    private int Acknowledge()
    {
        Assert.True(_pic.Output);
        return _pic.Acknowledge();
    }

    private uint ReadTimer(ulong tick)
    {
        uint value = 0;
        for (int i = 0; i < 4; i++)
        {
            Assert.True(_chipset.TryRead((ushort)(0x608 + i), tick, out byte part));
            value |= (uint)part << (8 * i);
        }

        return value;
    }

    private void SetAttributes(int register, int shift, int attributes)
    {
        _chipset.Bus.WriteAddress(0x80000000 | ((uint)register & 0xFC));
        int was = _chipset.Bus.ReadData(register & 3);
        Assert.True(_chipset.TryWrite((ushort)(0xCFC + (register & 3)), (byte)((was & ~(15 << shift)) | (attributes << shift)), 0));
    }

    private bool Store(uint address, byte value) => _memory.TryWrite(address, [value]);

    private bool Load(uint address, out byte value)
    {
        var one = new byte[1];
        bool isThere = _memory.TryRead(address, one);
        value = one[0];
        return isThere;
    }

    private uint Read(uint address)
    {
        _chipset.Bus.WriteAddress(address);
        uint value = 0;
        for (int i = 0; i < 4; i++)
        {
            value |= (uint)_chipset.Bus.ReadData(i) << (8 * i);
        }

        return value;
    }

    private void Write(uint address, uint value)
    {
        _chipset.Bus.WriteAddress(address);
        for (int i = 0; i < 4; i++)
        {
            Assert.True(_chipset.TryWrite((ushort)(0xCFC + i), (byte)(value >> (8 * i)), 0));
        }
    }
}
