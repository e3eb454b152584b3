using System;
using System.Text;
using Xunit;

namespace Guard.Crypto.Tests;

public sealed class KeyFileTests : IDisposable
{
    private static readonly byte[] Passphrase = Encoding.UTF8.GetBytes("correct horse");

    // Made once: 600,000 rounds take a while.
    private static readonly Lazy<string> ProtectedText = new(() =>
    {
        using NoteSigner signer = new("guard.example/log/demo", SignatureAlgorithmTests.MakeKey(5));
        return Encoding.UTF8.GetString(KeyFile.WriteProtected(signer, Passphrase, new byte[16], new byte[12]));
    });

    private readonly NoteSigner _signer = new("guard.example/log/demo", SignatureAlgorithmTests.MakeKey(5));

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void AProtectedKeyOpensWithItsPassphraseOnly()
    {
        string text = ProtectedText.Value;
        byte[] file = Encoding.UTF8.GetBytes(text);
        Assert.DoesNotContain("0505050505", text, StringComparison.Ordinal);
        Assert.Equal(KeyFileStatus.Opened, KeyFile.TryOpen(file, Passphrase, out NoteSigner? signer, out bool isProtected));
        Assert.True(isProtected);
        Assert.Equal(_signer.Verifier, signer!.Verifier);
        Assert.Equal(SignedNote.Sign("t\n"u8, _signer).Bytes.ToArray(), SignedNote.Sign("t\n"u8, signer).Bytes.ToArray());
        signer.Dispose();
        Assert.Equal(KeyFileStatus.WrongPassphrase, KeyFile.TryOpen(file, "wrong"u8, out signer, out _));
        Assert.Null(signer);
        Assert.Equal(KeyFileStatus.PassphraseNeeded, KeyFile.TryOpen(file, [], out signer, out isProtected));
        Assert.True(isProtected);
        Assert.True(KeyFile.TryReadPublic(file, out NoteVerifier? verifier));
        Assert.Equal(_signer.Verifier, verifier);
        byte[] sealedChanged = Encoding.UTF8.GetBytes(text[..^2] + (text[^2] == '0' ? "1\n" : "0\n"));
        Assert.Equal(KeyFileStatus.WrongPassphrase, KeyFile.TryOpen(sealedChanged, Passphrase, out _, out _));
        byte[] headChanged = Encoding.UTF8.GetBytes(text.Replace(" 600000\n", " 600001\n", StringComparison.Ordinal));
        Assert.Equal(KeyFileStatus.WrongPassphrase, KeyFile.TryOpen(headChanged, Passphrase, out _, out _));
    }

    [Fact]
    public void AnUnprotectedKeySaysSoAndEveryBitOfItCounts()
    {
        byte[] file = KeyFile.WriteUnprotected(_signer);
        Assert.Contains("UNPROTECTED", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        Assert.Equal(KeyFileStatus.Opened, KeyFile.TryOpen(file, [], out NoteSigner? signer, out bool isProtected));
        Assert.False(isProtected);
        Assert.Equal(_signer.Verifier, signer!.Verifier);
        signer.Dispose();
        for (int i = 0; i < file.Length; i++)
        {
            byte[] changed = [.. file];
            changed[i] ^= 1;
            Assert.Equal(KeyFileStatus.Malformed, KeyFile.TryOpen(changed, [], out _, out _));
            Assert.Equal(KeyFileStatus.Malformed, KeyFile.TryOpen(file.AsSpan(0, i), [], out _, out _));
        }
    }

    [Theory]
    [InlineData(" 600000\n", " 599999\n")]
    [InlineData(" 600000\n", " 10000001\n")]
    [InlineData(" 600000\n", " 0600000\n")]
    [InlineData(" 600000\n", " 99999999999999\n")]
    [InlineData("SKKEY1", "SKKEY2")]
    [InlineData("salt 00", "salt 0")]
    [InlineData("nonce 00", "nonce 000")]
    [InlineData("\nsalt", "\n\nsalt")]
    public void HostileFilesAreMalformedBeforeAnyWork(string from, string to)
    {
        string text = ProtectedText.Value;
        string changed = text.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(text, changed);
        Assert.Equal(KeyFileStatus.Malformed, KeyFile.TryOpen(Encoding.UTF8.GetBytes(changed), Passphrase, out _, out _));
    }

    [Fact]
    public void TooFewRoundsOrAMissingPassphraseIsTheCallersMistake()
    {
        Assert.Throws<ArgumentException>(() => KeyFile.WriteProtected(_signer, Passphrase, new byte[16], new byte[12], 599_999));
        Assert.Throws<ArgumentException>(() => KeyFile.WriteProtected(_signer, [], new byte[16], new byte[12]));
        Assert.Throws<ArgumentException>(() => KeyFile.WriteProtected(_signer, Passphrase, new byte[15], new byte[12]));
    }
}
