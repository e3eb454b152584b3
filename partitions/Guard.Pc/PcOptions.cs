using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.X86;

namespace Guard.Pc;

/// <summary>What a partition's PC is made of. Equal options, images and inputs give equal runs.</summary>
public sealed record PcOptions
{
    /// <summary>The most submissions a frame may carry; each has a 64 KiB buffer of its own.</summary>
    public const int MaxSubmissionsPerFrame = (int)DeviceRules.MaxSubmissionsPerFrame;

    /// <summary>Who this is.</summary>
    public required PartitionId Id { get; init; }

    /// <summary>RAM in bytes, a positive multiple of 4096, at most 4 GiB.</summary>
    public required ulong MemoryBytes { get; init; }

    /// <summary>Devices beyond processor, memory, interrupt controllers and timer.</summary>
    public required PartitionDevices Devices { get; init; }

    /// <summary>Doorbells that are copied in one slot; more are counted and answered alike.</summary>
    public uint DoorbellsPerSlot { get; init; }

    /// <summary>Slots this partition has in a major frame, at least 1.</summary>
    public uint SlotsPerFrame { get; init; } = 1;

    /// <summary>Ticks in one virtual second, 1,000 to 10^10.</summary>
    public ulong TicksPerSecond { get; init; } = 1_000_000_000;

    /// <summary>What the real-time clock shows at tick 0, in seconds since 1970-01-01; 2026-01-01 unless told otherwise.</summary>
    public long DateUnixSeconds { get; init; } = 1_767_225_600;

    /// <summary>What the processor is made of; its features can be narrowed here.</summary>
    public CpuOptions Processor { get; init; } = new();

    /// <summary>The channel ends that a virtio console shows, port 1 first; at most 30.</summary>
    public ImmutableArray<GuardPortEnd> GuardPorts { get; init; } = [];

    /// <summary>The processor is shown to a debugger, which may stop it inside a slot.</summary>
    public bool TakesDebugger { get; init; }

    /// <summary>What the virtio disk holds at power-on; at most 1 GiB.</summary>
    public ReadOnlyMemory<byte> Disk { get; init; }

    /// <summary>Seed of the virtio source of random bytes; the first 32 bytes count.</summary>
    public ImmutableArray<byte> RandomSeed { get; init; } = [];

    /// <summary>Bytes of outside input kept for each serial port, 1 to 16 Mi.</summary>
    public int SerialInputBytes { get; init; } = 16384;

    /// <summary>Bytes of output kept for each serial port until the host takes them, 1 to 16 Mi; more are dropped and counted.</summary>
    public int SerialOutputBytes { get; init; } = 262144;

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build.</summary>
    public Plant Selected { get; init; }

    /// <summary>For SharedPage: the page all share.</summary>
    public byte[]? SharedPage { get; init; }

    /// <summary>For TaskRegisterLeft: the selector that the PC that ran before left in its task register; one element.</summary>
    public ushort[]? TaskRegister { get; init; }

    /// <summary>What this PC shares with others, of the same object.</summary>
    public Crossing? Crossing { get; init; }

    /// <summary>For HostClock: what the host's clock showed.</summary>
    public ulong HostTicks { get; init; }

#endif
    /// <summary>Bring-up ports of a plain PC; null under the monitor.</summary>
    public PlainPcOptions? PlainPc { get; init; }

    /// <summary>A processor whose CPUID does not report some features.</summary>
    public static CpuOptions ProcessorWithout(ProcessorFeatures hidden) => new() { Features = CpuFeatures.All & ~(CpuFeatures)hidden };

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Check()
    {
        const int MaxDiskBytes = 1 << 30;
        const int MaxSerialBytes = 16 * 1024 * 1024;
        PartitionDevices missing = DeviceRules.Missing(Devices);
        if (missing != PartitionDevices.None)
        {
            throw new ArgumentOutOfRangeException(nameof(Devices), Devices, $"a virtio device lacks {missing}");
        }

        int ports = Devices.HasFlag(PartitionDevices.VirtioConsole) ? GuardPorts.Length : 0;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ports, DeviceRules.MaxConsolePorts, nameof(GuardPorts));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Disk.Length, MaxDiskBytes);
        ArgumentOutOfRangeException.ThrowIfZero(SlotsPerFrame);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)DoorbellsPerSlot * SlotsPerFrame, (ulong)MaxSubmissionsPerFrame);
        ArgumentOutOfRangeException.ThrowIfLessThan(TicksPerSecond, 1_000UL);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TicksPerSecond, 10_000_000_000UL);
        ArgumentOutOfRangeException.ThrowIfLessThan(SerialInputBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SerialInputBytes, MaxSerialBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(SerialOutputBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SerialOutputBytes, MaxSerialBytes);
    }
}
