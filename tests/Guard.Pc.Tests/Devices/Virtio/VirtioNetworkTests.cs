using System;
using System.Buffers.Binary;
using System.Linq;
using Guard.Contracts;
using Guard.Pc.Devices.Virtio;
using Xunit;

namespace Guard.Pc.Tests.Devices.Virtio;

public sealed class VirtioNetworkTests
{
    private const int HeaderBytes = 12;

    private readonly TestDriver _driver = new(TestDriver.Options(PartitionDevices.VirtioNetwork), device: 5, queues: 2);

    private VirtioNetwork Card => _driver.Bus.Network!;

    [Fact]
    public void ItsAddressIsThePartitionsNumber()
    {
        Assert.Equal(0x01_00_44_52_47_02UL, _driver.Read(0x2000, 8));
        _driver.Write(0x00, 4, 0);
        Assert.Equal(1u << 5, _driver.Read(0x04, 4));
    }

    [Theory]
    [InlineData(13, false)]
    [InlineData(14, true)]
    [InlineData(1518, true)]
    [InlineData(1519, false)]
    public void AFrameSentIsOneInTheStream(int lengthBytes, bool isSent)
    {
        byte[] frame = Frame(lengthBytes, 7);
        _driver.Put(1, [.. new byte[HeaderBytes], .. frame], 0);
        byte[] stream = new byte[4096];
        int count = Card.TakeOutput(stream);
        Assert.Equal(isSent ? Stream(frame) : [], stream[..count]);
        Assert.NotNull(_driver.Take(1));                 // The buffer comes back in any case.
    }

    [Fact]
    public void AFrameThatComesIsDeliveredWithAHeaderAtTheNextSlot()
    {
        byte[] frame = Frame(60, 3);
        _driver.Put(0, default, 2000);
        Card.OfferInput(Stream(frame));
        Assert.Null(_driver.Take(0));
        _driver.Bus.Pump(0);
        byte[] received = _driver.Take(0)!;
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, .. frame], received);
    }

    [Fact]
    public void FramesWaitForBuffersAndComeInOrder()
    {
        Card.OfferInput([.. Stream(Frame(60, 1)), .. Stream(Frame(70, 2))]);
        _driver.Bus.Pump(0);
        _driver.Put(0, default, 2000);
        Assert.Equal(60 + HeaderBytes, _driver.Take(0)!.Length);
        _driver.Put(0, default, 2000);
        Assert.Equal(70 + HeaderBytes, _driver.Take(0)!.Length);
    }

    [Fact]
    public void AFrameMayComeInPieces()
    {
        byte[] stream = Stream(Frame(60, 1));
        _driver.Put(0, default, 2000);
        foreach (byte value in stream[..^1])
        {
            Card.OfferInput([value]);
            _driver.Bus.Pump(0);
            Assert.Null(_driver.Take(0));
        }

        _driver.MoveToAnotherPc();
        Card.OfferInput(stream.AsSpan(stream.Length - 1));
        _driver.Bus.Pump(0);
        Assert.Equal(60 + HeaderBytes, _driver.Take(0)!.Length);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(13u)]
    [InlineData(1519u)]
    [InlineData(uint.MaxValue)]
    public void AStreamThatCannotBeFollowedIsDropped(uint claimedBytes)
    {
        byte[] bad = Stream(Frame(60, 1));
        BinaryPrimitives.WriteUInt32BigEndian(bad, claimedBytes);
        int free = Card.InputFreeBytes;
        Card.OfferInput(bad);
        _driver.Put(0, default, 2000);
        _driver.Bus.Pump(0);
        Assert.Null(_driver.Take(0));
        Assert.Equal(free, Card.InputFreeBytes);
        Card.OfferInput(Stream(Frame(60, 2)));
        _driver.Bus.Pump(0);
        Assert.Equal(60 + HeaderBytes, _driver.Take(0)!.Length);
    }

    [Theory]
    [InlineData(60 + HeaderBytes, true)]
    [InlineData(60 + HeaderBytes - 1, false)]
    public void ABufferThatIsTooShortGetsNothing(int bufferBytes, bool fits)
    {
        _driver.Put(0, default, bufferBytes);
        Card.OfferInput(Stream(Frame(60, 1)));
        _driver.Bus.Pump(0);
        Assert.Equal(fits ? bufferBytes : 0, _driver.Take(0)!.Length);
    }

    [Fact]
    public void NeitherSideCanFillMoreThanIsThere()
    {
        Card.OfferInput(new byte[1 << 20]);
        Assert.Equal(0, Card.InputFreeBytes);
        byte[] frame = [.. new byte[HeaderBytes], .. Frame(1518, 1)];
        for (int i = 0; i < 300; i++)
        {
            _driver.Put(1, frame, 0);
        }

        byte[] stream = new byte[1 << 20];
        int count = Card.TakeOutput(stream);
        Assert.InRange(count, 100_000, 262_144);
        Assert.Equal(0, count % (1518 + 4));             // Whole frames.
    }

    private static byte[] Frame(int lengthBytes, byte value) => [.. Enumerable.Repeat(value, lengthBytes)];

    private static byte[] Stream(byte[] frame)
    {
        byte[] stream = new byte[4 + frame.Length];
        BinaryPrimitives.WriteUInt32BigEndian(stream, (uint)frame.Length);
        frame.CopyTo(stream, 4);
        return stream;
    }
}
