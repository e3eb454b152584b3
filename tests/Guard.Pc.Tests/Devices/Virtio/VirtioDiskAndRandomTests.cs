using System;
using System.Buffers.Binary;
using System.Linq;
using System.Security.Cryptography;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests.Devices.Virtio;

public sealed class VirtioDiskAndRandomTests
{
    private const int DiskBytes = 10_000;

    private readonly byte[] _disk = [.. Enumerable.Range(0, DiskBytes).Select(i => (byte)(i / 512))];

    [Fact]
    public void ADiskReadsWhatItBeganWithAndThenWhatWasWritten()
    {
        TestDriver driver = Disk();
        Assert.Equal(20UL, driver.Read(0x2000, 8));      // The last sector is filled up.
        Assert.Equal(Enumerable.Repeat((byte)3, 512), Read(driver, 3, 512).Bytes);
        Assert.Equal(0, Write(driver, 3, Enumerable.Repeat((byte)0xAB, 512).ToArray()));
        Assert.Equal(Enumerable.Repeat((byte)0xAB, 512), Read(driver, 3, 512).Bytes);
        Assert.Equal((byte)4, Read(driver, 4, 512).Bytes[0]);
        Assert.Equal((byte)3, _disk[3 * 512]);           // The image is as it was.
    }

    [Theory]
    [InlineData(19, 512, 0)]
    [InlineData(20, 512, 1)]
    [InlineData(19, 1024, 1)]
    [InlineData(0, 100, 1)]
    [InlineData(ulong.MaxValue, 512, 1)]
    public void OnlySectorsOfTheDiskAreRead(ulong sector, int lengthBytes, byte expected) =>
        Assert.Equal(expected, Read(Disk(), sector, lengthBytes).Status);

    [Fact]
    public void OtherRequestsAreAnsweredAsTheSpecificationSays()
    {
        TestDriver driver = Disk();
        Assert.Equal(0, Request(driver, Header(4, 0), 0).Status);
        Assert.Equal("guard-disk"u8, Request(driver, Header(8, 0), 20).Bytes.AsSpan(0, 10));
        Assert.Equal(2, Request(driver, Header(99, 0), 0).Status);
    }

    [Fact]
    public void EqualSeedsGiveEqualBytesAndDifferentSeedsDifferentOnes()
    {
        byte[] first = Random(1);
        Assert.Equal(first, Random(1));
        Assert.NotEqual(first, Random(2));
        byte[] material = new byte[40];
        material[0] = 1;
        Assert.Equal(SHA256.HashData(material), first[..32]);
    }

    [Fact]
    public void ADiskComesBackAsItWasWritten()
    {
        TestDriver driver = Disk();
        Write(driver, 3, Enumerable.Repeat((byte)0xAB, 512).ToArray());
        Write(driver, 17, Enumerable.Repeat((byte)0xCD, 512).ToArray());
        driver.MoveToAnotherPc();
        Assert.Equal(Enumerable.Repeat((byte)0xAB, 512), Read(driver, 3, 512).Bytes);
        Assert.Equal(Enumerable.Repeat((byte)0xCD, 512), Read(driver, 17, 512).Bytes);
        Assert.Equal((byte)4, Read(driver, 4, 512).Bytes[0]);
        Assert.Equal((byte)8, Read(driver, 8, 512).Bytes[0]);
    }

    private static byte[] Random(byte seed)
    {
        var driver = new TestDriver(TestDriver.Options(PartitionDevices.VirtioRandom) with { RandomSeed = [seed] }, device: 4, queues: 1);
        driver.Put(0, default, 70);
        byte[] bytes = driver.Take(0)!;
        Assert.Equal(70, bytes.Length);
        return bytes;
    }

    private TestDriver Disk() => new(TestDriver.Options(PartitionDevices.VirtioBlock) with { Disk = _disk }, device: 3, queues: 1);

    private static byte[] Header(uint type, ulong sector)
    {
        byte[] header = new byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(8), sector);
        return header;
    }

    private static (byte[] Bytes, byte Status) Read(TestDriver driver, ulong sector, int lengthBytes) =>
        Request(driver, Header(0, sector), lengthBytes);

    private static byte Write(TestDriver driver, ulong sector, byte[] bytes) => Request(driver, [.. Header(1, sector), .. bytes], 0).Status;

    private static (byte[] Bytes, byte Status) Request(TestDriver driver, byte[] readable, int lengthBytes)
    {
        driver.Put(0, readable, lengthBytes + 1);
        byte[] bytes = new byte[lengthBytes + 1];
        Assert.True(driver.Memory.TryRead(TestDriver.Buffer(0, driver.LastHead + 1), bytes));
        return (bytes[..lengthBytes], bytes[lengthBytes]);
    }
}
