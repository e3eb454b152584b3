using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Pc.Loaders;
using Guard.Pc.Tests.Guests;
using Xunit;

namespace Guard.Pc.Tests.Loaders;

public sealed class MultibootLoaderTests
{
    private readonly PcPartition _pc = new(new PcOptions
    {
        Id = new PartitionId(1),
        MemoryBytes = 0x200000,
        Devices = PartitionDevices.Com1,
    });

    [Fact]
    public void ModulesStandAtPagesBehindTheFirstMegabyte()
    {
        ImmutableArray<ModuleFile> modules = [new(new byte[5000], "one"), new("two"u8.ToArray(), "two")];
        Assert.True(MultibootLoader.TryLoad(_pc, GuestImage.Read("vault"), modules, "line", out MultibootError error));
        Assert.Equal(MultibootError.None, error);
        uint list = Word(0x1018);
        Assert.Equal([0x100000u, 0x101388u], new[] { Word(list), Word(list + 4) });
        Assert.Equal([0x102000u, 0x102003u], new[] { Word(list + 16), Word(list + 20) });
        Assert.Equal(0x006F7774u, Word(0x102000));
        Assert.Equal(SlotExitReason.Idle, _pc.RunSlot(0, 150_000).Reason);
    }

    [Theory]
    [InlineData(PartitionDevices.Com1, 0xF0000u, 0u)]
    [InlineData(PartitionDevices.Pci, 0xF0000u, 0x20445352u)]        // "RSD "
    [InlineData(PartitionDevices.Pci, 0xE0FFFu, 0u)]                 // The image has something in their place.
    [InlineData(PartitionDevices.Pci, 0xE1000u, 0x20445352u)]
    public void WithPciTheAcpiTablesStandWhereTheImageHasNothing(PartitionDevices devices, uint placed, uint expected)
    {
        PcPartition pc = new(new PcOptions { Id = new PartitionId(1), MemoryBytes = 0x200000, Devices = devices });
        Assert.True(pc.TryPlace(placed, new byte[1]));
        Assert.True(pc.TryBoot(new BootRequest(BootProtocol.Multiboot, 0x10000, "")));
        byte[] bytes = new byte[4];
        Assert.True(pc.TryCopyOut(new GuestClaim(0xE0000, 4), bytes));
        Assert.Equal(expected, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
    }

    [Theory]
    [InlineData(0x100000, 1, true)]
    [InlineData(0x100001, 1, false)]
    [InlineData(1, 32, true)]
    [InlineData(1, 33, false)]
    public void WhatDoesNotFitIsRefused(int lengthBytes, int count, bool expected)
    {
        ImmutableArray<ModuleFile> modules = [.. Enumerable.Repeat(new ModuleFile(new byte[lengthBytes], ""), count)];
        Assert.Equal(expected, MultibootLoader.TryLoad(_pc, GuestImage.Read("vault"), modules, "", out MultibootError error));
        Assert.Equal(expected ? MultibootError.None : MultibootError.ModulesOrCommandLine, error);
        Assert.Equal(expected ? SlotExitReason.Idle : SlotExitReason.Halted, _pc.RunSlot(0, 150_000).Reason);
    }

    [Fact]
    public void AFileThatIsNoImageLeavesThePcAlone()
    {
        Assert.True(MultibootLoader.TryLoad(_pc, GuestImage.Read("vault"), [], "", out _));
        string before = StateHash.Of(_pc);
        before = StateHash.Of(_pc);
        Assert.False(MultibootLoader.TryLoad(_pc, new byte[100], [], "", out MultibootError error));
        Assert.Equal(MultibootError.NoHeader, error);
        Assert.Equal(before, StateHash.Of(_pc));
    }

    private uint Word(uint address)
    {
        byte[] bytes = new byte[4];
        Assert.True(_pc.TryCopyOut(new GuestClaim(address, 4), bytes));
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
