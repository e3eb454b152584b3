using System;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Xunit;

namespace Guard.Images.Tests;

/// <summary>guard.md section 4, rows 23 and 24, and what stands around them.</summary>
public sealed class KeysetTests : IDisposable
{
    private readonly TestSite _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void AFirstKeysetIsTrustedByTheFingerprintOfItsRoots()
    {
        Digest fingerprint = KeysetVerifier.RootFingerprint(_site.Keyset());
        Assert.Equal("", First(_site.Sign(_site.Keyset(), "root-1", "root-3"), fingerprint));
        Assert.Contains("1 of 2", First(_site.Sign(_site.Keyset(), "root-1"), fingerprint), StringComparison.Ordinal);
        Assert.Contains(
            "not the trusted ones", First(_site.Sign(_site.Keyset(), "root-1", "root-2"), Digest.Zero), StringComparison.Ordinal);
    }

    [Fact]
    public void OneRootHolderCannotLowerTheThresholdUnderTheSameFingerprint()
    {
        Keyset keyset = _site.Keyset();
        Keyset lowered = keyset with { Roles = [.. keyset.Roles.Select(
            role => role.Name == "root" ? role with { Threshold = 1 } : role)] };
        string refusal = First(_site.Sign(lowered, "root-1"), KeysetVerifier.RootFingerprint(keyset));
        Assert.Contains("not the trusted ones", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void OneRootSigningTwiceIsOneRoot()
    {
        string refusal = First(_site.Sign(_site.Keyset(), "root-1", "root-1"), null);
        Assert.Contains("1 of 2", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNextKeysetNeedsOldAndNewRoots()
    {
        Keyset rotated = Rotated();
        Assert.Equal("", Next(rotated, "root-1", "root-2", "new-1", "new-2"));
        Assert.Equal("by the current roots: no signature is by a key of the keyset", Next(rotated, "new-1", "new-2"));
        Assert.StartsWith("by the new roots: 1 of 2", Next(rotated, "root-1", "root-2"), StringComparison.Ordinal);
        Assert.StartsWith(
            "by the current roots: 1 of 2", Next(rotated, "root-1", "root-1", "new-1", "new-2"), StringComparison.Ordinal);
        Assert.Equal(
            "version 3 does not follow version 1", Next(rotated with { Version = 3 }, "root-1", "root-2", "new-1", "new-2"));
        Assert.Equal(
            "version 1 does not follow version 1", Next(rotated with { Version = 1 }, "root-1", "root-2", "new-1", "new-2"));
        Assert.Contains(
            "epoch", Next(rotated with { Epoch = 2 }, "root-1", "root-2", "new-1", "new-2"), StringComparison.Ordinal);
        Assert.Contains("expired", Next(
            rotated with { ExpiresUnixSeconds = TestSite.Now }, "root-1", "root-2", "new-1", "new-2"), StringComparison.Ordinal);
    }

    [Fact]
    public void ARevocationIsNotTakenBack()
    {
        RevokedKey revoked = new(_site["vendor"].Verifier, 100);
        Keyset current = _site.Keyset() with { Revoked = [revoked] };
        Keyset without = _site.Keyset(2);
        string refusal = KeysetVerifier.VerifyNext(
            _site.Sign(without, "root-1", "root-2"), current, TestSite.Now, out Keyset? next);
        Assert.Contains("takes back the revocation", refusal, StringComparison.Ordinal);
        Assert.Null(next);
        Keyset later = without with { Revoked = [revoked with { LogIndex = 200 }] };
        Assert.NotEqual("", KeysetVerifier.VerifyNext(_site.Sign(later, "root-1", "root-2"), current, TestSite.Now, out _));
        Keyset kept = without with { Revoked = [revoked] };
        Assert.Equal("", KeysetVerifier.VerifyNext(_site.Sign(kept, "root-1", "root-2"), current, TestSite.Now, out _));
    }

    [Fact]
    public void ARevokedKeyLoadsNothingAndStaysHistory()
    {
        Keyset keyset = _site.Keyset() with { Revoked = [new RevokedKey(_site["vendor"].Verifier, 100)] };
        ImageVerification load = ImageVerifier.Verify(_site.Image(), keyset, TestSite.Now, 0, null);
        Assert.Equal("signature", load.Code);
        Assert.Contains("the key guard.example/vendor is revoked", load.Refusal, StringComparison.Ordinal);
        byte[] note = _site.Sign(ManifestCodec.Write(TestSite.Manifest()), "vendor", "site");
        Assert.Equal("", RoleCheck.VerifyHistory(note, keyset, ImageVerifier.Roles.AsSpan(), 99, out _));
        Assert.NotEqual("", RoleCheck.VerifyHistory(note, keyset, ImageVerifier.Roles.AsSpan(), 100, out _));
    }

    [Fact]
    public void ARevokedKeyThatLostItsLinesIsStillNamed()
    {
        Keyset keyset = _site.Keyset();
        keyset = keyset with
        {
            Keys = [.. keyset.Keys.Where(key => key.Role != "image-vendor")],
            Revoked = [new RevokedKey(_site["vendor"].Verifier, 100)],
        };
        Assert.Contains(
            "is revoked", ImageVerifier.Verify(_site.Image(), keyset, TestSite.Now, 0, null).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void OnePrivateKeyIsNotTwoPersonsNorTwoNames()
    {
        Keyset keyset = _site.Keyset();
        KeysetKey author = keyset.Keys.First(key => key.Person == "author");
        Assert.False(Reads(
            keyset with { Keys = TestSite.Sorted(keyset.Keys.Add(author with { Role = "releaser", Person = "somebody" })) }));
        Assert.True(Reads(keyset with { Keys = TestSite.Sorted(keyset.Keys.Add(author with { Role = "releaser" })) }));
        NoteVerifier renamed = new("guard.example/author-2", author.Key.PublicKey);
        Assert.False(Reads(keyset with { Keys = TestSite.Sorted(keyset.Keys.Add(author with { Key = renamed })) }));
        KeysetKey vendor = keyset.Keys.First(key => key.Role == "image-vendor");
        Assert.False(Reads(keyset with { Keys = TestSite.Sorted(keyset.Keys.Add(vendor with { Role = "image-site" })) }));
    }

    [Fact]
    public void TwoKeysOfOnePersonCountOnce()
    {
        Keyset keyset = _site.Keyset();
        KeysetKey second = new("policy", "author", "org", 0, TestSite.Now + 1000, _site["author-spare"].Verifier);
        keyset = keyset with { Keys = TestSite.Sorted(keyset.Keys.Add(second)) };
        Assert.True(Reads(keyset));
        byte[] note = _site.Sign(Encoding.ASCII.GetBytes("text\n"), "author", "author-spare");
        Assert.Contains("1 of 2", RoleCheck.Verify(note, keyset, ["policy"], TestSite.Now, out _), StringComparison.Ordinal);
        byte[] both = _site.Sign(Encoding.ASCII.GetBytes("text\n"), "author", "approver");
        Assert.Equal("", RoleCheck.Verify(both, keyset, ["policy"], TestSite.Now, out _));
        Assert.Contains(
            "no role 'janitor'", RoleCheck.Verify(both, keyset, ["janitor"], TestSite.Now, out _), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFlippedBitOfAKeysetIsRefused()
    {
        byte[] note = _site.Sign(_site.Keyset(), "root-1", "root-2");
        Digest fingerprint = KeysetVerifier.RootFingerprint(_site.Keyset());
        for (int i = 0; i < note.Length; i++)
        {
            byte[] changed = [.. note];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.NotEqual("", First(changed, fingerprint));
        }
    }

    [Theory]
    [InlineData("version 1\n", "version 0\n")]
    [InlineData("version 1\n", "version 4294967296\n")]
    [InlineData("version 1\n", "version 99999999999999999999999\n")]
    [InlineData("epoch 1\n", "epoch 18446744073709551615\n")]
    [InlineData("expires 1800001000\n", "expires 18446744073709551615\n")]
    [InlineData("role policy 2\n", "role policy 0\n")]
    [InlineData("role policy 2\n", "role policy 17\n")]
    [InlineData("role policy 2\n", "role policy 2\nrole policy 2\n")]
    [InlineData("role policy 2\n", "")]
    [InlineData("key log log org 0 ", "key log log org 18446744073709551615 ")]
    [InlineData("key log log org 0 ", "key log log  0 ")]
    [InlineData("guard.example/keyset/v1\n", "guard.example/keyset/v1\n\n")]
    public void AKeysetOfAnotherFormIsMalformedNeverAnException(string from, string to)
    {
        string text = Encoding.ASCII.GetString(KeysetCodec.Write(_site.Keyset()));
        string changed = text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        byte[] note = _site.Sign(Encoding.ASCII.GetBytes(changed), "root-1", "root-2");
        Assert.Equal("the keyset is malformed", First(note, null));
    }

    private static bool Reads(Keyset keyset) => KeysetCodec.TryRead(KeysetCodec.Write(keyset), out _);

    private static string First(byte[] note, Digest? fingerprint)
    {
        string refusal = KeysetVerifier.VerifyFirst(note, fingerprint, TestSite.Now, out Keyset? keyset);
        Assert.Equal(refusal.Length == 0, keyset is not null);
        return refusal;
    }

    private Keyset Rotated()
    {
        Keyset next = _site.Keyset(2);
        KeysetKey Root(string file) => new("root", file, "org", 0, TestSite.Now + 1000, _site[file].Verifier);
        return next with
        {
            Keys = TestSite.Sorted(
                [.. next.Keys.Where(key => key.Role != "root"), Root("root-1"), Root("new-1"), Root("new-2")]),
        };
    }

    private string Next(Keyset next, params string[] files)
    {
        string refusal = KeysetVerifier.VerifyNext(_site.Sign(next, files), _site.Keyset(), TestSite.Now, out Keyset? accepted);
        Assert.Equal(refusal.Length == 0, accepted is not null);
        return refusal;
    }
}
