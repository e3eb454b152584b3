using Guard.Pc.Devices;
using Xunit;

namespace Guard.Pc.Tests.Devices;

public sealed class Mc146818Tests
{
    private const ulong Second = 1_000_000;
    private const long Date = 1_767_225_599;             // 2025-12-31 23:59:59, a Wednesday.

    private readonly PicPair _pic = OpenControllers.Create();
    private readonly Mc146818 _rtc;

    public Mc146818Tests()
    {
        _rtc = new Mc146818(Second, Date, new IrqLine(_pic, 8));
    }

    [Fact]
    public void TimeIsTheConfiguredDatePlusVirtualTime()
    {
        Assert.Equal([0x59, 0x59, 0x23, 0x04, 0x31, 0x12, 0x25, 0x20], ReadTime(0));
        Assert.Equal([0x59, 0x59, 0x23, 0x04, 0x31, 0x12, 0x25, 0x20], ReadTime(Second - 1));
        Assert.Equal([0x00, 0x00, 0x00, 0x05, 0x01, 0x01, 0x26, 0x20], ReadTime(Second));
    }

    [Theory]
    [InlineData(0, 1970, 1, 1, 4)]
    [InlineData(951_782_400, 2000, 2, 29, 2)]
    [InlineData(4_107_542_400, 2100, 3, 1, 1)]
    [InlineData(-1, 1969, 12, 31, 3)]
    public void TheCalendarGoesBothWays(long seconds, int year, int month, int day, int dayOfWeek)
    {
        CivilTime time = CivilTime.FromUnixSeconds(seconds);
        Assert.Equal((year, month, day), ((int)time.Year, time.Month, time.Day));
        Assert.Equal(dayOfWeek, CivilTime.DayOfWeek(seconds));
        Assert.Equal(seconds, time.ToUnixSeconds());
    }

    [Fact]
    public void EveryDayOfFourCenturiesGoesBothWays()
    {
        for (long day = 0; day < 146097; day++)
        {
            Assert.Equal(day * 86400, CivilTime.FromUnixSeconds(day * 86400).ToUnixSeconds());
        }
    }

    [Fact]
    public void BinaryAndTwelveHourModesShowTheSameTime()
    {
        Write(0x0B, 0x04, 0);
        Assert.Equal(0x80 | 11, Read(0x04, 0));
        Assert.Equal(59, Read(0x00, 0));
        Write(0x0B, 0x00, Second);
        Assert.Equal(0x12, Read(0x04, Second));          // Midnight is 12 am.
    }

    [Fact]
    public void ASettingTakesEffectWhenSetIsCleared()
    {
        Write(0x0B, 0x82, 0);
        Write(0x04, 0x07, 0);
        Write(0x00, 0x30, 0);
        Assert.Equal(0x30, Read(0x00, 10 * Second));     // The update is inhibited.
        Write(0x0B, 0x02, 20 * Second);
        Assert.Equal([0x30, 0x59, 0x07], ReadTime(20 * Second)[..3]);
        Assert.Equal([0x31, 0x59, 0x07], ReadTime(21 * Second)[..3]);
    }

    [Fact]
    public void AnUpdateIsAnnouncedAndRequestsItsInterruptOnce()
    {
        Assert.Equal(0x26, Read(0x0A, Second - 245));
        Assert.Equal(0xA6, Read(0x0A, Second - 244));
        Write(0x0B, 0x12, 0);
        Assert.Equal(Second, _rtc.NextEventTick);
        _rtc.Advance(Second);
        Assert.Equal(ulong.MaxValue, _rtc.NextEventTick);
        Assert.True(_pic.Output);
        Assert.Equal(0x90, Read(0x0C, Second) & 0x90);
        Assert.Equal(0x00, Read(0x0C, Second));
        Assert.Equal(2 * Second, _rtc.NextEventTick);
    }

    [Theory]
    [InlineData(0x05, 0x00, 0x00, 6)]
    [InlineData(0xC0, 0xC0, 0xC0, 1)]
    [InlineData(0x58, 0x59, 0x23, 86399)]
    public void TheAlarmComesInItsSecond(byte second, byte minute, byte hour, ulong expectedSecond)
    {
        Write(0x01, second, 0);
        Write(0x03, minute, 0);
        Write(0x05, hour, 0);
        Write(0x0B, 0x22, 0);
        _rtc.Advance((expectedSecond * Second) - 1);
        Assert.Equal(0x00, Read(0x0C, (expectedSecond * Second) - 1) & 0xA0);
        _rtc.Advance(expectedSecond * Second);
        Assert.Equal(0xA0, Read(0x0C, expectedSecond * Second) & 0xA0);
    }

    [Fact]
    public void ThePeriodicInterruptComesAtItsRate()
    {
        Write(0x0A, 0x2F, 0);                            // 2 Hz.
        Write(0x0B, 0x42, 0);
        Assert.Equal(Second / 2, _rtc.NextEventTick);
        _rtc.Advance(Second / 2);
        Assert.Equal(0xC0, Read(0x0C, Second / 2));
        Assert.Equal(Second, _rtc.NextEventTick);
    }

    [Fact]
    public void StateComesBack()
    {
        Write(0x0B, 0x12, 0);
        Write(0x40, 0x5A, 0);
        Write(0x04, 0x07, 0);
        _rtc.Advance(Second);
        byte[] state = ChipImage.Of(_rtc);
        PicPair pic = OpenControllers.Create();
        Mc146818 copy = new(Second, Date, new IrqLine(pic, 8));
        ChipImage.Restore(copy, state);
        Assert.Equal(state, ChipImage.Of(copy));
        Assert.True(pic.Output);
        copy.Write(0, 0x04, Second);
        Assert.Equal(0x08, copy.Read(Second));           // 07:59:59 and one second.
    }

    private byte[] ReadTime(ulong tick) =>
    [
        Read(0x00, tick), Read(0x02, tick), Read(0x04, tick), Read(0x06, tick), Read(0x07, tick), Read(0x08, tick), Read(0x09, tick),
        Read(0x32, tick),
    ];

    private byte Read(byte index, ulong tick)
    {
        _rtc.Write(0, index, tick);
        return _rtc.Read(tick);
    }

    private void Write(byte index, byte value, ulong tick)
    {
        _rtc.Write(0, index, tick);
        _rtc.Write(1, value, tick);
    }
}
