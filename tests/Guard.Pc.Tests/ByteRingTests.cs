using System;
using Xunit;

namespace Guard.Pc.Tests;

public sealed class ByteRingTests
{
    [Fact]
    public void BytesLeaveInTheOrderTheyCameAcrossTheWrap()
    {
        ByteRing ring = new(7);
        byte written = 0;
        byte read = 0;
        byte[] buffer = new byte[7];
        for (int round = 0; round < 200; round++)
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = (byte)(written + i);
            }

            written += (byte)ring.Put(buffer.AsSpan(0, round % 8));
            int taken = ring.Take(buffer.AsSpan(0, round % 5));
            for (int i = 0; i < taken; i++)
            {
                Assert.Equal(read++, buffer[i]);
            }
        }

        Assert.True(written > 0);
        Assert.Equal(7, ring.Count + ring.FreeBytes);
    }

    [Fact]
    public void AFullRingTakesNothingMore()
    {
        ByteRing ring = new(2);
        Assert.True(ring.TryPut(1));
        Assert.True(ring.TryPut(2));
        Assert.False(ring.TryPut(3));
        Assert.Equal(0, ring.Put([4]));
        Assert.True(ring.TryTake(out byte value));
        Assert.Equal(1, value);
        ring.Erase();
        Assert.False(ring.TryTake(out _));
        Assert.Equal(2, ring.FreeBytes);
    }
}
