using Guard.Pc.Devices;
using Xunit;

namespace Guard.Pc.Tests.Devices;

public sealed class Pit8254Tests
{
    // One tick is one clock of the timer: counts and ticks can be compared as they stand.
    private const ulong TicksPerSecond = Pit8254.Hertz;

    [Theory]
    [InlineData(1_000_000_000UL)]
    [InlineData(1_193_182UL)]
    [InlineData(1_000UL)]
    [InlineData(10_000_000_000UL)]
    public void TheFirstTickOfAClockIsTheFirst(ulong ticksPerSecond)
    {
        DeviceClock clock = new(ticksPerSecond, Pit8254.Hertz);
        foreach (ulong clocks in new ulong[] { 1, 2, 3, 597, 65535, 1193182, 1193183, 1UL << 40 })
        {
            ulong tick = clock.TickOf(clocks);
            Assert.True(clock.ClocksAt(tick) >= clocks);
            Assert.True(clock.ClocksAt(tick - 1) < clocks);
        }
    }

    [Fact]
    public void OneSecondHasTheDataSheetsNumberOfClocks()
    {
        Assert.Equal(Pit8254.Hertz, new DeviceClock(1_000_000_000, Pit8254.Hertz).ClocksAt(1_000_000_000));
        Assert.Equal(1000 * Pit8254.Hertz, new DeviceClock(1_000_000_000, Pit8254.Hertz).ClocksAt(1_000_000_000_000));
    }

    [Fact]
    public void Mode0RequestsOnceWhenTheCountIsOver()
    {
        (Pit8254 pit, PicPair pic) = Make();
        Program(pit, 0x30, 100, tick: 10);
        Assert.Equal(111UL, pit.NextEventTick);          // Loaded one clock after the write.
        pit.Advance(110);
        Assert.False(pic.Output);
        pit.Advance(111);
        Assert.True(pic.Output);
        Assert.False(pit.IsArmed);
        pic.Acknowledge();
        pit.Advance(1_000_000);
        Assert.False(pic.Output);
    }

    [Fact]
    public void Mode2RequestsOnceAPeriodAndOnceForManyMissedOnes()
    {
        (Pit8254 pit, PicPair pic) = Make();
        Program(pit, 0x34, 1000, tick: 0);
        Assert.Equal(1001UL, pit.NextEventTick);
        pit.Advance(1001);
        Assert.True(pic.Output);
        End(pic);
        Assert.Equal(2001UL, pit.NextEventTick);
        pit.Advance(50_000);
        Assert.True(pic.Output);
        End(pic);
        Assert.False(pic.Output);
        Assert.Equal(50_001UL, pit.NextEventTick);
    }

    [Theory]
    [InlineData(0x34, 1, 1000)]                          // Mode 2 counts N ... 1.
    [InlineData(0x34, 2, 999)]
    [InlineData(0x34, 1000, 1)]
    [InlineData(0x34, 1001, 1000)]
    [InlineData(0x36, 1, 1000)]                          // Mode 3 counts by two, twice a period.
    [InlineData(0x36, 2, 998)]
    [InlineData(0x36, 501, 1000)]
    [InlineData(0x30, 1, 1000)]                          // Mode 0 counts past zero.
    [InlineData(0x30, 1001, 0)]
    [InlineData(0x30, 1002, 65535)]
    [InlineData(0x38, 1001, 0)]                          // Mode 4 as well.
    public void TheCountIsAFunctionOfTheClock(int control, int clock, int expected)
    {
        (Pit8254 pit, _) = Make();
        Program(pit, (byte)control, 1000, tick: 0);
        Assert.Equal(expected, ReadLatched(pit, 0, (ulong)clock));
    }

    [Fact]
    public void BcdCountsInDecimal()
    {
        (Pit8254 pit, _) = Make();
        Program(pit, 0x31, 0x1000, tick: 0);
        Assert.Equal(0x0999, ReadLatched(pit, 0, 2));
        Assert.Equal(0x0000, ReadLatched(pit, 0, 1001));
        Assert.Equal(0x9999, ReadLatched(pit, 0, 1002));
    }

    [Fact]
    public void ALatchHoldsTheCountUntilItIsRead()
    {
        (Pit8254 pit, _) = Make();
        Program(pit, 0x34, 1000, tick: 0);
        pit.Write(3, 0x00, tick: 101);
        pit.Write(3, 0x00, tick: 500);                   // Ignored: the first latch has not been read.
        Assert.Equal(900 & 0xFF, pit.Read(0, tick: 600));
        Assert.Equal(900 >> 8, pit.Read(0, tick: 700));
        Assert.Equal(1000 - 799 & 0xFF, pit.Read(0, tick: 800));
    }

    [Fact]
    public void ReadBackGivesStatusThenCount()
    {
        (Pit8254 pit, _) = Make();
        Program(pit, 0x34, 1000, tick: 0);
        pit.Write(3, 0xC2, tick: 101);
        Assert.Equal(0xB4, pit.Read(0, tick: 101));      // OUT high, count loaded, both bytes, mode 2, binary.
        Assert.Equal(900 & 0xFF, pit.Read(0, tick: 101));
        Assert.Equal(900 >> 8, pit.Read(0, tick: 101));
        pit.Write(3, 0x30, tick: 200);
        pit.Write(3, 0xE2, tick: 200);
        Assert.Equal(0x70, pit.Read(0, tick: 200));      // OUT low, null count, both bytes, mode 0.
    }

    [Fact]
    public void ANewCountInMode2WaitsForThePeriodsEnd()
    {
        (Pit8254 pit, _) = Make();
        Program(pit, 0x34, 1000, tick: 0);
        pit.Write(0, 100, tick: 500);
        pit.Write(0, 0, tick: 500);
        Assert.Equal(1001UL, pit.NextEventTick);
        pit.Advance(1001);
        Assert.Equal(1101UL, pit.NextEventTick);
    }

    [Fact]
    public void TheFirstByteOfAMode0CountStopsTheCounter()
    {
        (Pit8254 pit, PicPair pic) = Make();
        Program(pit, 0x30, 100, tick: 0);
        pit.Write(0, 50, tick: 10);
        Assert.False(pit.IsArmed);
        pit.Advance(5000);
        Assert.False(pic.Output);
        pit.Write(0, 0, tick: 5000);
        Assert.Equal(5051UL, pit.NextEventTick);
    }

    [Theory]
    [InlineData(0x10, 0, 256)]                           // Low byte only.
    [InlineData(0x20, 1, 256)]                           // High byte only.
    public void OneByteAccessTakesOneByte(int access, int value, int expected)
    {
        (Pit8254 pit, _) = Make();
        pit.Write(3, (byte)(access | 0x04), tick: 0);
        pit.Write(0, (byte)value, tick: 0);
        int period = expected == 256 && access == 0x10 ? 65536 : expected;
        Assert.Equal((ulong)period + 1, pit.NextEventTick);
    }

    [Fact]
    public void Mode3OfAnOddCountIsHighOneClockLonger()
    {
        (Pit8254 pit, _) = Make();
        Program(pit, 0xB6, 5, tick: 0, counter: 2);
        pit.SetGate2(gate: true, tick: 10);
        bool[] levels = new bool[10];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = pit.Output2((ulong)(11 + i));
        }

        Assert.Equal([true, true, true, false, false, true, true, true, false, false], levels);
    }

    [Fact]
    public void Mode1IsTriggeredByItsGate()
    {
        (Pit8254 pit, _) = Make();
        Program(pit, 0xB2, 10, tick: 0, counter: 2);
        Assert.True(pit.Output2(50));
        pit.SetGate2(gate: true, tick: 100);
        Assert.False(pit.Output2(101));
        Assert.False(pit.Output2(110));
        Assert.True(pit.Output2(111));
    }

    [Fact]
    public void TheGateHoldsMode0()
    {
        (Pit8254 pit, _) = Make();
        pit.SetGate2(gate: true, tick: 0);
        Program(pit, 0xB0, 100, tick: 0, counter: 2);
        pit.SetGate2(gate: false, tick: 51);
        Assert.False(pit.Output2(1000));
        pit.SetGate2(gate: true, tick: 1051);
        Assert.False(pit.Output2(1100));
        Assert.True(pit.Output2(1101));
    }

    [Fact]
    public void Mode4PulsesOneClockLow()
    {
        (Pit8254 pit, PicPair pic) = Make();
        Program(pit, 0x38, 10, tick: 0);
        Assert.Equal(12UL, pit.NextEventTick);
        pit.Advance(12);
        Assert.True(pic.Output);
        Assert.False(pit.IsArmed);
    }

    [Fact]
    public void AControlWordAloneArmsNothing()
    {
        (Pit8254 pit, _) = Make();
        Assert.False(pit.IsArmed);
        pit.Write(0, 5, tick: 0);
        Assert.False(pit.IsArmed);
        pit.Write(3, 0x34, tick: 0);
        Assert.False(pit.IsArmed);
        Assert.Equal(ulong.MaxValue, pit.NextEventTick);
        Assert.Equal(0xFF, pit.Read(3, tick: 0));
    }

    [Fact]
    public void TheRefreshToggleChangesEvery18Clocks()
    {
        (Pit8254 pit, _) = Make();
        Assert.False(pit.RefreshToggle(17));
        Assert.True(pit.RefreshToggle(18));
        Assert.False(pit.RefreshToggle(36));
    }

    private static (Pit8254 Pit, PicPair Pic) Make()
    {
        PicPair pic = new(0);
        Pit8254 pit = new(new DeviceClock(TicksPerSecond, Pit8254.Hertz), new IrqLine(pic, 0));
        foreach ((ushort port, byte value) in new (ushort, byte)[] { (0x20, 0x13), (0x21, 0x20), (0x21, 0x01) })
        {
            pic.Write(port, value);
        }

        return (pit, pic);
    }

    private static void Program(Pit8254 pit, byte control, int count, ulong tick, int counter = 0)
    {
        pit.Write(3, control, tick);
        pit.Write(counter, (byte)count, tick);
        pit.Write(counter, (byte)(count >> 8), tick);
    }

    private static int ReadLatched(Pit8254 pit, int counter, ulong tick)
    {
        pit.Write(3, (byte)(counter << 6), tick);
        int low = pit.Read(counter, tick);
        return low | (pit.Read(counter, tick) << 8);
    }

    private static void End(PicPair pic)
    {
        pic.Acknowledge();
        pic.Write(0x20, 0x20);
    }
}
