using System;
using System.Linq;
using System.Text;
using Xunit;

namespace Guard.Crypto.Tests;

public sealed class SignatureAlgorithmTests
{
    // RFC 8032 section 7.1, tests 1 to 3.
    public static TheoryData<string, string, string, string> Rfc8032 => new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
    };

    [Theory]
    [MemberData(nameof(Rfc8032))]
    public void SignaturesAreThoseOfTheStandard(string seed, string publicKey, string message, string signature)
    {
        using Key key = Key.Import(SignatureAlgorithm.Ed25519, Convert.FromHexString(seed), KeyBlobFormat.RawPrivateKey);
        byte[] data = Convert.FromHexString(message);
        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey.Export(KeyBlobFormat.RawPublicKey)));
        Assert.Equal(signature, Convert.ToHexStringLower(SignatureAlgorithm.Ed25519.Sign(key, data)));
        Assert.True(SignatureAlgorithm.Ed25519.Verify(key.PublicKey, data, Convert.FromHexString(signature)));
        Assert.True(SignatureAlgorithm.Ed25519.TryVerify(key.PublicKey, data, Convert.FromHexString(signature)));
        Assert.True(ManagedEd25519.Verify(Convert.FromHexString(publicKey), data, Convert.FromHexString(signature)));
        Assert.Equal(seed, Convert.ToHexStringLower(key.Export(KeyBlobFormat.RawPrivateKey)));
    }

    [Fact]
    public void AnIndependentVerifierAgreesOnGoodAndDamagedSignatures()
    {
        for (int i = 0; i < 12; i++)
        {
            using Key key = MakeKey((byte)(i + 1));
            byte[] message = Encoding.ASCII.GetBytes(new string('m', i * 37));
            byte[] signature = SignatureAlgorithm.Ed25519.Sign(key, message);
            AssertAgree(key.PublicKey, message, signature, expected: true);
            signature[i * 5] ^= (byte)(1 << (i % 8));
            AssertAgree(key.PublicKey, message, signature, expected: false);
            signature[i * 5] ^= (byte)(1 << (i % 8));
            AssertAgree(key.PublicKey, [.. message, 0], signature, expected: false);
        }
    }

    [Fact]
    public void ASignatureWithTheOrderAddedToItsNumberIsRefused()
    {
        using Key key = MakeKey(3);
        byte[] signature = SignatureAlgorithm.Ed25519.Sign(key, "m"u8);
        byte[] order = Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        int carry = 0;
        for (int i = 0; i < 32; i++)
        {
            carry += signature[32 + i] + order[i];
            signature[32 + i] = (byte)carry;
            carry >>= 8;
        }

        AssertAgree(key.PublicKey, "m"u8.ToArray(), signature, expected: false);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void AWrongLengthIsFalseNotAnException(int length)
    {
        using Key key = MakeKey(3);
        Assert.False(SignatureAlgorithm.Ed25519.Verify(key.PublicKey, "m"u8, new byte[length]));
    }

    [Fact]
    public void APublicKeyOfSmallOrderVerifiesNothing()
    {
        byte[] identity = new byte[32];
        identity[0] = 1;
        PublicKey key = PublicKey.Import(SignatureAlgorithm.Ed25519, identity, KeyBlobFormat.RawPublicKey);
        byte[] signature = new byte[64];
        signature[0] = 1;
        Assert.False(SignatureAlgorithm.Ed25519.Verify(key, "anything"u8, signature));
    }

    [Fact]
    public void BlobsOfAnotherLengthOrFormatAreRefused()
    {
        Assert.False(Key.TryImport(SignatureAlgorithm.Ed25519, new byte[31], KeyBlobFormat.RawPrivateKey, out _));
        Assert.False(Key.TryImport(SignatureAlgorithm.Ed25519, new byte[32], KeyBlobFormat.RawPublicKey, out _));
        Assert.False(PublicKey.TryImport(SignatureAlgorithm.Ed25519, new byte[33], KeyBlobFormat.RawPublicKey, out _));
        Assert.Throws<FormatException>(() => Key.Import(SignatureAlgorithm.Ed25519, [], KeyBlobFormat.RawPrivateKey));
    }

    [Fact]
    public void ADisposedKeySignsNothing()
    {
        Key key = MakeKey(1);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => SignatureAlgorithm.Ed25519.Sign(key, "m"u8));
        Assert.Throws<ObjectDisposedException>(() => key.Export(KeyBlobFormat.RawPrivateKey));
    }

    [Fact]
    public void TheLibraryTellsItsVersion() => Assert.Matches("^1\\.", SignatureAlgorithm.LibraryVersion);

    internal static Key MakeKey(byte fill) =>
        Key.Import(SignatureAlgorithm.Ed25519, [.. Enumerable.Repeat(fill, 32)], KeyBlobFormat.RawPrivateKey);

    private static void AssertAgree(PublicKey key, byte[] message, byte[] signature, bool expected)
    {
        Assert.Equal(expected, SignatureAlgorithm.Ed25519.Verify(key, message, signature));
        Assert.Equal(expected, ManagedEd25519.Verify(key.Export(KeyBlobFormat.RawPublicKey), message, signature));
    }
}
