using System;
using Guard.Pc.Devices.Apic;
using Xunit;

namespace Guard.Pc.Tests.Devices.Apic;

public sealed class IoApicTests
{
    private const int End = 0x0B0;
    private const uint Level = 0x8000;
    private const uint ActiveLow = 0x2000;
    private const uint Masked = 0x10000;

    private readonly LocalApic _local = new();
    private readonly IoApic _io;

    public IoApicTests()
    {
        _io = new IoApic(_local);
    }

    [Fact]
    public void ItHasAnIdAVersionAndTwentyFourMaskedEntries()
    {
        Assert.Equal(0x01000000u, Register(0));
        Assert.Equal(0x00170011u, Register(1));
        for (uint entry = 0; entry < 24; entry++)
        {
            Assert.Equal(Masked, Register(0x10 + (2 * entry)));
            Assert.Equal(0u, Register(0x11 + (2 * entry)));
        }

        Assert.Equal(0u, Register(0x40));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(15, 15)]
    public void AnEdgeOnAnIsaLineIsDeliveredOnce(int irq, int input)
    {
        SetEntry(input, 0x31);
        _io.SetLine(irq, asserted: true);
        Assert.Equal(0x31, Acknowledge());
        _io.SetLine(irq, asserted: true);
        Assert.Equal(-1, Acknowledge());
        _io.SetLine(irq, asserted: false);
        Assert.Equal(-1, Acknowledge());
        _io.SetLine(irq, asserted: true);
        _local.Write(End, 0, 0);
        Assert.Equal(0x31, Acknowledge());
    }

    [Fact]
    public void AnEdgeOnAMaskedInputIsLost()
    {
        SetEntry(4, Masked | 0x31);
        _io.SetLine(4, asserted: true);
        SetEntry(4, 0x31);
        Assert.Equal(-1, Acknowledge());
        Assert.True(_io.IsUnmasked(4));
        Assert.False(_io.IsUnmasked(3));
    }

    [Fact]
    public void ALevelIsDeliveredAgainUntilItIsGone()
    {
        SetEntry(9, Level | Masked | 0x31);
        _io.SetLine(9, asserted: true);
        SetEntry(9, Level | 0x31);
        Assert.Equal(0x31, Acknowledge());
        Assert.Equal(Level | 0x4031, Register(0x10 + (2 * 9)));         // Remote IRR until the end.
        Assert.Equal(-1, Acknowledge());
        EndInterrupt();
        Assert.Equal(0x31, Acknowledge());
        _io.SetLine(9, asserted: false);
        EndInterrupt();
        Assert.Equal(-1, Acknowledge());
        Assert.Equal(Level | 0x31, Register(0x10 + (2 * 9)));
    }

    [Fact]
    public void APciInterruptIsActiveLow()
    {
        SetEntry(17, Level | ActiveLow | 0x31);
        Assert.Equal(-1, Acknowledge());
        _io.SetPirq(1, asserted: true);
        Assert.Equal(0x31, Acknowledge());
        _io.SetPirq(1, asserted: false);
        EndInterrupt();
        Assert.Equal(-1, Acknowledge());
        SetEntry(18, Level | 0x32);                      // Polarity forgotten: an idle line interrupts.
        Assert.Equal(0x32, Acknowledge());
    }

    [Theory]
    [InlineData(0x00000031u, 0x00000000u, true)]
    [InlineData(0x00000031u, 0x05000000u, false)]
    [InlineData(0x00000131u, 0x00000000u, true)]         // lowest priority
    [InlineData(0x00000731u, 0x00000000u, false)]        // ExtINT
    [InlineData(0x00000831u, 0x01000000u, true)]         // logical
    [InlineData(0x00000831u, 0x02000000u, false)]
    [InlineData(0x0000000Fu, 0x00000000u, false)]        // illegal vector
    public void OnlyWhatIsForThisProcessorArrives(uint low, uint high, bool arrives)
    {
        _local.Write(0x0D0, 0x01000000, 0);
        SetEntry(4, low, high);
        _io.SetLine(4, asserted: true);
        Assert.Equal(arrives, _local.HasInterrupt);
    }

    [Fact]
    public void AnEdgeCanBeANonmaskableInterrupt()
    {
        SetEntry(4, 0x400);
        _io.SetLine(4, asserted: true);
        Assert.False(_local.HasInterrupt);
        Assert.True(_local.TakeNonmaskable());
    }

    [Fact]
    public void ALevelThatADisabledLocalApicDoesNotTakeIsDeliveredWhenItIsEnabled()
    {
        ApicPair pair = new();
        pair.Write(ApicPair.LocalBase + 0xF0, 4, 0xFF, 0);
        pair.Write(IoApic.BaseAddress, 4, 0x10 + (2 * 9), 0);
        pair.Write(IoApic.BaseAddress + 0x10, 4, Level | 0x31, 0);
        pair.Io.SetLine(9, asserted: true);
        Assert.False(pair.HasInterrupt);
        pair.Write(ApicPair.LocalBase + 0xF0, 4, 0x1FF, 0);
        Assert.True(pair.HasInterrupt);
        Assert.True(pair.Local.TryAcknowledge(out _));
        pair.Write(ApicPair.LocalBase + End, 4, 0, 0);   // The end reaches the I/O APIC, and the line is still high.
        Assert.True(pair.HasInterrupt);
    }

    [Fact]
    public void ItsStateGoesOnAsItWas()
    {
        SetEntry(9, Level | 0x31);
        _io.SetLine(9, asserted: true);
        byte[] bytes = new byte[512];
        StateCursor writer = StateCursor.To(bytes);
        _io.Exchange(ref writer);
        LocalApic local = new();
        IoApic copy = new(local);
        StateCursor reader = StateCursor.From(bytes.AsSpan(0, writer.LengthBytes));
        copy.Exchange(ref reader);
        Assert.True(reader.IsWholeAndSound);
        Assert.False(local.HasInterrupt);
        copy.EndInterrupt(0x31);
        Assert.True(local.HasInterrupt);
    }

    private void EndInterrupt()
    {
        int vector = _local.Write(End, 0, 0);
        Assert.Equal(0x31, vector);
        _io.EndInterrupt((byte)vector);
    }

    private int Acknowledge() => _local.TryAcknowledge(out byte vector) ? vector : -1;

    private uint Register(uint index)
    {
        _io.Write(0x00, index);
        return _io.Read(0x10);
    }

    private void SetEntry(int input, uint low, uint high = 0)
    {
        _io.Write(0x00, (uint)(0x11 + (2 * input)));
        _io.Write(0x10, high);
        _io.Write(0x00, (uint)(0x10 + (2 * input)));
        _io.Write(0x10, low);
    }
}
