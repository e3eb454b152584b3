using System;
using Guard.Pc.Devices.Apic;
using Xunit;

namespace Guard.Pc.Tests.Devices.Apic;

public sealed class LocalApicTests
{
    private const int TaskPriority = 0x080;
    private const int ProcessorPriority = 0x0A0;
    private const int End = 0x0B0;
    private const int Spurious = 0x0F0;
    private const int Errors = 0x280;
    private const int Command = 0x300;
    private const int Timer = 0x320;
    private const int Lint0 = 0x350;
    private const int ErrorEntry = 0x370;
    private const int InitialCount = 0x380;
    private const int CurrentCount = 0x390;
    private const int Divide = 0x3E0;
    private const uint DivideByOne = 0x0B;

    private readonly LocalApic _apic = new();

    [Fact]
    public void FirmwareLeavesVirtualWireMode()
    {
        Assert.True(_apic.PassesExternal);
        Assert.False(_apic.HasInterrupt);
        Assert.Equal(0x00050014u, _apic.Read(0x030, 0));
        Assert.Equal(0x1FFu, _apic.Read(Spurious, 0));
        Assert.Equal(0x700u, _apic.Read(Lint0, 0));
    }

    [Theory]
    [InlineData(0x10700u)]                               // masked
    [InlineData(0x00031u)]                               // fixed
    public void TheControllersArePassedAsExtIntOnly(uint entry)
    {
        _apic.Write(Lint0, entry, 0);
        Assert.False(_apic.PassesExternal);
    }

    [Fact]
    public void TheHighestVectorIsServedFirstAndALowerClassWaitsForTheEnd()
    {
        _apic.Accept(0x41, isLevel: false);
        _apic.Accept(0x53, isLevel: false);
        Assert.True(_apic.TryAcknowledge(out byte vector));
        Assert.Equal(0x53, vector);
        Assert.False(_apic.HasInterrupt);
        Assert.Equal(0x50u, _apic.Read(ProcessorPriority, 0));
        _apic.Accept(0x5F, isLevel: false);              // The same class does not interrupt.
        Assert.False(_apic.HasInterrupt);
        _apic.Accept(0x60, isLevel: false);
        Assert.True(_apic.TryAcknowledge(out vector));
        Assert.Equal(0x60, vector);
        Assert.Equal(-1, _apic.Write(End, 0, 0));
        Assert.False(_apic.HasInterrupt);
        _apic.Write(End, 0, 0);
        Assert.True(_apic.TryAcknowledge(out vector));
        Assert.Equal(0x5F, vector);
        _apic.Write(End, 0, 0);
        Assert.True(_apic.TryAcknowledge(out vector));
        Assert.Equal(0x41, vector);
    }

    [Theory]
    [InlineData(0x3Fu, true)]
    [InlineData(0x40u, false)]
    [InlineData(0xFFu, false)]
    public void TheTaskPriorityHoldsItsClassAndThoseBelow(uint priority, bool isInterrupted)
    {
        _apic.Accept(0x41, isLevel: false);
        _apic.Write(TaskPriority, priority, 0);
        Assert.Equal(isInterrupted, _apic.HasInterrupt);
        Assert.Equal(isInterrupted, _apic.TryAcknowledge(out byte vector));
        Assert.Equal(isInterrupted ? 0x41 : 0xFF, vector);     // The spurious vector otherwise, and nothing in service.
    }

    [Fact]
    public void RequestsServiceAndLevelsStandInTheirRegisters()
    {
        _apic.Accept(0x25, isLevel: true);
        _apic.Accept(0xF1, isLevel: false);
        Assert.Equal(1u << 5, _apic.Read(0x210, 0));
        Assert.Equal(1u << 17, _apic.Read(0x270, 0));
        Assert.Equal(1u << 5, _apic.Read(0x190, 0));
        _apic.TryAcknowledge(out _);
        Assert.Equal(1u << 17, _apic.Read(0x170, 0));
        Assert.Equal(0u, _apic.Read(0x270, 0));
    }

    [Fact]
    public void TheEndOfALevelTriggeredInterruptIsForTheIoApic()
    {
        _apic.Accept(0x25, isLevel: true);
        _apic.TryAcknowledge(out _);
        Assert.Equal(0x25, _apic.Write(End, 0, 0));
        Assert.Equal(-1, _apic.Write(End, 0, 0));
    }

    [Fact]
    public void TheTimerExpiresOnceAndCountsDown()
    {
        _apic.Write(Divide, DivideByOne, 1000);
        _apic.Write(Timer, 0x30, 1000);
        _apic.Write(InitialCount, 500, 1000);
        Assert.Equal(1500UL, _apic.NextEventTick);
        Assert.Equal(500u, _apic.Read(CurrentCount, 1000));
        Assert.Equal(1u, _apic.Read(CurrentCount, 1499));
        _apic.Advance(1499);
        Assert.False(_apic.HasInterrupt);
        _apic.Advance(1500);
        Assert.True(_apic.TryAcknowledge(out byte vector));
        Assert.Equal(0x30, vector);
        Assert.Equal(0u, _apic.Read(CurrentCount, 1500));
        Assert.Equal(ulong.MaxValue, _apic.NextEventTick);
    }

    [Fact]
    public void APeriodicTimerKeepsItsPhaseWhenSeveralPeriodsPass()
    {
        _apic.Write(Divide, 0x3, 0);                     // by 16
        _apic.Write(Timer, 0x20030, 0);
        _apic.Write(InitialCount, 100, 0);
        Assert.Equal(1600UL, _apic.NextEventTick);
        _apic.Advance(5000);
        Assert.Equal(6400UL, _apic.NextEventTick);
        Assert.Equal(88u, _apic.Read(CurrentCount, 5000));
        Assert.True(_apic.TryAcknowledge(out _));
        _apic.Write(End, 0, 5000);
        Assert.False(_apic.HasInterrupt);
        _apic.Write(InitialCount, 0, 5001);
        Assert.Equal(ulong.MaxValue, _apic.NextEventTick);
    }

    [Theory]
    [InlineData(0x0u, 2u)]
    [InlineData(0x1u, 4u)]
    [InlineData(0x2u, 8u)]
    [InlineData(0x3u, 16u)]
    [InlineData(0x8u, 32u)]
    [InlineData(0x9u, 64u)]
    [InlineData(0xAu, 128u)]
    [InlineData(0xBu, 1u)]
    public void TheClockIsDivided(uint code, uint divisor)
    {
        _apic.Write(Divide, code, 0);
        _apic.Write(InitialCount, 7, 10);
        Assert.Equal(10UL + (7 * divisor), _apic.NextEventTick);
    }

    [Fact]
    public void AMaskedTimerRunsWithoutInterrupting()
    {
        _apic.Write(Timer, 0x10030, 0);
        _apic.Write(InitialCount, 1, 0);
        _apic.Advance(2);
        Assert.False(_apic.HasInterrupt);
        Assert.Equal(ulong.MaxValue, _apic.NextEventTick);
    }

    [Theory]
    [InlineData(0x40031u, 0x00000000u, true)]            // self
    [InlineData(0x80031u, 0x00000000u, true)]            // all
    [InlineData(0xC0031u, 0x00000000u, false)]           // all but self
    [InlineData(0x00031u, 0x00000000u, true)]            // physical 0
    [InlineData(0x00031u, 0x01000000u, false)]           // physical 1
    [InlineData(0x00031u, 0xFF000000u, true)]            // broadcast
    [InlineData(0x00831u, 0x01000000u, true)]            // logical
    [InlineData(0x00831u, 0x02000000u, false)]
    [InlineData(0x40531u, 0x00000000u, false)]           // INIT
    public void AnInterruptToItselfArrives(uint low, uint high, bool arrives)
    {
        _apic.Write(0x0D0, 0x01000000, 0);
        _apic.Write(0x310, high, 0);
        _apic.Write(Command, low, 0);
        Assert.Equal(arrives, _apic.HasInterrupt);
    }

    [Fact]
    public void ANonmaskableInterruptToItselfArrivesOnce()
    {
        _apic.Write(Command, 0x40400, 0);
        Assert.False(_apic.HasInterrupt);
        Assert.True(_apic.TakeNonmaskable());
        Assert.False(_apic.TakeNonmaskable());
    }

    [Fact]
    public void ClustersAreTheUpperHalfOfALogicalDestination()
    {
        _apic.Write(0x0D0, 0x21000000, 0);
        Assert.True(_apic.IsDestination(0x01, isLogical: true));
        _apic.Write(0x0E0, 0x0FFFFFFF, 0);
        Assert.False(_apic.IsDestination(0x01, isLogical: true));
        Assert.True(_apic.IsDestination(0x23, isLogical: true));
        Assert.False(_apic.IsDestination(0x22, isLogical: true));
    }

    [Fact]
    public void SoftwareDisablesItAndEveryEntryStaysMasked()
    {
        _apic.Accept(0x41, isLevel: false);
        _apic.Write(Spurious, 0xFF, 0);
        Assert.False(_apic.HasInterrupt);
        Assert.False(_apic.PassesExternal);
        Assert.False(_apic.Accept(0x42, isLevel: false));
        _apic.Write(Timer, 0x30, 0);
        Assert.Equal(0x10030u, _apic.Read(Timer, 0));
        _apic.Write(Spurious, 0x1EF, 0);
        Assert.True(_apic.TryAcknowledge(out byte vector));
        Assert.Equal(0x41, vector);
        _apic.TryAcknowledge(out vector);
        Assert.Equal(0xEF, vector);
    }

    [Theory]
    [InlineData(0x040, 0x80u)]                           // no register
    [InlineData(0x104, 0x80u)]
    [InlineData(0xFF0, 0x80u)]
    public void AnIllegalRegisterIsAnErrorThatAWriteShows(int offset, uint error)
    {
        _apic.Write(ErrorEntry, 0xFE, 0);
        Assert.Equal(0u, _apic.Read(offset, 0));
        Assert.Equal(0u, _apic.Read(Errors, 0));
        _apic.Write(Errors, 0, 0);
        Assert.Equal(error, _apic.Read(Errors, 0));
        _apic.Write(Errors, 0, 0);
        Assert.Equal(0u, _apic.Read(Errors, 0));
        Assert.True(_apic.TryAcknowledge(out byte vector));
        Assert.Equal(0xFE, vector);
    }

    [Theory]
    [InlineData(0x0Fu, 0x20u)]
    [InlineData(0x10u, 0u)]
    public void AnInterruptWithAVectorBelow16IsAnError(uint vector, uint error)
    {
        _apic.Write(Command, 0x40000 | vector, 0);
        _apic.Write(Errors, 0, 0);
        Assert.Equal(error, _apic.Read(Errors, 0));
        Assert.Equal(error == 0, _apic.HasInterrupt);
    }

    [Fact]
    public void ItsStateGoesOnAsItWas()
    {
        _apic.Write(Timer, 0x20030, 0);
        _apic.Write(InitialCount, 100, 7);
        _apic.Accept(0x91, isLevel: true);
        _apic.Accept(0x51, isLevel: false);
        _apic.TryAcknowledge(out _);
        _apic.Write(Command, 0x40400, 0);
        byte[] bytes = new byte[512];
        StateCursor writer = StateCursor.To(bytes);
        _apic.Exchange(ref writer);
        LocalApic copy = new();
        StateCursor reader = StateCursor.From(bytes.AsSpan(0, writer.LengthBytes));
        copy.Exchange(ref reader);
        Assert.True(reader.IsWholeAndSound);
        Assert.Equal(_apic.NextEventTick, copy.NextEventTick);
        Assert.Equal(0x91, copy.Write(End, 0, 8));
        Assert.True(copy.TryAcknowledge(out byte vector));
        Assert.Equal(0x51, vector);
        Assert.True(copy.TakeNonmaskable());
    }
}
