using System;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Images.Tests;

public sealed class PageTreeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(12288)]
    [InlineData(20481)]
    [InlineData(28672)]
    public void TheRootIsThatOfRfc6962(int lengthBytes)
    {
        byte[] payload = [.. Enumerable.Range(0, lengthBytes).Select(i => (byte)(i ^ (i >> 8)))];
        byte[] expected = lengthBytes == 0 ? Sha256.Hash([]) : TopDown(payload);
        Assert.Equal(Digest.From(expected), PageTree.Root(payload));
    }

    private static byte[] TopDown(ReadOnlySpan<byte> payload)
    {
        int blocks = (payload.Length + 4095) / 4096;
        if (blocks == 1)
        {
            return Sha256.Hash([0, .. payload]);
        }

        int left = 1;
        while (left * 2 < blocks)
        {
            left *= 2;
        }

        return Sha256.Hash([1, .. TopDown(payload[..(left * 4096)]), .. TopDown(payload[(left * 4096)..])]);
    }
}
