using System;
using System.Buffers.Binary;
using Guard.Contracts;
using Guard.Pc.Devices;
using Guard.Pc.Devices.Virtio;
using Guard.X86;
using Xunit;

namespace Guard.Pc.Tests;

/// <summary>What a guest can do to the ports at its worst: a million accesses a chip, none may throw, and twice must be the same.</summary>
public sealed class HostileBusTests
{
    private const int Accesses = 1_000_000;

    // CI runs fewer of these than .ci/long.d/hostile does: each may walk a chain of descriptors.
    private static readonly int WindowAccesses =
        int.TryParse(Environment.GetEnvironmentVariable("GUARD_HOSTILE_ACCESSES"), out int wanted) ? wanted : 100_000;

    private const ulong RamBytes = 0x20000;

    [Theory]
    [InlineData("8259A", 0x20, 2)]
    [InlineData("8259A slave", 0xA0, 2)]
    [InlineData("ELCR", 0x4D0, 2)]
    [InlineData("8254", 0x40, 4)]
    [InlineData("8254 and gate", 0x40, 0x22)]
    [InlineData("port 92h", 0x92, 1)]
    [InlineData("COM1", 0x3F8, 8)]
    [InlineData("COM2", 0x2F8, 8)]
    [InlineData("GuardPort", 0x5A0, 0x40)]
    [InlineData("GuardPort and neighbours", 0x59E, 0x44)]
    [InlineData("MC146818", 0x70, 2)]
    [InlineData("8042", 0x60, 5)]
    [InlineData("PCI configuration", 0xCF8, 8)]
    [InlineData("power management", 0x600, 64)]
    [InlineData("all", 0, 0x10000)]
    public void AMillionRandomAccessesNeitherThrowNorDiffer(string chip, int firstPort, int ports)
    {
        int seed = firstPort * 31 + ports;
        Assert.True(Run(seed, firstPort, ports) == Run(seed, firstPort, ports), $"{chip}: two runs of seed {seed} differ");
    }

    [Theory]
    [InlineData("console", 0xE0008000, 0x4000, 10)]
    [InlineData("disk", 0xE000C000, 0x4000, 1)]
    [InlineData("random", 0xE0010000, 0x4000, 1)]
    [InlineData("network", 0xE0014000, 0x4000, 2)]
    public void RandomRegistersOfAVirtioDeviceNeitherThrowNorDiffer(string device, ulong window, int windowBytes, int queues)
    {
        int seed = device.Length + queues;
        Assert.True(RunWindow(seed, window, windowBytes, queues) == RunWindow(seed, window, windowBytes, queues), $"{device}, seed {seed}");
    }

    [Theory]
    [InlineData("local APIC", 0xFEE00000, 0x40)]
    [InlineData("I/O APIC", 0xFEC00000, 2)]
    public void AMillionRandomRegistersOfAnApicNeitherThrowNorDiffer(string chip, ulong page, int registers)
    {
        Assert.True(RunRegisters(page, registers) == RunRegisters(page, registers), $"{chip}: two runs of seed {registers} differ");
    }

    [Fact]
    public void OpenPortsReadAllOnesOfTheirWidthAndAreCounted()
    {
        PortBus bus = new(Options(PartitionDevices.None), new PhysicalMemory(RamBytes));
        Assert.Equal(0xFFu, bus.Read(0x5A0, 1, 0));
        Assert.Equal(0xFFFFu, bus.Read(0x3F8, 2, 0));
        Assert.Equal(uint.MaxValue, bus.Read(0x5A0, 4, 0));
        bus.Write(0x5B0, 4, 1, 0);
        Assert.Equal(4UL, bus.OpenPortAccesses);
        Assert.Equal(ulong.MaxValue, bus.ReadMemory(0xFFFFFFFF0, 8, 0));
        Assert.Equal(0xFFUL, bus.ReadMemory(0xFEC00000, 1, 0));
        bus.WriteMemory(0xFEC00000, 4, 1, 0);
        Assert.Equal(3UL, bus.OpenMemoryAccesses);
    }

    [Theory]
    [InlineData(0x5A0, 1)]
    [InlineData(0x5A0, 2)]
    [InlineData(0x5A1, 4)]
    [InlineData(0x5A2, 4)]
    [InlineData(0x59E, 4)]
    [InlineData(0x5DE, 4)]
    [InlineData(0x5E0, 4)]
    public void GuardPortAnswersAlignedDoublewordsOnly(int port, int widthBytes)
    {
        PortBus bus = new(Options(PartitionDevices.GuardPort), new PhysicalMemory(RamBytes));
        Assert.Equal(0x50445247u, bus.Read(0x5A0, 4, 0));
        Assert.Equal(0UL, bus.OpenPortAccesses);
        Assert.Equal(uint.MaxValue >> (32 - (8 * widthBytes)), bus.Read((ushort)port, widthBytes, 0));
        bus.Write((ushort)port, widthBytes, 0, 0);
        Assert.Equal(2UL, bus.OpenPortAccesses);
    }

    [Fact]
    public void AWideAccessAsksByteChipsOncePerByte()
    {
        PortBus bus = new(Options(PartitionDevices.Com1), new PhysicalMemory(RamBytes));
        bus.Write(0x3FF, 1, 0x5A, 0);
        bus.Write(0x3FB, 2, 0x0B83, 0);
        Assert.Equal(0x0B83u, bus.Read(0x3FB, 2, 0));
        bus.Write(0xFFFF, 4, 0, 0);                      // Wraps to ports 0 to 2; all open.
        Assert.Equal(1UL, bus.OpenPortAccesses);
    }

    [Fact]
    public void APartitionWithoutADeviceHasNoneOfItsPorts()
    {
        PortBus bus = new(Options(PartitionDevices.Com2), new PhysicalMemory(RamBytes));
        Assert.Equal(0xFFu, bus.Read(0x3FD, 1, 0));
        Assert.Equal(0x60u, bus.Read(0x2FD, 1, 0));
        Assert.Equal(0x00u, bus.Read(0x4D0, 1, 0));
        Assert.Equal(0x20u, new PortBus(Options(PartitionDevices.GuardPort), new PhysicalMemory(RamBytes)).Read(0x4D0, 1, 0));
    }

    private static string Run(int seed, int firstPort, int ports)
    {
        Random random = new(seed);
        PhysicalMemory memory = new(RamBytes);
        PortBus bus = new(Options(PartitionDevices.All), memory);
        Cpu cpu = new(memory, bus, new CpuOptions());
        bus.Connect(cpu);
        using StateHash hash = new();
        byte[] answer = new byte[8];
        ulong tick = 0;
        for (int i = 0; i < Accesses; i++)
        {
            tick += (ulong)random.Next(0, 100) * (random.Next(50) == 0 ? 100_000u : 1u);
            ushort port = (ushort)(firstPort + random.Next(ports));
            int widthBytes = 1 << random.Next(3);
            uint value = Value(random);
            switch (random.Next(8))
            {
                case < 4:
                    bus.Write(port, widthBytes, value, tick);
                    break;
                case < 7:
                    BinaryPrimitives.WriteUInt32LittleEndian(answer, bus.Read(port, widthBytes, tick));
                    hash.Append(answer);
                    break;
                default:
                    Surround(random, bus, cpu, tick);
                    break;
            }
        }

        bus.WriteState(hash);
        Assert.InRange(bus.Guard!.Outbox.Count, 0, 4);
        return hash.Finish();
    }

    private static string RunRegisters(ulong page, int registers)
    {
        Random random = new(registers);
        PhysicalMemory memory = new(RamBytes);
        PortBus bus = new(Options(PartitionDevices.All), memory);
        Cpu cpu = new(memory, bus, new CpuOptions());
        bus.Connect(cpu);
        using StateHash hash = new();
        byte[] answer = new byte[8];
        ulong tick = 0;
        for (int i = 0; i < Accesses; i++)
        {
            tick += (ulong)random.Next(0, 100) * (random.Next(50) == 0 ? 100_000u : 1u);
            ulong address = page + (random.Next(50) == 0 ? (ulong)random.Next(0x1000) : (ulong)random.Next(registers) * 16);
            int widthBytes = random.Next(20) == 0 ? 1 << random.Next(4) : 4;
            switch (random.Next(8))
            {
                case < 4:
                    uint value = address == 0xFEC00000 ? (uint)random.Next(0x48) : Value(random);
                    bus.WriteMemory(address, widthBytes, value, tick);
                    break;
                case < 6:
                    BinaryPrimitives.WriteUInt64LittleEndian(answer, bus.ReadMemory(address, widthBytes, tick));
                    hash.Append(answer);
                    break;
                case 6:
                    bus.RaiseNumericError();
                    bus.Write(0xF0, 1, 0, tick);
                    break;
                default:
                    Surround(random, bus, cpu, tick);
                    break;
            }
        }

        bus.WriteState(hash);
        return hash.Finish();
    }

    // Rings and descriptors in RAM are as random as the registers, but for the likelier values that let a device get somewhere.
    private static string RunWindow(int seed, ulong window, int windowBytes, int queues)
    {
        Random random = new(seed);
        PhysicalMemory memory = new(RamBytes);
        PortBus bus = new(Options(PartitionDevices.All), memory);
        Cpu cpu = new(memory, bus, new CpuOptions());
        bus.Connect(cpu);
        using StateHash hash = new();
        byte[] bytes = new byte[8];
        for (int i = 0; i < WindowAccesses; i++)
        {
            int offset = Offset(random, windowBytes, queues);
            int widthBytes = offset is 0x14 or 0x15 or 0x1000 ? 1 : offset is >= 0x10 and < 0x20 ? 2 : 1 << random.Next(4);
            switch (random.Next(10))
            {
                case < 5:
                    bus.WriteMemory(window + (ulong)offset, widthBytes, Register(random, offset, queues), (ulong)i);
                    break;
                case < 7:
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes, bus.ReadMemory(window + (ulong)offset, widthBytes, (ulong)i));
                    hash.Append(bytes);
                    break;
                case < 9:
                    random.NextBytes(bytes);
                    bytes[2] = 0;
                    bytes[3] = 0;
                    memory.TryWrite((ulong)random.Next((int)RamBytes - 8), bytes);
                    break;
                default:
                    Surround(random, bus, cpu, (ulong)i);
                    Network(random, bus.Network!);
                    bus.Pump((ulong)i);
                    break;
            }
        }

        bus.WriteState(hash);
        return hash.Finish();
    }

    private static int Offset(Random random, int windowBytes, int queues) => random.Next(8) switch
    {
        < 5 => random.Next(0x40) & ~random.Next(4),
        5 => 0x3000 + (4 * random.Next(queues + 1)),
        6 => 0x14,
        _ => random.Next(windowBytes),
    };

    private static ulong Register(Random random, int offset, int queues) => offset switch
    {
        0x08 => (ulong)random.Next(3),
        0x0C => 1,
        0x14 => random.Next(30) == 0 ? 0 : (ulong)random.Next(16),
        0x16 => (ulong)random.Next(queues + 1),
        0x18 => 1UL << random.Next(8),
        0x1C => 1,
        >= 0x20 and < 0x38 when (offset & 4) == 0 => (ulong)random.Next((int)RamBytes),
        >= 0x20 and < 0x38 => random.Next(20) == 0 ? 1UL : 0,
        _ => (ulong)random.NextInt64(),
    };

    // What happens around a guest: acknowledges, slots, deliveries, input, output.
    private static void Surround(Random random, PortBus bus, Cpu cpu, ulong tick)
    {
        bus.Advance(tick);
        bus.Refresh();
        if (cpu.InterruptLine || random.Next(20) == 0)
        {
            bus.AcknowledgeInterrupt(tick);
        }

        switch (random.Next(6))
        {
            case 0:
                bus.Guard!.BeginSlot();
                break;
            case 1:
                bus.Guard!.Outbox.Clear();
                break;
            case 2:
                bus.Guard!.TryDeliver(new ChannelId(1), tick, new TypeId(1), new byte[random.Next(200)], random.Next(-1, 200));
                break;
            case 3:
                bus.Guard!.SetAcknowledgement(new ChannelId((uint)random.Next(100)), (byte)random.Next(4));
                break;
            case 4:
                bus.Serial(random.Next(2))!.OfferInput(new byte[random.Next(40)]);
                break;
            default:
                bus.Serial(random.Next(2))!.TakeOutput(new byte[random.Next(40)]);
                break;
        }
    }

    private static void Network(Random random, VirtioNetwork card)
    {
        byte[] stream = new byte[random.Next(200)];
        random.NextBytes(stream);
        if (stream.Length > 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(stream, random.Next(10) == 0 ? Value(random) : (uint)stream.Length - 4);
        }

        card.OfferInput(stream);
        card.TakeOutput(stream);
    }

    // Small numbers, edges, own RAM and noise: what a hostile guest would write.
    private static uint Value(Random random) => random.Next(6) switch
    {
        0 => (uint)random.Next(256),
        1 => (uint)random.Next((int)RamBytes),
        2 => (uint)RamBytes - (uint)random.Next(64),
        3 => uint.MaxValue - (uint)random.Next(64),
        4 => 0,
        _ => (uint)random.NextInt64(1L << 32),
    };

    private static PcOptions Options(PartitionDevices devices) => new()
    {
        Id = new PartitionId(1),
        MemoryBytes = RamBytes,
        Devices = devices,
        DoorbellsPerSlot = 4,
        SerialInputBytes = 64,
        SerialOutputBytes = 64,
        Disk = new byte[8192],
        GuardPorts =
        [
            new GuardPortEnd(new ChannelId(1), "in", IsSource: false, new TypeId(1)),
            new GuardPortEnd(new ChannelId(2), "out", IsSource: true, new TypeId(1)),
            new GuardPortEnd(new ChannelId(3), "other", IsSource: true, new TypeId(1)),
        ],
    };
}
