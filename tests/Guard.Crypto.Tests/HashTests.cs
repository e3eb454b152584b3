using System;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Guard.Crypto.Tests;

public sealed class HashTests
{
    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    public void Sha256GivesTheStandardsAnswers(string text, string digest) =>
        Assert.Equal(digest, Convert.ToHexStringLower(Sha256.Hash(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void ShortAndLongInputsAreHashedAlike()
    {
        byte[] data = [.. Enumerable.Range(0, 700).Select(i => (byte)(i * 7))];
        using HmacSha256 keyed = new(data.AsSpan(0, 32));
        using Sha256 pieces = new();
        byte[] digest = new byte[32];
        byte[] code = new byte[32];
        for (int length = 0; length <= data.Length; length++)
        {
            ReadOnlySpan<byte> part = data.AsSpan(0, length);
            Assert.Equal(SHA256.HashData(part), Sha256.Hash(part));
            pieces.Append(part[..(length / 2)]);
            pieces.Append(part[(length / 2)..]);
            pieces.Finish(digest);
            Assert.Equal(SHA256.HashData(part), digest);
            byte[] expected = HMACSHA256.HashData(data.AsSpan(0, 32), part);
            HmacSha256.Hash(data.AsSpan(0, 32), part, code);
            Assert.Equal(expected, code);
            keyed.Hash(part, code);
            Assert.Equal(expected, code);
            HmacSha256.Hash(part, "message"u8, code);
            Assert.Equal(HMACSHA256.HashData(part, "message"u8), code);
        }
    }

    [Fact]
    public void HmacGivesTheAnswerOfRfc4231Test2()
    {
        byte[] code = new byte[32];
        HmacSha256.Hash("Jefe"u8, "what do ya want for nothing?"u8, code);
        Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", Convert.ToHexStringLower(code));
    }

    [Fact]
    public void ADigestNeedsExactly32Bytes()
    {
        Assert.Throws<ArgumentException>(() => Sha256.Hash("x"u8, new byte[31]));
        Assert.Throws<ArgumentException>(() => Sha256.Hash("x"u8, new byte[33]));
        Assert.Throws<ArgumentException>(() => HmacSha256.Hash("k"u8, "x"u8, new byte[31]));
    }

    [Fact]
    public void BothWaysToHashAgreeAtEveryLengthAndInAnyPieces()
    {
        if (!OpenSslSha256.IsAvailable)
        {
            Assert.False(OperatingSystem.IsLinux());         // There the base library needs the same file.
            return;
        }

        byte[] data = Enumerable.Range(0, 2500).Select(i => (byte)(i * 31 % 253)).ToArray();
        using Sha256 direct = new(isDirect: true);
        using Sha256 elsewhere = new(isDirect: false);
        byte[] one = new byte[Sha256.SizeBytes];
        byte[] other = new byte[Sha256.SizeBytes];
        for (int length = 0; length <= data.Length; length += length < 300 ? 1 : 37)
        {
            Sha256.Hash(data.AsSpan(0, length), one);
            Sha256.HashElsewhere(data.AsSpan(0, length), other);
            Assert.Equal(other, one);
            int cut = length * 3 / 7;
            foreach (Sha256 hash in (Sha256[])[direct, elsewhere])
            {
                hash.Append(data.AsSpan(0, cut));
                hash.Append(data.AsSpan(cut, length - cut));
                hash.Finish(one);
                Assert.Equal(other, one);
            }
        }

        Assert.Throws<ArgumentException>(() => direct.Finish(new byte[31]));
        Assert.Throws<ArgumentException>(() => elsewhere.Finish(new byte[31]));
    }
}
