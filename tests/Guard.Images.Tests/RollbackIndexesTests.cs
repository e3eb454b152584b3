using System;
using System.Text;
using Xunit;

namespace Guard.Images.Tests;

public sealed class RollbackIndexesTests
{
    [Fact]
    public void AnIndexRisesAndNeverFalls()
    {
        RollbackIndexes indexes = RollbackIndexes.Empty.With("sensor", 3).With("ops", 1).With("sensor", 2);
        Assert.Equal(3u, indexes.LeastFor("sensor"));
        Assert.Equal(1u, indexes.LeastFor("ops"));
        Assert.Equal(0u, indexes.LeastFor("vault"));
        Assert.Throws<ArgumentException>(() => indexes.With("Not a name", 1));
    }

    [Fact]
    public void AnImageAndASystemOfOneNameAreApart()
    {
        RollbackIndexes indexes = RollbackIndexes.Empty.With("ops", 4).WithSystem("ops", 9).WithSystem("ops", 2).WithSystem("lab", 1);
        Assert.Equal((4u, 9u, 1u, 0u), (indexes.LeastFor("ops"), indexes.LeastForSystem("ops"), indexes.LeastForSystem("lab"), indexes.LeastFor("lab")));
        Assert.True(RollbackIndexes.TryRead(indexes.Write(), out RollbackIndexes read));
        Assert.Equal(indexes.Write(), read.Write());
        Assert.Throws<ArgumentException>(() => indexes.WithSystem("two words", 1));
    }

    [Fact]
    public void TheyComeBackAndEveryBitCounts()
    {
        byte[] text = RollbackIndexes.Empty.With("sensor", 3).With("ops", uint.MaxValue).Write();
        Assert.True(RollbackIndexes.TryRead(text, out RollbackIndexes read));
        Assert.Equal(uint.MaxValue, read.LeastFor("ops"));
        for (int bit = 0; bit < text.Length * 8; bit++)
        {
            byte[] changed = [.. text];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(RollbackIndexes.TryRead(changed, out read), $"bit {bit}");
            Assert.Equal(0u, read.LeastFor("ops"));
        }

        for (int length = 0; length < text.Length; length++)
        {
            Assert.False(RollbackIndexes.TryRead(text.AsSpan(0, length), out _));
        }

        Assert.False(
            RollbackIndexes.TryRead(Encoding.ASCII.GetBytes("guard.example/rollback/v1\nimage a 99999999999999999999\n"), out _));
        Assert.True(RollbackIndexes.TryRead(RollbackIndexes.Empty.Write(), out _));
    }
}
