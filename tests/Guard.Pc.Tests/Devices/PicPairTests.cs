using Guard.Pc.Devices;
using Xunit;

namespace Guard.Pc.Tests.Devices;

public sealed class PicPairTests
{
    private const byte MasterBase = 0x20;
    private const byte SlaveBase = 0x28;

    [Fact]
    public void AnEdgeIsRequestedAcknowledgedAndEnded()
    {
        PicPair pic = Initialised();
        pic.SetLine(3, asserted: true);
        Assert.True(pic.Output);
        Assert.Equal(MasterBase + 3, pic.Acknowledge());
        Assert.False(pic.Output);
        Assert.Equal(0x08, ReadInService(pic));
        pic.Write(0x20, 0x20);
        Assert.Equal(0, ReadInService(pic));
        Assert.False(pic.Output);                        // The line is still high: no new edge, no new request.
    }

    [Fact]
    public void AnEdgeStaysLatchedWhenTheLineFalls()
    {
        PicPair pic = Initialised();
        pic.SetLine(0, asserted: true);
        pic.SetLine(0, asserted: false);
        Assert.Equal(MasterBase, pic.Acknowledge());
    }

    [Fact]
    public void ALevelThatStaysHighIsRequestedAgainAfterItsEnd()
    {
        PicPair pic = Initialised();
        pic.Write(0x4D0, 0x20);
        pic.SetLine(5, asserted: true);
        Assert.Equal(MasterBase + 5, pic.Acknowledge());
        Assert.False(pic.Output);
        pic.Write(0x20, 0x65);
        Assert.True(pic.Output);
        pic.SetLine(5, asserted: false);
        Assert.False(pic.Output);
    }

    [Fact]
    public void ALevelThatFellBeforeTheAcknowledgeGivesTheDefaultVector()
    {
        PicPair pic = Initialised();
        pic.Write(0x4D0, 0x20);
        pic.SetLine(5, asserted: true);
        pic.SetLine(5, asserted: false);
        Assert.Equal(MasterBase + 7, pic.Acknowledge());
        Assert.Equal(0, ReadInService(pic));             // IR7 is not in service: that is how software tells.
    }

    [Fact]
    public void TheSlaveGivesItsDefaultVectorWhileTheMasterHasTheCascadeInService()
    {
        PicPair pic = Initialised();
        pic.Write(0x4D1, 0x02);
        pic.Write(0x21, 0x00);
        pic.Write(0xA1, 0x00);
        pic.SetLine(9, asserted: true);
        Assert.True(pic.Output);
        Assert.Equal(SlaveBase + 1, pic.Acknowledge());
        Assert.Equal(0x04, ReadInService(pic));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(7, 0, 0)]
    [InlineData(3, 8, 8)]                                // The slave hangs on input 2, above 3.
    [InlineData(1, 8, 1)]
    [InlineData(15, 8, 8)]
    public void TheLowerInputWins(int one, int other, int winner)
    {
        PicPair pic = Initialised();
        pic.SetLine(one, asserted: true);
        pic.SetLine(other, asserted: true);
        Assert.Equal(Vector(winner), pic.Acknowledge());
    }

    [Fact]
    public void ARequestBelowTheOneInServiceWaits()
    {
        PicPair pic = Initialised();
        pic.SetLine(3, asserted: true);
        pic.Acknowledge();
        pic.SetLine(4, asserted: true);
        Assert.False(pic.Output);
        pic.SetLine(1, asserted: true);
        Assert.True(pic.Output);
        Assert.Equal(Vector(1), pic.Acknowledge());
        pic.Write(0x20, 0x20);                           // Non-specific: ends 1, the highest.
        Assert.Equal(0x08, ReadInService(pic));
        Assert.False(pic.Output);
        pic.Write(0x20, 0x20);
        Assert.Equal(Vector(4), pic.Acknowledge());
    }

    [Fact]
    public void AMaskedRequestWaitsForItsMask()
    {
        PicPair pic = Initialised();
        pic.Write(0x21, 0x10);
        pic.SetLine(4, asserted: true);
        Assert.False(pic.Output);
        Assert.False(pic.IsUnmasked(4));
        pic.Write(0x21, 0x00);
        Assert.True(pic.Output);
        Assert.Equal(0x00, pic.Read(0x21));
    }

    [Fact]
    public void ASecondSlaveRequestReachesTheMasterAgain()
    {
        PicPair pic = Initialised();
        pic.SetLine(8, asserted: true);
        pic.SetLine(12, asserted: true);
        Assert.Equal(Vector(8), pic.Acknowledge());
        pic.Write(0xA0, 0x20);
        pic.Write(0x20, 0x20);
        Assert.True(pic.Output);
        Assert.Equal(Vector(12), pic.Acknowledge());
    }

    [Fact]
    public void RotationOnEndMakesTheServedInputTheLowest()
    {
        PicPair pic = Initialised();
        pic.SetLine(4, asserted: true);
        pic.Acknowledge();
        pic.Write(0x20, 0xA0);
        pic.SetLine(4, asserted: false);
        pic.SetLine(4, asserted: true);
        pic.SetLine(5, asserted: true);
        Assert.Equal(Vector(5), pic.Acknowledge());
    }

    [Theory]
    [InlineData(0xC3, 4, 3, 4)]                          // Set priority: 3 is the lowest, 4 the highest.
    [InlineData(0xC7, 4, 3, 3)]                          // Back to the fixed order.
    public void SetPriorityTurnsTheOrder(int command, int one, int other, int winner)
    {
        PicPair pic = Initialised();
        pic.Write(0x20, (byte)command);
        pic.SetLine(one, asserted: true);
        pic.SetLine(other, asserted: true);
        Assert.Equal(Vector(winner), pic.Acknowledge());
    }

    [Fact]
    public void AutomaticEndLeavesNothingInServiceAndMayRotate()
    {
        PicPair pic = new(0);
        Initialise(pic, word4: 0x03);
        pic.Write(0x20, 0x80);
        pic.SetLine(1, asserted: true);
        Assert.Equal(Vector(1), pic.Acknowledge());
        Assert.Equal(0, ReadInService(pic));
        pic.SetLine(1, asserted: false);
        pic.SetLine(1, asserted: true);
        pic.SetLine(6, asserted: true);
        Assert.Equal(Vector(6), pic.Acknowledge());      // 1 was served last: it is the lowest now.
    }

    [Fact]
    public void SpecialMaskModeLetsLowerRequestsPassAMaskedOneInService()
    {
        PicPair pic = Initialised();
        pic.SetLine(3, asserted: true);
        pic.Acknowledge();
        pic.SetLine(6, asserted: true);
        pic.Write(0x21, 0x08);
        Assert.False(pic.Output);
        pic.Write(0x20, 0x68);
        Assert.True(pic.Output);
        Assert.Equal(Vector(6), pic.Acknowledge());
        pic.Write(0x20, 0x48);
        pic.Write(0x20, 0x20);
        Assert.Equal(0x40, ReadInService(pic));          // The fixed order again: the non-specific end took 3.
    }

    [Fact]
    public void SpecialFullyNestedModeLetsTheSlaveInterruptItself()
    {
        PicPair pic = new(0);
        Initialise(pic, word4: 0x11);
        pic.SetLine(12, asserted: true);
        Assert.Equal(Vector(12), pic.Acknowledge());
        Assert.False(pic.Output);
        pic.SetLine(8, asserted: true);
        Assert.True(pic.Output);
        Assert.Equal(Vector(8), pic.Acknowledge());
    }

    [Fact]
    public void APollTakesTheRequestAndNamesIt()
    {
        PicPair pic = Initialised();
        pic.Write(0x20, 0x0C);
        Assert.Equal(0, pic.Read(0x20));
        pic.SetLine(6, asserted: true);
        pic.Write(0x20, 0x0C);
        Assert.Equal(0x86, pic.Read(0x20));
        Assert.Equal(0x40, ReadInService(pic));
    }

    [Fact]
    public void TheEdgeLevelRegistersKeepOnlyTheirBits()
    {
        PicPair pic = new(0);
        pic.Write(0x4D0, 0xFF);
        pic.Write(0x4D1, 0xFF);
        Assert.Equal(0xF8, pic.Read(0x4D0));
        Assert.Equal(0xDE, pic.Read(0x4D1));
        pic.Reset();
        Assert.Equal(0, pic.Read(0x4D0));
        Assert.Equal(0, pic.Read(0x4D1));
    }

    [Fact]
    public void InitialisationForgetsRequestsAndMasks()
    {
        PicPair pic = Initialised();
        pic.SetLine(1, asserted: true);
        pic.Write(0x21, 0xAA);
        Initialise(pic, word4: 0x01);
        Assert.False(pic.Output);
        Assert.Equal(0, pic.Read(0x21));
    }

    private static int Vector(int line) => line < 8 ? MasterBase + line : SlaveBase + line - 8;

    private static PicPair Initialised()
    {
        PicPair pic = new(0);
        Initialise(pic, word4: 0x01);
        return pic;
    }

    private static void Initialise(PicPair pic, byte word4)
    {
        pic.Write(0x20, 0x11);
        pic.Write(0x21, MasterBase);
        pic.Write(0x21, 0x04);
        pic.Write(0x21, word4);
        pic.Write(0xA0, 0x11);
        pic.Write(0xA1, SlaveBase);
        pic.Write(0xA1, 0x02);
        pic.Write(0xA1, 0x01);
    }

    private static int ReadInService(PicPair pic)
    {
        pic.Write(0x20, 0x0B);
        return pic.Read(0x20);
    }
}
