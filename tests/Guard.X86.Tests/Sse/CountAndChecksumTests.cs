using System.Runtime.Intrinsics.X86;
using Guard.X86.Semantics.Sse;
using Xunit;

namespace Guard.X86.Tests.Sse;

/// <summary>CRC32 and POPCNT.</summary>
public class CountAndChecksumTests
{
    [Fact]
    public void Crc32OfTheDigitsIsTheKnownCheckValue()
    {
        uint crc = uint.MaxValue;
        foreach (byte digit in "123456789"u8)
        {
            crc = Crc32c.Accumulate(crc, digit, 1);
        }

        Assert.Equal(0xE306_9283u, ~crc);
    }

    [HostTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Crc32EqualsTheHosts(int bytes)
    {
        uint state = 12345;
        for (int round = 0; round < 5000; round++)
        {
            state = (state * 1664525) + 1013904223;
            uint accumulator = state;
            state = (state * 1664525) + 1013904223;
            uint expected = bytes switch
            {
                1 => Sse42.Crc32(accumulator, (byte)state),
                2 => Sse42.Crc32(accumulator, (ushort)state),
                _ => Sse42.Crc32(accumulator, state),
            };
            Assert.Equal(expected, Crc32c.Accumulate(accumulator, state, bytes));
        }
    }

    [Theory]
    [InlineData(0u, 0u, 0x40u)]
    [InlineData(1u, 1u, 0u)]
    [InlineData(0xFFFF_FFFFu, 32u, 0u)]
    [InlineData(0x8000_0001u, 2u, 0u)]
    public void PopcntCountsAndSetsZeroFlagOnly(uint value, uint count, uint expectedFlags)
    {
        Assert.Equal(count, PopulationCount.Count(value, out uint flags));
        Assert.Equal(expectedFlags, flags);
    }
}
