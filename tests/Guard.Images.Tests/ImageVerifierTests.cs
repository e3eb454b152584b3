using System;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Images.Tests;

public sealed class ImageVerifierTests : IDisposable
{
    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void AnImageSignedByVendorAndSiteIsAccepted()
    {
        ImageVerification result = Verify(_site.Image());
        Assert.True(result.IsAccepted, result.Refusal);
        Assert.Equal(TestSite.Payload[4000..4984], result.SegmentBytes(result.Manifest!.Segments[1]).ToArray());
        Assert.Equal(Digest.From(Sha256.Hash(ManifestCodec.Write(TestSite.Manifest()))), result.ManifestDigest);
        Assert.True(ImageVerifier.Verify(_site.Image(), _site.Keyset(), TestSite.Now, 3, result.ManifestDigest).IsAccepted);
    }

    [Fact]
    public void AnyOneBitFlippedIsRefusedAndASegmentIsNamed()
    {
        byte[] image = _site.Image();
        int payloadStart = image.Length - TestSite.Payload.Length;
        for (int i = 0; i < image.Length; i++)
        {
            byte[] changed = [.. image];
            changed[i] ^= (byte)(1 << ((i + (i / 8)) % 8));
            ImageVerification result = Verify(changed);
            Assert.False(result.IsAccepted, $"byte {i}");
            Assert.True(result.Payload.IsDefaultOrEmpty);
            Assert.Throws<InvalidOperationException>(() => result.SegmentBytes(TestSite.Manifest().Segments[0]).Length);
            if (i >= payloadStart)
            {
                string segment = (i - payloadStart) switch { < 4000 => "code", < 4984 => "data", _ => "secret" };
                Assert.Equal("segment", result.Code);
                Assert.Contains($"segment {segment} ", result.Refusal, StringComparison.Ordinal);
            }
            else
            {
                Assert.Contains(result.Code, new[] { "malformed", "signature" });
            }
        }
    }

    [Fact]
    public void AnImageCutAnywhereOrExtendedIsRefused()
    {
        byte[] image = _site.Image();
        for (int length = 0; length < image.Length; length += 7)
        {
            Assert.False(Verify(image[..length]).IsAccepted, $"cut to {length}");
        }

        Assert.Equal("layout", Verify([.. image, 0]).Code);
    }

    [Theory]
    [InlineData("vendor", "image-site")]
    [InlineData("site", "image-vendor")]
    [InlineData("alice", "image-vendor")]
    public void OneSignatureIsNotTwo(string signer, string missingRole)
    {
        ImageVerification result = Verify(_site.Image(null, null, signer));
        Assert.Equal("signature", result.Code);
        Assert.Contains($"0 of 1 signatures of role '{missingRole}'", result.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void AForeignSignatureCountsForNothing()
    {
        ImageVerification result = Verify(_site.Image(null, null, "stranger", "other-stranger"));
        Assert.Equal("signature", result.Code);
        Assert.Contains("no signature is by a key of the keyset", result.Refusal, StringComparison.Ordinal);
        Assert.True(Verify(_site.Image(null, null, "stranger", "vendor", "site")).IsAccepted);
    }

    [Fact]
    public void AKeyThatTookTheVendorsNameIsNoVendor()
    {
        using NoteSigner impostor = new(
            _site["vendor"].Name, Key.Import(SignatureAlgorithm.Ed25519, new byte[32], KeyBlobFormat.RawPrivateKey));
        byte[] text = ManifestCodec.Write(TestSite.Manifest());
        byte[] note = SignedNote.Sign(text, impostor, _site["site"]).Bytes.ToArray();
        Assert.Equal("signature", Verify(ImageFile.Write(note, TestSite.Payload)).Code);
    }

    [Theory]
    [InlineData(3u, "")]
    [InlineData(4u, "rollback")]
    public void AnOlderIndexThanTheStoreKnowsIsRefused(uint least, string code)
    {
        ImageVerification result = ImageVerifier.Verify(_site.Image(), _site.Keyset(), TestSite.Now, least, null);
        Assert.Equal(code, result.Code);
    }

    [Fact]
    public void ASegmentSwappedBetweenTwoSignedImagesIsRefused()
    {
        byte[] other = [.. TestSite.Payload];
        other[4500] ^= 0xFF;
        byte[] otherImage = _site.Image(TestSite.Manifest(other), other);
        Assert.True(Verify(otherImage).IsAccepted);
        byte[] mixed = _site.Image();
        otherImage.AsSpan(^1000).CopyTo(mixed.AsSpan(^1000));
        ImageVerification result = Verify(mixed);
        Assert.Equal("segment", result.Code);
        Assert.Contains("segment data ", result.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherImageThanTheSystemNamesIsRefused() =>
        Assert.Equal("digest", ImageVerifier.Verify(_site.Image(), _site.Keyset(), TestSite.Now, 0, Digest.Zero).Code);

    [Fact]
    public void AnImageForALaterMonitorIsRefused() =>
        Assert.Equal("monitor", Verify(_site.Image(TestSite.Manifest() with { MinMonitor = 2 })).Code);

    [Fact]
    public void AWrongTreeIsRefusedThoughEverySegmentFits() =>
        Assert.Equal("tree", Verify(_site.Image(TestSite.Manifest() with { TreeRoot = new Digest(1, 2, 3, 4) })).Code);

    [Theory]
    [InlineData(0xF000ul, "overlap")]
    [InlineData(0xF00Ful, "overlap")]
    [InlineData(0xF010ul, "")]
    [InlineData(0xFFC28ul, "")]
    [InlineData(0xFFC29ul, "outside memory")]
    [InlineData(ulong.MaxValue, "outside memory")]
    public void SegmentsLieInMemoryAndNeverOverEachOther(ulong address, string refusal)
    {
        ImageManifest manifest = TestSite.Manifest();
        ImageManifest moved = manifest with { Segments = manifest.Segments.SetItem(
            1, manifest.Segments[1] with { Address = address }) };
        ImageVerification result = Verify(_site.Image(moved));
        Assert.Equal(refusal.Length == 0, result.IsAccepted);
        Assert.Contains(refusal, result.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xFFFFul, false)]
    [InlineData(0x10000ul, true)]
    [InlineData(0x10F9Ful, true)]
    [InlineData(0x10FA0ul, false)]
    public void TheEntryLiesInASegment(ulong entry, bool expected)
    {
        ImageVerification result = Verify(_site.Image(TestSite.Manifest() with { EntryAddress = entry }));
        Assert.Equal(expected, result.IsAccepted);
        Assert.Equal(expected ? "" : "layout", result.Code);
    }

    [Fact]
    public void TwoSegmentsOfOneNameAreRefused()
    {
        ImageManifest manifest = TestSite.Manifest();
        ImageManifest twins = manifest with { Segments = manifest.Segments.SetItem(
            1, manifest.Segments[1] with { Name = "code" }) };
        Assert.Equal("layout", Verify(_site.Image(twins)).Code);
    }

    [Fact]
    public void AKeyOutOfItsTimeDoesNotCount()
    {
        ImageVerification result = ImageVerifier.Verify(_site.Image(), _site.Keyset(), TestSite.Now + 1000, 0, null);
        Assert.Equal("signature", result.Code);
        Assert.Contains("not valid now", result.Refusal, StringComparison.Ordinal);
        Assert.True(ImageVerifier.Verify(_site.Image(), _site.Keyset(), TestSite.Now + 999, 0, null).IsAccepted);
    }

    [Theory]
    [InlineData("rollback_index 3\n", "")]
    [InlineData("rollback_index 3\n", "rollback_index 4294967296\n")]
    [InlineData("rollback_index 3\n", "rollback_index 99999999999999999999999\n")]
    [InlineData("rollback_index 3\n", "rollback_index 18446744073709551615\n")]
    [InlineData("rollback_index 3\n", "rollback_index -1\n")]
    [InlineData("rollback_index 3\n", "rollback_index 03\n")]
    [InlineData("created 1700000000\n", "created 18446744073709551615\n")]
    [InlineData("created 1700000000\n", "created 1700000000\nextra 1\n")]
    [InlineData("mem 1048576\n", "mem 18446744073709551615\n")]
    [InlineData("mem 1048576\n", "mem 1048577\n")]
    [InlineData("mem 1048576\n", "mem 0\n")]
    [InlineData("entry 10010\n", "entry 0x10010\n")]
    [InlineData("entry 10010\n", "entry 1FFFF\n")]
    [InlineData("entry 10010\n", "entry ffffffffffffffffff\n")]
    [InlineData(" 4000 0 ", " 0 0 ")]
    [InlineData(" 4000 0 ", " 18446744073709551615 0 ")]
    [InlineData(" 4000 0 ", " 4000 18446744073709551615 ")]
    [InlineData("arch i686\n", "arch arm\n")]
    [InlineData("protocol multiboot\n", "protocol other\n")]
    [InlineData("name sensor\n", "name Sensor\n")]
    [InlineData("name sensor\n", "name \n")]
    [InlineData("rwx\n", "rwxx\n")]
    [InlineData("tree 4096 ", "tree 4095 ")]
    [InlineData("sbom -\n", "sbom 0000000000000000000000000000000000000000000000000000000000000000\n")]
    [InlineData("guard.example/image/v1\n", "guard.example/image/v2\n")]
    public void AManifestOfAnotherFormIsMalformedNeverAnException(string from, string to)
    {
        string text = Encoding.ASCII.GetString(ManifestCodec.Write(TestSite.Manifest()));
        string changed = text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        byte[] image = ImageFile.Write(_site.Sign(Encoding.ASCII.GetBytes(changed), "vendor", "site"), TestSite.Payload);
        Assert.Equal("malformed", Verify(image).Code);
    }

    [Fact]
    public void AManifestComesBackAsItWas()
    {
        byte[] text = ManifestCodec.Write(TestSite.Manifest());
        Assert.True(ManifestCodec.TryRead(text, out ImageManifest? read));
        Assert.Equal(text, ManifestCodec.Write(read!));
        Assert.Equal(TestSite.Manifest().Segments.AsEnumerable(), read!.Segments.AsEnumerable());
    }

    [Fact]
    public void RandomBytesNeverThrow()
    {
        Random random = new(20261122);
        byte[] image = _site.Image();
        for (int round = 0; round < 500; round++)
        {
            byte[] bytes = [.. image];
            for (int i = 0; i < 8; i++)
            {
                bytes[random.Next(round % 2 == 0 ? 700 : bytes.Length)] = (byte)random.Next(256);
            }

            Assert.False(Verify(bytes).IsAccepted);
        }
    }

    private ImageVerification Verify(byte[] image) => ImageVerifier.Verify(image, _site.Keyset(), TestSite.Now, 0, null);
}
