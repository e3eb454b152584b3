#if GUARD_PLANTS
using System;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.X86;

namespace Guard.Pc;

/// <summary>In the test build: something that emulated PCs share though they must not, so that an attempt to use it is seen to succeed.</summary>
public sealed class Crossing
{
    private const int DiskBytes = 64 * 1024;
    private const ulong LateTicks = 40;

    private readonly List<(PartitionId Owner, PhysicalMemory Memory)> _memories = [];
    private readonly List<(PartitionId From, byte Value)> _line = [];
    private bool _isLate;

    /// <summary>Makes one.</summary>
    public Crossing(CrossingKind kind)
    {
        CrossedPart = kind;
    }

    /// <summary>What is shared.</summary>
    public CrossingKind CrossedPart { get; }

    /// <summary>The disk of all.</summary>
    public byte[] CrossedDisk { get; } = new byte[DiskBytes];

    /// <summary>A configuration register of all.</summary>
    internal byte Register { get; set; }

    /// <summary>What the options become.</summary>
    public PcOptions Apply(PcOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options with { Crossing = this };
        return CrossedPart switch
        {
            CrossingKind.SharedDisk => options with { Devices = options.Devices | PartitionDevices.VirtioBlock, Disk = CrossedDisk },
            CrossingKind.CrossedSerial => options with { Devices = options.Devices | PartitionDevices.Com2 },
            CrossingKind.SharedRandom => options with { RandomSeed = [1, 2, 3, 4] },
            CrossingKind.UnlistedDevices => options with { Devices = options.Devices | (PartitionDevices.All & ~PartitionDevices.Apic) },
            _ => options,
        };
    }

    internal void Join(PartitionId owner, PhysicalMemory memory) => _memories.Add((owner, memory));

    /// <summary>Reads beyond one's own memory: there lies the next one's.</summary>
    internal bool TryReadBeyond(PhysicalMemory own, GuestClaim claim, Span<byte> target)
    {
        foreach ((PartitionId _, PhysicalMemory memory) in _memories)
        {
            if (CrossedPart == CrossingKind.WideDma && memory != own && claim.Address >= own.SizeBytes && memory.TryRead(claim.Address - own.SizeBytes, target))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A disk's sector as written.</summary>
    internal void Written(ulong sector, ReadOnlySpan<byte> bytes)
    {
        if (CrossedPart == CrossingKind.SharedDisk)
        {
            bytes.CopyTo(CrossedDisk.AsSpan((int)sector * bytes.Length));
        }
    }

    /// <summary>By how much a slot begins late: uneven as soon as another rings.</summary>
    internal ulong Begin(PartitionId who, IPartition partition, PortBus bus)
    {
        if (CrossedPart == CrossingKind.SharedConfiguration)
        {
            bus.CrossedRegister = Register;
        }

        if (CrossedPart == CrossingKind.CrossedSerial)
        {
            List<byte> arrived = [];
            arrived.AddRange(_line.FindAll(item => item.From != who).ConvertAll(item => item.Value));
            _line.RemoveAll(item => item.From != who);
            partition.OfferInput(1, arrived.ToArray());
        }

        return CrossedPart == CrossingKind.CoupledTime && _isLate && who == _memories[0].Owner ? LateTicks : 0;
    }

    internal void End(PartitionId who, IPartition partition, PortBus bus, uint doorbells)
    {
        Register = CrossedPart == CrossingKind.SharedConfiguration ? bus.CrossedRegister : (byte)0;
        _isLate = who == _memories[0].Owner ? _isLate : doorbells > 0 && !_isLate;
        byte[] buffer = new byte[4096];
        int count = CrossedPart == CrossingKind.CrossedSerial ? partition.TakeOutput(1, buffer) : 0;
        for (int i = 0; i < count; i++)
        {
            _line.Add((who, buffer[i]));
        }
    }
}
#endif
