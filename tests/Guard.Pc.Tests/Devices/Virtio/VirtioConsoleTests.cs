using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Guard.Contracts;
using Xunit;

namespace Guard.Pc.Tests.Devices.Virtio;

public sealed class VirtioConsoleTests
{
    private const int ControlToDriver = 2;
    private const int ControlFromDriver = 3;
    private const int ToDriver1 = 4;
    private const int FromDriver1 = 5;
    private const int ToDriver2 = 6;
    private const int FromDriver2 = 7;

    private readonly TestDriver _driver = new(
        TestDriver.Options(PartitionDevices.GuardPort | PartitionDevices.VirtioConsole) with
        {
            GuardPorts =
            [
                new GuardPortEnd(new ChannelId(7), "up", IsSource: true, new TypeId(3)),
                new GuardPortEnd(new ChannelId(9), "down", IsSource: false, new TypeId(4)),
            ],
        },
        device: 2,
        queues: 8);

    [Fact]
    public void TheDriverIsToldOfEachPortItsNameAndThatItIsOpen()
    {
        Assert.Equal(3UL, _driver.Read(0x2004, 4));
        for (int i = 0; i < 6; i++)
        {
            _driver.Put(ControlToDriver, default, 100);
        }

        Control(0xFFFFFFFF, 0, 1);
        Assert.Equal([1, 0, 0, 0, 1, 0, 1, 0], _driver.Take(ControlToDriver));
        Assert.Equal([2, 0, 0, 0, 1, 0, 1, 0], _driver.Take(ControlToDriver));
        Control(2, 3, 1);
        Assert.Equal([2, 0, 0, 0, 7, 0, 1, 0, .. "down"u8], _driver.Take(ControlToDriver));
        Assert.Equal([2, 0, 0, 0, 6, 0, 1, 0], _driver.Take(ControlToDriver));
        Assert.Null(_driver.Take(ControlToDriver));
        Assert.Equal(1UL, _driver.Read(0x1000, 1));
        Assert.Equal(0UL, _driver.Read(0x1000, 1));
    }

    [Fact]
    public void AMessageInPiecesIsSubmittedOnceItsDigestFits()
    {
        byte[] sent = Message("hello");
        Control(1, 6, 1);
        _driver.Put(FromDriver1, sent.AsSpan(0, 10), 0);
        _driver.Put(FromDriver1, sent.AsSpan(10, 65), 0);
        Assert.Equal(0, Outbox);
        _driver.Put(FromDriver1, [.. sent.AsSpan(75), .. Message("second", " 12")], 0);
        Assert.Equal(2, Outbox);
        Assert.Equal("hello"u8, _driver.Bus.Guard!.Outbox.Bytes(0));
        Assert.Equal(new Submission(new ChannelId(7), new TypeId(3), 5, 0), _driver.Bus.Guard.Outbox.Submission(0));
        Assert.Equal(new TypeId(12), _driver.Bus.Guard.Outbox.Submission(1).ClaimedType);
    }

    [Theory]
    [InlineData("GUARD 5 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9825\nhello")]
    [InlineData("GUARD 05 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\nhello")]
    [InlineData("GUARD 5 2CF24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\nhello")]
    [InlineData("GUARD 0 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n")]
    [InlineData("GUARD 65537 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\nhello")]
    [InlineData("GUARD 5 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 65536\nhello")]
    [InlineData("GUARD 5  2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\nhello")]
    [InlineData("GUARD 5 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 \nhello")]
    [InlineData("hello\n")]
    [InlineData("\n")]
    public void WhatIsMalformedIsCountedAndSpoilsTheRest(string text)
    {
        Control(1, 6, 1);
        _driver.Put(FromDriver1, [.. Encoding.ASCII.GetBytes(text), .. Message("late")], 0);
        Assert.Equal(0, Outbox);
        Assert.Equal(1UL, _driver.Bus.Guard!.MalformedClaims);
        Control(1, 6, 0);
        Control(1, 6, 1);
        _driver.Put(FromDriver1, Message("again"), 0);
        Assert.Equal(1, Outbox);
        Assert.Equal(1UL, _driver.Bus.Guard.MalformedClaims);
    }

    [Theory]
    [InlineData(10)]                                     // In the header.
    [InlineData(74)]                                     // Behind it.
    [InlineData(77)]                                     // In the message.
    public void ALineComesBackInTheMiddleOfAMessage(int at)
    {
        byte[] sent = Message("hello");
        Control(1, 6, 1);
        _driver.Put(FromDriver1, sent.AsSpan(0, at), 0);
        _driver.MoveToAnotherPc();
        _driver.Put(FromDriver1, sent.AsSpan(at), 0);
        Assert.Equal(1, Outbox);
        Assert.Equal("hello"u8, _driver.Bus.Guard!.Outbox.Bytes(0));
    }

    [Fact]
    public void WhatAGuestHasNotReadYetComesBack()
    {
        Control(2, 6, 1);
        Assert.True(_driver.Bus.Guard!.TryDeliver(new ChannelId(9), 1, new TypeId(4), "answer\0\0"u8, 6));
        _driver.Put(ToDriver2, default, 20);
        _driver.Bus.Pump(0);
        byte[] first = _driver.Take(ToDriver2)!;
        _driver.MoveToAnotherPc();
        _driver.Put(ToDriver2, default, 100);
        byte[] rest = _driver.Take(ToDriver2)!;
        Assert.EndsWith(" 4\nanswer", Encoding.ASCII.GetString([.. first, .. rest]), System.StringComparison.Ordinal);
    }

    [Fact]
    public void AHeaderWithoutAnEndAndAPortClosedInTheMiddleAreMalformed()
    {
        Control(1, 6, 1);
        _driver.Put(FromDriver1, Enumerable.Repeat((byte)'G', 200).ToArray(), 0);
        Assert.Equal(1UL, _driver.Bus.Guard!.MalformedClaims);
        Control(1, 6, 0);
        Assert.Equal(1UL, _driver.Bus.Guard.MalformedClaims);
        Control(1, 6, 1);
        _driver.Put(FromDriver1, Message("hello").AsSpan(0, 77), 0);
        Control(1, 6, 0);
        Assert.Equal(2UL, _driver.Bus.Guard.MalformedClaims);
        Assert.Equal(0, Outbox);
    }

    [Fact]
    public void APortThatOnlyReadsSubmitsNothing()
    {
        Control(2, 6, 1);
        _driver.Put(FromDriver2, Message("hello"), 0);
        Assert.Equal(0, Outbox);
        Assert.Equal(1UL, _driver.Bus.Guard!.MalformedClaims);
    }

    [Fact]
    public void TheAllowanceOfASlotHoldsHere()
    {
        Control(1, 6, 1);
        for (int i = 0; i < 6; i++)
        {
            _driver.Put(FromDriver1, Message("hello"), 0);
        }

        Assert.Equal(4, Outbox);
        Assert.Equal(2UL, _driver.Bus.Guard!.DoorbellsOverAllowance);
        Assert.Equal(0UL, _driver.Bus.Guard.MalformedClaims);
    }

    [Fact]
    public void AReleasedMessageWaitsForItsPortToBeOpen()
    {
        Assert.True(_driver.Bus.Guard!.TryDeliver(new ChannelId(9), 1, new TypeId(4), "answer\0\0"u8, 6));
        _driver.Put(ToDriver2, default, 50);
        _driver.Put(ToDriver2, default, 50);
        _driver.Bus.Pump(0);
        Assert.Null(_driver.Take(ToDriver2));
        Control(2, 6, 1);
        _driver.Bus.Pump(0);
        byte[] received = [.. _driver.Take(ToDriver2)!, .. _driver.Take(ToDriver2)!];
        Assert.Equal(Encoding.ASCII.GetString(Message("answer", " 4")), Encoding.ASCII.GetString(received));
        Assert.Equal(0u, _driver.Bus.Read(0x5CC, 4, 0));
        Assert.Null(_driver.Take(ToDriver1));
    }

    [Theory]
    [InlineData(16, 0, 0x20000, 8, 0)]                   // A head beyond the queue.
    [InlineData(0, 0, 0x20000, 8, 1)]                    // A chain that bites its tail.
    [InlineData(0, 0, 0x100000, 8, 0)]                   // Outside RAM.
    [InlineData(0, 0, 0xFFFFFFFFFFFFFFFF, 8, 0)]
    [InlineData(0, 0, 0x20000, 8, 4)]                    // Indirect, which was not offered.
    public void ABrokenQueueAsksForAReset(int head, int index, ulong address, uint lengthBytes, ushort flags)
    {
        _driver.Descriptor(ControlFromDriver, index, address, lengthBytes, flags, 0);
        _driver.Offer(ControlFromDriver, (ushort)head);
        Assert.Equal(0x4FUL, _driver.Read(0x14, 1));
        _driver.Write(0x14, 1, 0x0F);
        Assert.Equal(0x4FUL, _driver.Read(0x14, 1));
        _driver.Write(0x14, 1, 0);
        Assert.Equal(0UL, _driver.Read(0x14, 1));
    }

    [Fact]
    public void WithoutBusMasteringNothingMoves()
    {
        _driver.Bus.Write(0xCF8, 4, 0x80001004, 0);
        _driver.Bus.Write(0xCFC, 2, 0x0002, 0);
        _driver.Put(FromDriver1, Message("hello"), 0);
        Assert.Equal(0, Outbox);
        Assert.Null(_driver.Take(FromDriver1));
    }

    private int Outbox => _driver.Bus.Guard!.Outbox.Count;

    private static byte[] Message(string text, string type = "")
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        return [.. Encoding.ASCII.GetBytes($"GUARD {bytes.Length} {Convert.ToHexStringLower(SHA256.HashData(bytes))}{type}\n"), .. bytes];
    }

    private void Control(uint port, ushort name, ushort value) =>
        _driver.Put(ControlFromDriver, [.. BitConverter.GetBytes(port), .. BitConverter.GetBytes(name), .. BitConverter.GetBytes(value)], 0);
}
