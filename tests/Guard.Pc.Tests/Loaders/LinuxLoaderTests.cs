using System;
using System.Buffers.Binary;
using Guard.Contracts;
using Guard.Pc.Loaders;
using Xunit;

namespace Guard.Pc.Tests.Loaders;

public sealed class LinuxLoaderTests
{
    private const int SetupBytes = 1024;                 // One setup sector beside the boot sector.
    private const ulong RamBytes = 0x1000000;

    private readonly PcPartition _pc = new(new PcOptions { Id = new PartitionId(1), MemoryBytes = RamBytes, Devices = PartitionDevices.Com1 });

    [Fact]
    public void ABzImageStartsAtItsThirtyTwoBitEntryWithTheZeroPageInEsi()
    {
        // mov edx, 3F8h; mov eax, [esi+228h]; mov al, [eax]; out dx, al; hlt: the first character of the command line.
        byte[] kernel = BzImage([0xBA, 0xF8, 0x03, 0, 0, 0x8B, 0x86, 0x28, 0x02, 0, 0, 0x8A, 0x00, 0xEE, 0xF4]);
        Assert.True(LinuxLoader.TryLoad(_pc, kernel, new byte[] { 1, 2, 3 }, "quiet", out LinuxError error));
        Assert.Equal(LinuxError.None, error);
        Assert.Equal(SlotExitReason.Halted, _pc.RunSlot(0, 1000).Reason);
        byte[] text = new byte[4];
        Assert.Equal(1, _pc.TakeOutput(0, text));
        Assert.Equal((byte)'q', text[0]);
    }

    [Fact]
    public void TheZeroPageNamesDiskLoaderAndMemory()
    {
        Assert.True(LinuxLoader.TryLoad(_pc, BzImage([0xF4]), new byte[] { 1, 2, 3 }, "", out _));
        uint disk = Word(0x10218);
        Assert.Equal(0x800000u, disk);                   // pref_address + init_size.
        Assert.Equal(3u, Word(0x1021C));
        Assert.Equal(0x030201u, Word(disk));
        Assert.Equal(0xFFu, Word(0x10210) & 0xFF);
        Assert.Equal(4u, Word(0x101E8) & 0xFF);
        Assert.Equal([0x100000u, 0u, (uint)RamBytes - 0x100000, 0u, 1u], Words(0x102D0 + (3 * 20), 5));
    }

    [Theory]
    [InlineData(0x1FE, 0x00, LinuxError.NotLinux)]
    [InlineData(0x202, 0x00, LinuxError.NotLinux)]
    [InlineData(0x206, 0x04, LinuxError.ProtocolTooOld)]
    [InlineData(0x211, 0x00, LinuxError.LoadsLow)]
    [InlineData(0x1F1, 0xFF, LinuxError.Truncated)]
    [InlineData(0x1F4, 0xFF, LinuxError.Truncated)]
    [InlineData(0x201, 0x00, LinuxError.Truncated)]
    [InlineData(0x216, 0x00, LinuxError.NeedsBios)]
    [InlineData(0x216, 0x0F, LinuxError.OutsideMemory)]
    [InlineData(0x217, 0xFF, LinuxError.OutsideMemory)]
    [InlineData(0x263, 0x01, LinuxError.OutsideMemory)]
    public void AHeaderThatIsWrongInOneByteIsRefused(int offset, byte value, LinuxError expected)
    {
        byte[] kernel = BzImage([0xF4]);
        kernel[offset] = value;
        Assert.False(LinuxLoader.TryLoad(_pc, kernel, default, "", out LinuxError error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(0x09, LinuxError.None)]
    [InlineData(0x0A, LinuxError.OutsideMemory)]
    public void OnlyProtocol210AndLaterSaysHowMuchRoomItNeeds(byte minor, LinuxError expected)
    {
        byte[] kernel = BzImage([0xF4]);
        kernel[0x206] = minor;
        kernel[0x263] = 0x7F;
        LinuxLoader.TryLoad(_pc, kernel, default, "", out LinuxError error);
        Assert.Equal(expected, error);
    }

    [Fact]
    public void WhatIsCutAnywhereIsRefusedAndNothingThrows()
    {
        byte[] kernel = BzImage(new byte[64]);
        for (int length = 0; length < kernel.Length - 15; length++)
        {
            Assert.False(LinuxImage.TryParse(kernel.AsSpan(0, length), RamBytes, out LinuxImage? image, out _));
            Assert.Null(image);
        }
    }

    [Theory]
    [InlineData(0x800000, LinuxError.None)]
    [InlineData(0x800001, LinuxError.InitrdDoesNotFit)]
    public void AnInitialRamDiskFitsToTheLastByte(int lengthBytes, LinuxError expected)
    {
        LinuxLoader.TryLoad(_pc, BzImage([0xF4]), new byte[lengthBytes], "", out LinuxError error);
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData(100, 'x', LinuxError.None)]
    [InlineData(101, 'x', LinuxError.CommandLine)]
    [InlineData(1, '\u00E9', LinuxError.CommandLine)]
    [InlineData(1, '\n', LinuxError.CommandLine)]
    public void ACommandLineKeepsToTheKernelsLimit(int length, char text, LinuxError expected)
    {
        LinuxLoader.TryLoad(_pc, BzImage([0xF4]), default, new string(text, length), out LinuxError error);
        Assert.Equal(expected, error);
    }

    [Fact]
    public void AnUnpackedKernelStartsAtItsPhysicalEntry()
    {
        Assert.True(LinuxLoader.TryLoad(_pc, Vmlinux(0x200000, 0xC0200000), default, "", out LinuxError error));
        Assert.Equal(LinuxError.None, error);
        Assert.Equal(SlotExitReason.Halted, _pc.RunSlot(0, 1000).Reason);
        Assert.Equal(1UL, _pc.Counters.Instructions);
        Assert.False(LinuxLoader.TryLoad(_pc, Vmlinux(0x1000, 0xC0001000), default, "", out error));
        Assert.Equal(LinuxError.OutsideMemory, error);
    }

    [Fact]
    public void WithoutAZeroPageNothingBoots()
    {
        _pc.Erase();
        Assert.False(_pc.TryBoot(new BootRequest(BootProtocol.Linux, 0x100000, "")));
    }

    private static byte[] BzImage(byte[] code)
    {
        byte[] file = new byte[SetupBytes + ((code.Length + 15) / 16 * 16)];
        file[0x1F1] = 1;
        Put(file, 0x1F4, (uint)(code.Length + 15) / 16);
        file[0x1FE] = 0x55;
        file[0x1FF] = 0xAA;
        file[0x201] = 0x268 - 0x202;
        Put(file, 0x202, 0x53726448);
        file[0x206] = 0x0C;
        file[0x207] = 0x02;
        file[0x211] = 1;
        Put(file, 0x214, 0x100000);
        Put(file, 0x22C, 0x37FFFFFF);
        Put(file, 0x238, 100);
        Put(file, 0x258, 0x400000);
        Put(file, 0x260, 0x400000);
        code.CopyTo(file, SetupBytes);
        return file;
    }

    private static byte[] Vmlinux(uint address, uint entry)
    {
        byte[] file = new byte[52 + 32 + 1];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1 }.CopyTo(file, 0);
        file[16] = 2;
        file[18] = 3;
        Put(file, 24, entry);
        Put(file, 28, 52);
        file[42] = 32;
        file[44] = 1;
        Put(file, 52, 1);
        Put(file, 56, 84);
        Put(file, 60, entry);
        Put(file, 64, address);
        Put(file, 68, 1);
        Put(file, 72, 0x1000);
        file[84] = 0xF4;
        return file;
    }

    private static void Put(byte[] file, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset), value);

    private uint Word(uint address) => Words(address, 1)[0];

    private uint[] Words(uint address, int count)
    {
        byte[] bytes = new byte[count * 4];
        Assert.True(_pc.TryCopyOut(new GuestClaim(address, (ulong)bytes.Length), bytes));
        uint[] words = new uint[count];
        Buffer.BlockCopy(bytes, 0, words, 0, bytes.Length);
        return words;
    }
}
