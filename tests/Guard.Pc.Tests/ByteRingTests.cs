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
    public void ItGrowsUpToItsCapacityWithoutLosingTheOrder()
    {
        ByteRing ring = new(50_000);
        byte[] buffer = new byte[9_000];
        uint written = 0;
        uint read = 0;
        for (int round = 0; ring.FreeBytes > 0; round++)
        {
            for (int i = 0; i < buffer.Length; i++)
            {
                buffer[i] = (byte)((written + i) * 7 / 5);
            }

            written += (uint)ring.Put(buffer);
            int taken = ring.Take(buffer.AsSpan(0, 1_000));
            for (int i = 0; i < taken && round < 5; i++)
            {
                Assert.Equal((byte)(read++ * 7 / 5), buffer[i]);
            }

            read = round < 5 ? read : read + (uint)taken;
            if (round > 20)
            {
                break;
            }
        }

        Assert.Equal(50_000, ring.Count + ring.FreeBytes);
        while (ring.TryTake(out byte value))
        {
            Assert.Equal((byte)(read++ * 7 / 5), value);
        }

        Assert.Equal(written, read);
        ring.Erase();
        Assert.Equal(50_000, ring.FreeBytes);
        Assert.Equal(50_000, ring.Put(new byte[60_000]));
        Assert.False(ring.TryPut(1));
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
