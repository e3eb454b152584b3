using System;
using System.Buffers.Binary;
using Guard.Contracts;
using Guard.Pc.Devices;
using Guard.X86;
using Xunit;

namespace Guard.Pc.Tests.Devices;

public sealed class GuardPortTests
{
    private const ulong RamBytes = 0x20000;
    private const uint Descriptor = 0x100;
    private const int Doorbell = 0x10;
    private const int Status = 0x14;
    private const int Take = 0x24;
    private const uint Accepted = 1;
    private const uint Malformed = 2;

    private readonly PhysicalMemory _memory = new(RamBytes);
    private readonly PicPair _pic = new(1 << GuardPort.Irq);
    private readonly GuardPort _port;

    public GuardPortTests()
    {
        _port = new GuardPort(_memory, new IrqLine(_pic, GuardPort.Irq), doorbellsPerSlot: 4, slotsPerFrame: 2);
        _pic.Write(0x20, 0x13);
        _pic.Write(0x21, 0x20);
        _pic.Write(0x21, 0x01);
    }

    [Theory]
    [InlineData(0x1000UL, 1UL, Accepted)]
    [InlineData(0x1000UL, 0UL, Malformed)]               // Nothing is not a message.
    [InlineData(0UL, 65536UL, Accepted)]                 // The longest.
    [InlineData(0UL, 65537UL, Malformed)]
    [InlineData(RamBytes - 1, 1UL, Accepted)]            // The last byte.
    [InlineData(RamBytes - 1, 2UL, Malformed)]
    [InlineData(RamBytes, 1UL, Malformed)]
    [InlineData(RamBytes, 0UL, Malformed)]
    [InlineData(0xFFFF_FFF0UL, 32UL, Malformed)]         // The sum wraps in 32 bits.
    [InlineData(0xFFFF_FFFF_FFFF_FFF0UL, 32UL, Malformed)] // And in 64.
    [InlineData(0x1_0000_1000UL, 16UL, Malformed)]       // Cut to 32 bits it would be our own.
    [InlineData(0x1000UL, 0x1_0000_0010UL, Malformed)]
    [InlineData(0x1000UL, ulong.MaxValue, Malformed)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, Malformed)]
    [InlineData(0x8000_0000_0000_1000UL, 16UL, Malformed)]
    public void AClaimIsAcceptedExactlyWhenItsBytesAreRam(ulong address, ulong lengthBytes, uint expected)
    {
        Assert.Equal(expected, Ring(2, 2, address, lengthBytes));
        Assert.Equal(expected == Accepted ? 1 : 0, _port.Outbox.Count);
        Assert.Equal(expected == Malformed ? 1UL : 0, _port.MalformedClaims);
    }

    [Theory]
    [InlineData(RamBytes - 24, Accepted)]
    [InlineData(RamBytes - 23, Malformed)]
    [InlineData(RamBytes, Malformed)]
    [InlineData(0xFFFF_FFF8UL, Malformed)]
    [InlineData(0x1_0000_0100UL, Malformed)]
    [InlineData(0xFFFF_FFFF_FFFF_FFF8UL, Malformed)]
    public void TheDescriptorMustBeRamItself(ulong address, uint expected)
    {
        PutDescriptor(Descriptor, 2, 2, 0x1000, 16);
        PutDescriptor((uint)RamBytes - 24, 2, 2, 0x1000, 16);
        Assert.Equal(expected, RingAt(address));
    }

    [Theory]
    [InlineData(0u, 2u)]
    [InlineData(99u, 2u)]
    [InlineData(uint.MaxValue, 2u)]
    [InlineData(2u, 0u)]
    [InlineData(2u, 99u)]
    public void UnknownChannelsAndTypesAreAnsweredAlikeAndHandedOn(uint channel, uint type)
    {
        Assert.Equal(Accepted, Ring(channel, type, 0x1000, 16));
        Submission submission = _port.Outbox.Submission(0);
        Assert.Equal(channel, submission.ClaimedChannel.Value);
        Assert.Equal(type, submission.ClaimedType.Value);
        Assert.Equal(16, submission.LengthBytes);
        Assert.Equal(77UL, submission.Tick);
    }

    [Theory]
    [InlineData(65535u, 65535)]
    [InlineData(65536u, 0)]
    [InlineData(65538u, 0)]                              // Cut to 16 bits it would be type 2.
    public void ATypeBeyond16BitsIsNoType(uint type, int expected)
    {
        Ring(2, type, 0x1000, 16);
        Assert.Equal(expected, _port.Outbox.Submission(0).ClaimedType.Value);
    }

    [Fact]
    public void TheBytesAreThoseOfTheDoorbellsMoment()
    {
        _memory.TryWrite(0x1000, "before"u8);
        Ring(2, 2, 0x1000, 6);
        _memory.TryWrite(0x1000, "after!"u8);
        PutDescriptor(Descriptor, 9, 9, 0, 1);
        Assert.Equal("before"u8.ToArray(), _port.Outbox.Bytes(0).ToArray());
        Assert.Equal(2u, _port.Outbox.Submission(0).ClaimedChannel.Value);
    }

    [Fact]
    public void APayloadMayOverlapItsDescriptor()
    {
        Assert.Equal(Accepted, Ring(2, 2, Descriptor, 24));
        byte[] descriptor = new byte[24];
        _memory.TryRead(Descriptor, descriptor);
        Assert.Equal(descriptor, _port.Outbox.Bytes(0).ToArray());
    }

    [Fact]
    public void DoorbellsBeyondTheAllowanceAreAnsweredAlikeCountedAndNotCopied()
    {
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(Accepted, Ring(2, 2, 0x1000, 16));
            Assert.Equal(Malformed, Ring(2, 2, 0x1000, 0));
        }

        Assert.Equal(2, _port.Outbox.Count);             // Two of the four allowed ones were well-formed.
        Assert.Equal(2000UL, _port.Doorbells);
        Assert.Equal(1996UL, _port.DoorbellsOverAllowance);
        Assert.Equal(2000u, _port.SlotDoorbells);
        Assert.Equal(2000u, _port.Read(0x38));
        _port.BeginSlot();
        Assert.Equal(Accepted, Ring(2, 2, 0x1000, 16));
        Assert.Equal(3, _port.Outbox.Count);
        Assert.Equal(1u, _port.SlotDoorbells);
    }

    [Fact]
    public void TheOutboxHoldsAFrameAndNoMore()
    {
        for (int slot = 0; slot < 5; slot++)
        {
            _port.BeginSlot();
            for (int i = 0; i < 10; i++)
            {
                Assert.Equal(Accepted, Ring(2, 2, 0x1000, 16));
            }
        }

        Assert.Equal(8, _port.Outbox.Count);
        _port.Outbox.Clear();
        Assert.Equal(0, _port.Outbox.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => _port.Outbox.Submission(0));
    }

    [Fact]
    public void AMessageIsTakenHeaderFirst()
    {
        Assert.True(_port.TryDeliver(new ChannelId(3), 0x0102030405060708, new TypeId(7), "hello..."u8, 5));
        Assert.Equal(32u, _port.Read(0x3C));
        Assert.Equal(1u, _port.Read(0x2C));
        Assert.Equal(1u, TakeInto(0x2000, 100));
        byte[] bytes = new byte[33];
        _memory.TryRead(0x2000, bytes);
        Assert.Equal(3u, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        Assert.Equal(7u, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)));
        Assert.Equal(0x0102030405060708UL, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)));
        Assert.Equal(5u, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(16)));
        Assert.Equal(8u, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(20)));
        Assert.Equal("hello...\0"u8.ToArray(), bytes[24..]);
        Assert.Equal(2u, TakeInto(0x2000, 100));
        Assert.Equal(0u, _port.Read(0x3C));
    }

    [Theory]
    [InlineData(0x2000UL, 31u, 3u)]                      // One byte too small: the message stays.
    [InlineData(0x2000UL, 32u, 1u)]
    [InlineData(0x2000UL, 0u, 4u)]
    [InlineData(RamBytes - 32, 32u, 1u)]
    [InlineData(RamBytes - 32, 33u, 4u)]
    [InlineData(RamBytes, 32u, 4u)]
    [InlineData(0xFFFF_FFF0UL, 0x20u, 4u)]
    [InlineData(0x1_0000_2000UL, 32u, 4u)]
    [InlineData(0xFFFF_FFFF_FFFF_FFF0UL, uint.MaxValue, 4u)]
    [InlineData(0UL, uint.MaxValue, 4u)]
    public void TheReceiveBufferMustBeRamAndLargeEnough(ulong address, uint lengthBytes, uint expected)
    {
        _port.TryDeliver(new ChannelId(3), 1, new TypeId(7), "hello..."u8, 8);
        Assert.Equal(expected, TakeInto(address, lengthBytes));
        Assert.Equal(expected == 1 ? 0u : 32u, _port.Read(0x3C));
    }

    [Fact]
    public void ARefusedTakeWritesNothing()
    {
        _port.TryDeliver(new ChannelId(3), 1, new TypeId(7), "hello..."u8, 8);
        TakeInto(0x2000, 31);
        TakeInto(RamBytes - 8, 32);
        byte[] all = new byte[RamBytes];
        _memory.TryRead(0, all);
        Assert.All(all, b => Assert.Equal(0, b));
    }

    [Fact]
    public void TheInterruptFollowsTheInboxWhileEnabled()
    {
        _port.TryDeliver(new ChannelId(3), 1, new TypeId(7), "a"u8, 1);
        Assert.False(_pic.Output);
        _port.Write(0x28, uint.MaxValue, 0);
        Assert.Equal(1u, _port.Read(0x28));
        Assert.True(_pic.Output);
        Assert.Equal(0x25, _pic.Acknowledge());
        _pic.Write(0x20, 0x20);
        Assert.True(_pic.Output);                        // Level: it asks until the inbox is empty.
        TakeInto(0x2000, 100);
        Assert.False(_pic.Output);
    }

    [Fact]
    public void TheInboxIsBoundedInMessagesAndBytes()
    {
        int messages = 0;
        while (_port.TryDeliver(new ChannelId(3), 1, new TypeId(7), "a"u8, 1))
        {
            messages++;
        }

        Assert.Equal(GuardInbox.MaxMessages, messages);
        Assert.Equal(0, _port.InboxFreeBytes);
        _port.Reset();
        byte[] large = new byte[IPartition.MaxMessageBytes];
        Assert.Equal(GuardInbox.CapacityBytes - GuardInbox.HeaderBytes, _port.InboxFreeBytes);
        Assert.False(_port.TryDeliver(new ChannelId(3), 1, new TypeId(7), new byte[large.Length + 1], 0));
        Assert.True(_port.TryDeliver(new ChannelId(3), 1, new TypeId(7), large, 0));
        Assert.True(_port.TryDeliver(new ChannelId(3), 2, new TypeId(7), large, 0));
        Assert.True(_port.TryDeliver(new ChannelId(3), 3, new TypeId(7), large, 0));
        int free = _port.InboxFreeBytes;
        Assert.Equal(GuardInbox.CapacityBytes - (3 * (large.Length + 24)) - 24, free);
        Assert.False(_port.TryDeliver(new ChannelId(3), 4, new TypeId(7), large.AsSpan(0, free + 1), 0));
        Assert.True(_port.TryDeliver(new ChannelId(3), 4, new TypeId(7), large.AsSpan(0, free), 0));
        Assert.Equal(0, _port.InboxFreeBytes);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 5)]
    [InlineData(4, -1)]
    public void ADeliveryWithoutSenseIsRefused(int payloadBytes, int contentBytes)
    {
        Assert.False(_port.TryDeliver(new ChannelId(3), 1, new TypeId(7), new byte[payloadBytes], contentBytes));
        Assert.Equal(0u, _port.Read(0x2C));
    }

    [Fact]
    public void MessagesKeepTheirOrderAcrossTheQueuesWrap()
    {
        ulong delivered = 0;
        ulong taken = 0;
        byte[] payload = new byte[50_000];
        for (int round = 0; round < 40; round++)
        {
            while (_port.TryDeliver(new ChannelId(3), delivered, new TypeId(7), payload.AsSpan(0, 1 + (int)(delivered * 7919 % 50_000)), 1))
            {
                delivered++;
            }

            for (int i = 0; i < 2; i++)
            {
                Assert.Equal(1u, TakeInto(0, 0x10000));
                byte[] sequence = new byte[8];
                _memory.TryRead(8, sequence);
                Assert.Equal(taken++, BinaryPrimitives.ReadUInt64LittleEndian(sequence));
            }
        }

        Assert.True(delivered > 80);
    }

    [Fact]
    public void AcknowledgementsAreReadByChannel()
    {
        _port.SetAcknowledgement(new ChannelId(1), 1);
        _port.SetAcknowledgement(new ChannelId(7), 3);
        _port.SetAcknowledgement(new ChannelId(1), 2);
        Assert.Equal(2u, Symbol(1));
        Assert.Equal(3u, Symbol(7));
        Assert.Equal(0u, Symbol(2));
        Assert.Equal(0u, Symbol(uint.MaxValue));
        for (uint channel = 100; channel < 300; channel++)
        {
            _port.SetAcknowledgement(new ChannelId(channel), 1);
        }

        Assert.Equal(1u, Symbol(161));                   // 62 more fit.
        Assert.Equal(0u, Symbol(162));
    }

    [Fact]
    public void ReadOnlyRegistersStayAndTheOthersReadBack()
    {
        Assert.Equal(0x50445247u, _port.Read(0x00));
        Assert.Equal(0x00010001u, _port.Read(0x04));
        for (int offset = 0; offset < GuardPort.WindowBytes; offset += 4)
        {
            if (offset is not (Doorbell or Take))
            {
                _port.Write(offset, 0x12345678u + (uint)offset, 0);
            }
        }

        Assert.Equal(0x50445247u, _port.Read(0x00));
        Assert.Equal(0x00010001u, _port.Read(0x04));
        Assert.Equal(0x12345680u, _port.Read(0x08));
        Assert.Equal(0x12345684u, _port.Read(0x0C));
        Assert.Equal(0u, _port.Read(Doorbell));
        Assert.Equal(0u, _port.Read(Status));
        Assert.Equal(0x12345690u, _port.Read(0x18));
        Assert.Equal(0x12345694u, _port.Read(0x1C));
        Assert.Equal(0x12345698u, _port.Read(0x20));
        Assert.Equal(0u, _port.Read(Take));
        Assert.Equal(0u, _port.Read(0x28));
        Assert.Equal(0u, _port.Read(0x2C));
        Assert.Equal(0x123456A8u, _port.Read(0x30));
        Assert.Equal(0u, _port.Read(0x34));
        Assert.Equal(0u, _port.Read(0x38));
        Assert.Equal(0u, _port.Read(0x3C));
    }

    [Fact]
    public void ResetForgetsEverything()
    {
        byte[] fresh = ChipImage.Of(_port);
        Ring(2, 2, 0x1000, 16);
        _port.TryDeliver(new ChannelId(3), 1, new TypeId(7), "secret"u8, 6);
        _port.SetAcknowledgement(new ChannelId(1), 3);
        TakeInto(0x2000, 1);
        _port.Reset();
        byte[] again = ChipImage.Of(_port);
        Assert.Equal(fresh, again);
        Assert.Equal(0, _port.Outbox.Count);
        Assert.Equal(0u, Symbol(1));
        _port.Outbox.Add(new Submission(new ChannelId(1), new TypeId(1), 16, 0));
        Assert.All(_port.Outbox.Bytes(0).ToArray(), b => Assert.Equal(0, b));   // The buffer was overwritten.
    }

    private uint Symbol(uint channel)
    {
        _port.Write(0x30, channel, 0);
        return _port.Read(0x34);
    }

    private uint TakeInto(ulong address, uint lengthBytes)
    {
        _port.Write(0x18, (uint)address, 0);
        _port.Write(0x1C, (uint)(address >> 32), 0);
        _port.Write(0x20, lengthBytes, 0);
        _port.Write(Take, 0, 0);
        return _port.Read(Take);
    }

    private uint Ring(uint channel, uint type, ulong address, ulong lengthBytes)
    {
        PutDescriptor(Descriptor, channel, type, address, lengthBytes);
        return RingAt(Descriptor);
    }

    private uint RingAt(ulong address)
    {
        _port.Write(0x08, (uint)address, 0);
        _port.Write(0x0C, (uint)(address >> 32), 0);
        _port.Write(Doorbell, 0, tick: 77);
        return _port.Read(Status);
    }

    private void PutDescriptor(uint at, uint channel, uint type, ulong address, ulong lengthBytes)
    {
        byte[] bytes = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, channel);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), type);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), address);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), lengthBytes);
        Assert.True(_memory.TryWrite(at, bytes));
    }
}
