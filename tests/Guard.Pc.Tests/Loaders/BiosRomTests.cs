using System;
using Guard.Contracts;
using Guard.Pc.Loaders;
using Xunit;

namespace Guard.Pc.Tests.Loaders;

public sealed class BiosRomTests
{
    // F000:0000  MOV AL,'B'; OUT E9h; MOV BYTE [CS:0],0 (ignored); MOV AL,[CS:0]; OUT F4h
    private const string Program = "B042E6E92EC6060000002EA00000E6F4";

    [Theory]
    [InlineData(0x10000)]                   // all of it also ends at 1 MiB
    [InlineData(0x40000)]                   // its last 128 KiB do
    public void ABiosRunsFromResetAndCannotBeWritten(int sizeBytes)
    {
        byte[] rom = new byte[sizeBytes];
        Convert.FromHexString(Program).CopyTo(rom, sizeBytes - 0x10000);
        Convert.FromHexString("EA000000F0").CopyTo(rom, sizeBytes - 16);            // JMP F000:0000
        PcPartition partition = Make(rom);
        Assert.True(partition.TryBootBios());
        partition.RunSlot(0, 1000);
        byte[] target = new byte[4];
        Assert.Equal(1, partition.TakeDebugOutput(target));
        Assert.Equal((byte)'B', target[0]);
        Assert.Equal((0xB0 << 1) | 1, partition.ExitCode);
    }

    [Fact]
    public void ARestartedPartitionStillHasItsBios()
    {
        byte[] rom = new byte[0x10000];
        Convert.FromHexString("B001E6F4").CopyTo(rom, 0xFFF0);                     // MOV AL,1; OUT F4h, at FFFFFFF0h
        PcPartition partition = Make(rom);
        for (int run = 0; run < 2; run++)
        {
            Assert.True(partition.TryBootBios());
            partition.RunSlot(0, 1000);
            Assert.Equal(3, partition.ExitCode);
            partition.Erase();
        }
    }

    [Fact]
    public void WithoutABiosThereIsNothingToBoot()
    {
        PcPartition partition = Make([]);
        Assert.False(partition.TryBootBios());
        Assert.Equal(0UL, partition.RunSlot(0, 1000).UsedTicks);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    [InlineData(BiosRom.MaxSizeBytes, true)]
    [InlineData(BiosRom.MaxSizeBytes + 4096, false)]
    public void ABiosIsWholePagesUpToSixteenMebibytes(int sizeBytes, bool isValid)
    {
        Assert.Equal(isValid, BiosRom.IsValidSize(sizeBytes));
        if (!isValid && sizeBytes > 0)
        {
            Assert.Throws<ArgumentException>(() => Make(new byte[sizeBytes]));
        }
    }

    private static PcPartition Make(byte[] rom) => new(new PcOptions
    {
        Id = new PartitionId(1),
        MemoryBytes = 0x200000,
        Devices = PartitionDevices.None,
        PlainPc = new PlainPcOptions { ExitPort = 0xF4, DebugPort = 0xE9, Bios = [.. rom] },
    });
}
