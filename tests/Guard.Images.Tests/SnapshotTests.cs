using System;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Images.Tests;

public sealed class SnapshotTests : IDisposable
{
    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void ASnapshotIsAcceptedWithoutReadingAPageAndThenGivesEachPage()
    {
        var file = new SnapshotFixture(_site);
        SnapshotVerification verified = Verify(file);
        Assert.Equal(string.Empty, verified.Refusal);
        Assert.Equal(1000, verified.State.Length);
        Assert.InRange(file.BytesRead, 1000, file.Layout.Leaves);
        int held = 0;
        for (uint page = 0; page < SnapshotFixture.MemoryPages + 100; page++)
        {
            bool isHeld = held < SnapshotFixture.Pages && page == SnapshotFixture.PageAt(held);
            Assert.Equal(isHeld, verified.Pages!.Holds(page));
            var bytes = new byte[4096];
            Assert.Equal(isHeld, verified.Pages.TryRead(page, bytes));
            if (isHeld)
            {
                Assert.Equal(SnapshotFixture.Page(held++), bytes);
            }
        }

        Assert.Equal(SnapshotFixture.Pages, held);
        Assert.False(verified.Pages!.Holds(uint.MaxValue));
    }

    [Fact]
    public void ItsTreeIsThePageTreeOfAnImageWithTheSamePayload()
    {
        var file = new SnapshotFixture(_site);
        Assert.Equal(PageTree.Root(file.Bytes.AsSpan((int)file.Layout.Pages)), file.Manifest.TreeRoot);
    }

    [Theory]
    [InlineData("vendor", "signature")]
    [InlineData("alice", "signature")]
    [InlineData("root-1", "signature")]
    public void AnyOtherSignatureThanTheSitesIsRefused(string signer, string code) =>
        Assert.Equal(code, Verify(new SnapshotFixture(_site, signer: signer)).Code);

    [Fact]
    public void AKeyTheKeysetDoesNotKnowIsRefused()
    {
        using var stranger = new NoteSigner(
            "guard.example/site", Key.Import(SignatureAlgorithm.Ed25519, Sha256.Hash("stranger"u8), KeyBlobFormat.RawPrivateKey));
        var file = new SnapshotFixture(_site);
        byte[] note = SignedNote.Sign(SnapshotManifestCodec.Write(file.Manifest), stranger).Bytes.ToArray();
        note.CopyTo(file.Bytes, SnapshotLayout.HeaderBytes);
        Assert.Equal("signature", Verify(file).Code);
    }

    [Fact]
    public void AnotherSystemPartitionMemoryImageOrPolicyAndAnOlderOneAreRefused()
    {
        SnapshotExpectation expected = SnapshotFixture.Expected;
        Assert.Equal("partition", Verify(new SnapshotFixture(_site), expected with { System = "other" }).Code);
        Assert.Equal("partition", Verify(new SnapshotFixture(_site), expected with { Partition = "high" }).Code);
        Assert.Equal("partition", Verify(new SnapshotFixture(_site), expected with { MemoryBytes = 8192 }).Code);
        Assert.Equal("image", Verify(new SnapshotFixture(_site), expected with { Image = SnapshotFixture.Policy }).Code);
        Assert.Equal("policy", Verify(new SnapshotFixture(_site), expected with { Policy = SnapshotFixture.Image }).Code);
        Assert.Equal("monitor", Verify(new SnapshotFixture(_site, monitor: SnapshotVerifier.MonitorVersion - 1)).Code);
        Assert.Equal("monitor", Verify(new SnapshotFixture(_site, monitor: SnapshotVerifier.MonitorVersion + 1)).Code);
        Assert.Equal("rollback", Verify(new SnapshotFixture(_site, rollbackIndex: 4)).Code);
        Assert.True(Verify(new SnapshotFixture(_site, rollbackIndex: 6)).IsAccepted);
    }

    [Fact]
    public void AFileThatIsCutOrLengthenedIsRefused()
    {
        foreach (int cut in new[] { 0, 3, 7, 8, 500, 5000, 1 })
        {
            var file = new SnapshotFixture(_site);
            file.Bytes = cut == 1 ? file.Bytes[..^1] : file.Bytes[..cut];
            Assert.Equal("malformed", Verify(file).Code);
        }

        var longer = new SnapshotFixture(_site);
        longer.Bytes = [.. longer.Bytes, 0];
        Assert.Equal("malformed", Verify(longer).Code);
    }

    [Fact]
    public void AWrongBitBeforeTheLeavesIsRefusedAtOnce()
    {
        var file = new SnapshotFixture(_site);
        byte[] whole = [.. file.Bytes];
        for (int at = 0; at < file.Layout.Leaves; at += at < file.Layout.State ? 1 : 13)
        {
            file.Bytes = [.. whole];
            file.Bytes[at] ^= 1;
            Assert.False(Verify(file).IsAccepted, $"byte {at}");
        }
    }

    [Theory]
    [InlineData(0, 0)]                                   // A page's first bit and its last.
    [InlineData(131, 4095)]
    [InlineData(299, 4095)]
    public void AWrongBitInAPageIsRefusedWhenThePageIsTouchedAndNoOtherIs(int wrong, int at)
    {
        var file = new SnapshotFixture(_site);
        file.Bytes[file.Layout.Pages + (wrong * 4096) + at] ^= 0x80;
        SnapshotPages pages = Verify(file).Pages!;
        var bytes = new byte[4096];
        for (int i = 0; i < SnapshotFixture.Pages; i++)
        {
            Assert.Equal(i != wrong, pages.TryRead(SnapshotFixture.PageAt(i), bytes));
        }
    }

    [Fact]
    public void AWrongLeafRefusesItsGroupEvenWhereThePageWasMadeToFit()
    {
        var file = new SnapshotFixture(_site);
        var forged = new byte[4096];
        forged.CopyTo(file.Bytes, (int)file.Layout.Pages + (130 * 4096));
        PageTree.Leaf(forged).ToBytes().CopyTo(file.Bytes, (int)file.Layout.Leaves + (130 * Digest.LengthBytes));
        SnapshotPages pages = Verify(file).Pages!;
        for (int i = 0; i < SnapshotFixture.Pages; i++)
        {
            Assert.Equal(i / 128 != 1, pages.TryRead(SnapshotFixture.PageAt(i), forged));
        }
    }

    [Fact]
    public void AFileThatCanNoLongerBeReadRefusesThePage()
    {
        var file = new SnapshotFixture(_site);
        SnapshotPages pages = Verify(file).Pages!;
        file.Bytes = file.Bytes[..(int)file.Layout.Pages];
        Assert.False(pages.TryRead(SnapshotFixture.PageAt(0), new byte[4096]));
        Assert.False(pages.TryRead(SnapshotFixture.PageAt(0), new byte[4095]));
    }

    [Fact]
    public void TheManifestHasOneForm()
    {
        SnapshotManifest manifest = new SnapshotFixture(_site).Manifest;
        string text = Encoding.ASCII.GetString(SnapshotManifestCodec.Write(manifest));
        Assert.True(SnapshotManifestCodec.TryRead(Encoding.ASCII.GetBytes(text), out SnapshotManifest? read));
        Assert.Equal(manifest, read);
        foreach ((string from, string to) in new[]
        {
            ("frame 77", "frame 077"), ("pages 300", "pages 1025"), ("mem 4194304", "mem 4194305"), ("mem 4194304", "mem 0"), ("tree 4096", "tree 8192"),
            ("system lab", "system Lab"), ("partition low", "partition "), ("errors 2", "errors -1"), ("created 1700000000\n", "created 1700000000"),
        })
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            Assert.False(SnapshotManifestCodec.TryRead(Encoding.ASCII.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), out _), to);
        }
    }

    private SnapshotVerification Verify(SnapshotFixture file, SnapshotExpectation? expected = null) =>
        SnapshotVerifier.Verify(file, _site.Keyset(), TestSite.Now, expected ?? SnapshotFixture.Expected);
}
