using System;
using Guard.Labels;
using Xunit;

namespace Guard.Labels.Tests;

public sealed class LabelTests
{
    private static readonly Label Full = new(
        0x01020304, 5, 6, BitSet256.Empty.With(0).With(255), BitSet256.Empty.With(63).With(64), 0x8000_0000_0000_0001);

    [Fact]
    public void TheCanonicalFormIsBigEndianAndFixed()
    {
        var bytes = new byte[Label.EncodedBytes];
        Full.WriteTo(bytes);
        string expected = "0001" + "01020304" + "05" + "06"
            + "80" + new string('0', 60) + "01"
            + new string('0', 32) + "00000000000000018000000000000000"
            + "8000000000000001";
        Assert.Equal(expected, Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void ItReadsBackAndEveryFlippedBitIsAnotherLabelOrNone()
    {
        var bytes = new byte[Label.EncodedBytes];
        Full.WriteTo(bytes);
        Assert.True(Label.TryRead(bytes, out Label read));
        Assert.Equal(Full, read);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(!Label.TryRead(bytes, out Label flipped) ? bit < 16 : flipped != Full, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData(79)]
    [InlineData(81)]
    [InlineData(0)]
    public void AnotherLengthIsNoLabel(int lengthBytes) => Assert.False(Label.TryRead(new byte[lengthBytes], out _));

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    public void ASetHasExactlyTheMemberItWasGiven(int member)
    {
        BitSet256 set = BitSet256.Empty.With(member);
        Assert.Equal(1, set.Count);
        for (int i = 0; i < BitSet256.Capacity; i++)
        {
            Assert.Equal(i == member, set.Contains(i));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    public void NoOtherMemberExists(int member)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BitSet256.Empty.With(member));
        Assert.False(new BitSet256(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue).Contains(member));
    }
}
