using System;
using Guard.Experiments.Capacity;
using Xunit;

namespace Guard.System.Tests;

public sealed class CapacityTests
{
    [Fact]
    public void ADowngradeChannelTellsAsMuchAsItsLedgerSays()
    {
        ChannelMatrix matrix = ChannelMeasurement.Named("down-n1z1m1", isFull: false).Measure(string.Empty);
        Assert.Equal(2, matrix.Periods);
        Assert.Equal(4, matrix.Rows.Length);
        Assert.Equal(1.0, matrix.MeasuredBits, 9);
        Assert.True(matrix.IsWithin);
    }

    [Theory]
    [InlineData(1, 0UL, true)]                                // one observation tells nothing
    [InlineData(2, 0UL, false)]                               // two tell a bit
    [InlineData(2, 250_000_000UL, true)]                      // 250 bit/s, 4 ms: exactly one
    [InlineData(3, 250_000_000UL, false)]
    public void MoreObservationsThanTheLedgerCountsAreNotWithin(int observations, ulong microbitsPerSecond, bool expected)
    {
        var rows = new ChannelMatrixRow[observations];
        Array.Fill(rows, new ChannelMatrixRow("seen", ["done"]));
        Assert.Equal(expected, new ChannelMatrix("x", "timing", 1, observations, [.. rows], microbitsPerSecond, string.Empty).IsWithin);
    }
}
