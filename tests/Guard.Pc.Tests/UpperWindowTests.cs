using System;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests;

/// <summary>A guest switches D0000h-D3FFFh with PAM3 of its host bridge: what it reads, stores and executes there.</summary>
public sealed class UpperWindowTests
{
    // A boot sector. At D000:0 it puts MOV AL,11h; RETF. AL goes to 9000h and on, after each of:
    //   CALL D000:0                                                           11
    //   PAM3 = 31h (reads); MOV byte [D000:1],22h; CALL D000:0                11
    //   PAM3 = 32h (stores); MOV byte [D000:1],33h; MOV AL,[D000:1]           FF
    //   CALL D000:0, whose #UD handler sets AL to EEh and goes on             EE
    //   PAM3 = 30h (neither); MOV byte [D000:1],44h; MOV AL,[D000:1]          FF
    //   PAM3 = 33h (both); CALL D000:0                                        33
    // CLI; HLT
    private const string Program =
        "31c08ed88ed0bc0070c7061800807cc7061a000000bf0090b800d08ec026c7060000b01126c6060200cb9a000000d0e85500b031e8540026c6060100"
        + "229a000000d0e84200b032e8410026c60601003326a00100e830009a000000d0e82800b030e8270026c60601004426a00100e81600b033e815009a00"
        + "0000d0e80900faf4bc0070b0eeebd5880547c388c366b85c000080baf80c66efbafc0c88d8eec3";

    // At E000:0 of a BIOS ROM that holds MOV AL,11h; RETF at F000:0. AL goes to 9000h and on, after each CALL F000:0:
    //   before: 11; PAM0 = 20h (stores) and MOV AL,22h; RETF stored there: 11; PAM0 = 30h: 22;
    //   PAM0 = 10h (reads) and 33h stored to F000:1: 22; PAM0 = 00h: 11
    private const string Shadow =
        "31c08ed88ed0bc0070bf0090b800f08ec026c6060100559a000000f0e84900b020e8480026c7060000b02226c6060200cb9a000000f0e82f00b030e8"
        + "2e009a000000f0e82200b010e8210026c6060100339a000000f0e80f00b000e80e009a000000f0e80200faf4880547c388c366b858000080baf80c66"
        + "efbafd0c88d8eec3";

    private static readonly byte[] Expected = [0x11, 0x11, 0xFF, 0xEE, 0xFF, 0x33];

    [Fact]
    public void AGuestSeesWhatThePamRegistersSay()
    {
        PcPartition partition = Boot();
        Assert.Equal(SlotExitReason.Halted, partition.RunSlot(0, 100_000).Reason);
        Assert.Equal(Expected, Recorded(partition, Expected.Length));
        Assert.Equal(1UL, partition.Counters.Faults);
        // Two stores and a read that nothing answers, and a second read; fetches are not counted.
        Assert.Equal(4UL, partition.Counters.OpenMemoryAccesses);
    }

    /// <summary>After every few ticks another PC goes on from a snapshot: of the switches, and of RAM that they hide.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void SnapshotsHoldTheSwitchesAndTheRamBehindThem(int ticks)
    {
        PcPartition partition = Boot();
        SlotExit exit = default;
        for (ulong tick = 0; tick < 400 && exit.Reason != SlotExitReason.Halted; tick += (ulong)ticks)
        {
            exit = partition.RunSlot(tick, (ulong)ticks);
            var state = new StateBytes();
            Assert.True(partition.TryCapture(state));
            var next = new PcPartition(Options());
            Assert.True(next.TryRestore(state.Bytes, new PagesOf(partition)));
            partition = next;
        }

        Assert.Equal(SlotExitReason.Halted, exit.Reason);
        Assert.Equal(Expected, Recorded(partition, Expected.Length));
    }

    /// <summary>A BIOS begins in ROM and puts RAM in its place: a block decoded from the one is not executed of the other.</summary>
    [Fact]
    public void ABiosShadowsItself()
    {
        var rom = new byte[0x20000];
        Convert.FromHexString(Shadow).CopyTo(rom, 0);
        Convert.FromHexString("B011CB").CopyTo(rom, 0x10000);
        Convert.FromHexString("EA000000E0").CopyTo(rom, 0x1FFF0);
        var partition = new PcPartition(Options() with { PlainPc = new PlainPcOptions { Bios = [.. rom] } });
        Assert.True(partition.TryBootBios());
        Assert.Equal(SlotExitReason.Halted, partition.RunSlot(0, 100_000).Reason);
        Assert.Equal([0x11, 0x11, 0x22, 0x22, 0x11], Recorded(partition, 5));
    }

    private static byte[] Recorded(PcPartition partition, int count)
    {
        var recorded = new byte[count];
        Assert.True(partition.TryCopyOut(new GuestClaim(0x9000, (ulong)recorded.Length), recorded));
        return recorded;
    }

    private static PcOptions Options() => new() { Id = new PartitionId(1), MemoryBytes = 0x200000, Devices = PartitionDevices.Pci };

    private static PcPartition Boot()
    {
        var sector = new byte[512];
        Convert.FromHexString(Program).CopyTo(sector, 0);
        (sector[510], sector[511]) = (0x55, 0xAA);
        var partition = new PcPartition(Options());
        Assert.True(partition.TryPlace(0x7C00, sector));
        Assert.True(partition.TryBoot(new BootRequest(BootProtocol.BootSector, 0x7C00, string.Empty)));
        return partition;
    }

    private sealed class StateBytes : IStateSink
    {
        public byte[] Bytes { get; private set; } = [];

        public void Append(ReadOnlySpan<byte> bytes) => Bytes = [.. Bytes, .. bytes];
    }

    private sealed class PagesOf(PcPartition partition) : IPageSource
    {
        private readonly byte[] _page = new byte[4096];

        public bool Holds(uint page) => TryRead(page, _page) && _page.AsSpan().ContainsAnyExcept((byte)0);

        public bool TryRead(uint page, Span<byte> target) => partition.TryCopyOut(new GuestClaim(page * 4096UL, 4096), target);
    }
}
