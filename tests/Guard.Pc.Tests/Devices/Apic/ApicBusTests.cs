using Guard.Contracts;
using Guard.Pc.Devices.Apic;
using Guard.X86;
using Guard.X86.State;
using Xunit;

namespace Guard.Pc.Tests.Devices.Apic;

/// <summary>The APICs among the other chips of a PC, and as the processor sees them.</summary>
public sealed class ApicBusTests
{
    private const ulong Local = ApicPair.LocalBase;
    private const uint ApicFeature = 1 << 9;

    private readonly PhysicalMemory _memory = new(0x100000);

    [Fact]
    public void WithoutThemBothPagesAreOpenAndThereIsNoBaseRegister()
    {
        PortBus bus = Bus(PartitionDevices.Pci);
        Assert.Equal(uint.MaxValue, bus.ReadMemory(Local + 0x30, 4, 0));
        Assert.Equal(uint.MaxValue, bus.ReadMemory(IoApic.BaseAddress, 4, 0));
        Assert.Equal(2UL, bus.OpenMemoryAccesses);
        Assert.Null(bus.ApicBase);
        Assert.False(bus.TryWriteApicBase(ApicPair.FirmwareBase));
    }

    [Fact]
    public void WithThemTheyAnswerAlignedDoublewords()
    {
        PortBus bus = Bus(PartitionDevices.Pci | PartitionDevices.Apic);
        Assert.Equal(0x00050014UL, bus.ReadMemory(Local + 0x30, 4, 0));
        Assert.Equal(0UL, bus.ReadMemory(Local + 0x30, 1, 0));
        Assert.Equal(0UL, bus.ReadMemory(Local + 0x30, 8, 0));
        Assert.Equal(0UL, bus.ReadMemory(Local + 0x31, 4, 0));
        bus.WriteMemory(IoApic.BaseAddress, 4, 1, 0);
        Assert.Equal(0x00170011UL, bus.ReadMemory(IoApic.BaseAddress + 0x10, 4, 0));
        Assert.Equal(0UL, bus.OpenMemoryAccesses);
    }

    [Theory]
    [InlineData(0xFEE00800UL, true)]
    [InlineData(0xFEE00C00UL, false)]                    // x2APIC: there is none
    [InlineData(0xFEE00801UL, false)]
    [InlineData(0x10FEE00800UL, false)]                  // beyond 36 address bits
    public void ReservedBitsOfTheBaseAreRefused(ulong value, bool isAccepted)
    {
        PortBus bus = Bus(PartitionDevices.Pci | PartitionDevices.Apic);
        Assert.Equal(isAccepted, bus.TryWriteApicBase(value));
        Assert.Equal(ApicPair.FirmwareBase, bus.ApicBase);
    }

    [Fact]
    public void ThePageMovesAndGoesWithTheBase()
    {
        PortBus bus = Bus(PartitionDevices.Pci | PartitionDevices.Apic);
        Assert.True(bus.TryWriteApicBase(0xFEF00900));
        Assert.Equal(uint.MaxValue, bus.ReadMemory(Local + 0x30, 4, 0));
        Assert.Equal(0x00050014UL, bus.ReadMemory(0xFEF00030, 4, 0));
        Assert.True(bus.TryWriteApicBase(0xFEF00100));
        Assert.Equal(uint.MaxValue, bus.ReadMemory(0xFEF00030, 4, 0));
        Assert.True(bus.TryWriteApicBase(0xFEE00900));
        Assert.Equal(0xFFUL, bus.ReadMemory(Local + 0xF0, 4, 0));       // As after power-up, not as firmware left it.
    }

    [Fact]
    public void TheControllersInterruptPassesThroughTheVirtualWire()
    {
        PortBus bus = Bus(PartitionDevices.Pci | PartitionDevices.Apic);
        Cpu cpu = new(_memory, bus, new CpuOptions());
        bus.Connect(cpu);
        OpenControllers(bus);
        Assert.True(bus.RaiseNumericError());
        bus.Refresh();
        Assert.True(cpu.InterruptLine);
        bus.WriteMemory(Local + 0x350, 4, 0x10700, 0);
        bus.Refresh();
        Assert.False(cpu.InterruptLine);
        bus.WriteMemory(Local + 0x350, 4, 0x700, 0);
        bus.Refresh();
        Assert.True(cpu.InterruptLine);
        Assert.Equal(0x2D, bus.AcknowledgeInterrupt(0));
        Assert.False(cpu.InterruptLine);
    }

    [Fact]
    public void ItsOwnInterruptComesBeforeTheControllers()
    {
        PortBus bus = Bus(PartitionDevices.Pci | PartitionDevices.Apic);
        Cpu cpu = new(_memory, bus, new CpuOptions());
        bus.Connect(cpu);
        OpenControllers(bus);
        bus.RaiseNumericError();
        bus.WriteMemory(Local + 0x300, 4, 0x40041, 0);
        bus.Refresh();
        Assert.Equal(0x41, bus.AcknowledgeInterrupt(0));
        Assert.True(cpu.InterruptLine);
        Assert.Equal(0x2D, bus.AcknowledgeInterrupt(0));
        Assert.Equal(0xFF, bus.AcknowledgeInterrupt(0)); // Nothing waits: the spurious vector.
    }

    [Fact]
    public void TheProcessorShowsItAndWritesItsBase()
    {
        // mov eax,1; cpuid; mov esi,edx; mov ecx,1Bh; rdmsr; mov edi,eax; and ah,F7h; wrmsr; mov eax,1; cpuid; hlt
        byte[] code = System.Convert.FromHexString("B8010000000FA289D6B91B0000000F3289C780E4F70F30B8010000000FA2F4");
        PortBus bus = Bus(PartitionDevices.Pci | PartitionDevices.Apic);
        Cpu cpu = new(_memory, bus, new CpuOptions());
        bus.Connect(cpu);
        _memory.TryWrite(0x8000, code);
        cpu.State.SetFlatProtectedMode(0x8000);
        for (int i = 0; i < 20; i++)
        {
            cpu.Run(100);                                // The bus ends a run when it wants attention.
            bus.Refresh();
        }

        Assert.Equal(ApicFeature, (uint)cpu.State.GetRegister(GeneralRegister.ESI) & ApicFeature);
        Assert.Equal((uint)ApicPair.FirmwareBase, (uint)cpu.State.GetRegister(GeneralRegister.EDI));
        Assert.Equal(0u, (uint)cpu.State.GetRegister(GeneralRegister.EDX) & ApicFeature);
        Assert.Equal(0UL, bus.ApicBase!.Value & 0x800);
    }

    private static void OpenControllers(PortBus bus)
    {
        foreach ((ushort port, byte value) in new (ushort, byte)[]
        {
            (0x20, 0x11), (0x21, 0x20), (0x21, 0x04), (0x21, 0x01), (0x21, 0x00),
            (0xA0, 0x11), (0xA1, 0x28), (0xA1, 0x02), (0xA1, 0x01), (0xA1, 0x00),
        })
        {
            bus.Write(port, 1, value, 0);
        }
    }

    private PortBus Bus(PartitionDevices devices) => new(
        new PcOptions { Id = new PartitionId(1), MemoryBytes = _memory.SizeBytes, Devices = devices }, _memory);
}
