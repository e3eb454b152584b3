using System;
using System.Linq;
using System.Text;
using Xunit;

namespace Guard.Crypto.Tests;

public sealed class SignedNoteTests : IDisposable
{
    // The example of the Go note package, which C2SP signed-note describes.
    private const string PeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string PeterSeed = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string PeterText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string PeterNote = PeterText
        + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private readonly NoteSigner _alice = new("guard.example/policy/alice", SignatureAlgorithmTests.MakeKey(1));
    private readonly NoteSigner _bob = new("guard.example/policy/bob", SignatureAlgorithmTests.MakeKey(2));

    public void Dispose()
    {
        _alice.Dispose();
        _bob.Dispose();
    }

    [Fact]
    public void TheSpecificationsExampleIsReadVerifiedAndWritten()
    {
        Assert.True(NoteVerifier.TryParse(PeterKey, out NoteVerifier? peter));
        Assert.Equal(0xC74F20A3u, peter.KeyId);
        Assert.Equal(PeterKey, peter.ToString());
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(PeterNote), out SignedNote? note));
        Assert.True(note.Verify(peter).IsSigned);
        using NoteSigner signer = new(
            "PeterNeumann", Key.Import(
                SignatureAlgorithm.Ed25519, Convert.FromBase64String(PeterSeed).AsSpan(1), KeyBlobFormat.RawPrivateKey));
        Assert.Equal(PeterNote, Encoding.UTF8.GetString(SignedNote.Sign(Encoding.UTF8.GetBytes(PeterText), signer).Bytes));
    }

    [Fact]
    public void EachKnownSignerIsListedOnceAndUnknownOnesAreIgnored()
    {
        SignedNote note = SignedNote.Sign("text\n"u8, _alice, _bob, _alice);
        NoteVerification both = note.Verify(_alice.Verifier, _bob.Verifier);
        Assert.Equal(NoteStatus.Verified, both.Status);
        Assert.Equal([_alice.Verifier, _bob.Verifier], both.SignedBy);
        Assert.Empty(both.Unknown);
        NoteVerification one = note.Verify(_bob.Verifier);
        Assert.Equal([_bob.Verifier], one.SignedBy);
        Assert.Equal(2, one.Unknown.Count);
        Assert.True(one.IsSignedBy(_bob.Verifier));
        Assert.False(one.IsSignedBy(_alice.Verifier));
        Assert.Equal(NoteStatus.NoKnownSignature, note.Verify().Status);
    }

    [Fact]
    public void ABadSignatureByAKnownKeyRefusesTheWholeNote()
    {
        SignedNote good = SignedNote.Sign("text\n"u8, _alice, _bob);
        string text = Encoding.UTF8.GetString(good.Bytes);
        Assert.True(SignedNote.TryParse(
            Encoding.UTF8.GetBytes(text.Replace("text\n", "texd\n", StringComparison.Ordinal)), out SignedNote? changed));
        NoteVerification result = changed.Verify(_bob.Verifier);
        Assert.Equal(NoteStatus.BadSignature, result.Status);
        Assert.Equal(_bob.Name, result.BadKeyName);
        Assert.Empty(result.SignedBy);

        // Alice's line is good, Bob's is another note's: knowing both refuses, knowing Alice alone does not.
        string[] lines = text.Split('\n');
        string[] others = Encoding.UTF8.GetString(SignedNote.Sign("other\n"u8, _bob).Bytes).Split('\n');
        byte[] mixed = Encoding.UTF8.GetBytes(string.Join('\n', lines[0], lines[1], lines[2], others[2], ""));
        Assert.True(SignedNote.TryParse(mixed, out SignedNote? mixedNote));
        Assert.Equal(NoteStatus.BadSignature, mixedNote.Verify(_alice.Verifier, _bob.Verifier).Status);
        Assert.Equal(NoteStatus.Verified, mixedNote.Verify(_alice.Verifier).Status);
    }

    [Fact]
    public void AKeyOfTheSameNameDoesNotStandIn()
    {
        using NoteSigner impostor = new(_alice.Name, SignatureAlgorithmTests.MakeKey(9));
        SignedNote note = SignedNote.Sign("text\n"u8, impostor);
        Assert.Equal(NoteStatus.NoKnownSignature, note.Verify(_alice.Verifier).Status);

        // The impostor writes Alice's key id before his signature.
        byte[] signed = Convert.FromBase64String(Encoding.UTF8.GetString(note.Bytes).Split(' ')[^1].TrimEnd());
        signed[0] = (byte)(_alice.Verifier.KeyId >> 24);
        signed[1] = (byte)(_alice.Verifier.KeyId >> 16);
        signed[2] = (byte)(_alice.Verifier.KeyId >> 8);
        signed[3] = (byte)_alice.Verifier.KeyId;
        byte[] forged = Encoding.UTF8.GetBytes($"text\n\n\u2014 {_alice.Name} {Convert.ToBase64String(signed)}\n");
        Assert.True(SignedNote.TryParse(forged, out SignedNote? forgedNote));
        Assert.Equal(NoteStatus.BadSignature, forgedNote.Verify(_alice.Verifier).Status);
    }

    [Fact]
    public void CountersigningKeepsTextAndFirstSignature()
    {
        SignedNote first = SignedNote.Sign("text\n"u8, _alice);
        SignedNote both = first.WithSignature(_bob);
        Assert.Equal(SignedNote.Sign("text\n"u8, _alice, _bob).Bytes.ToArray(), both.Bytes.ToArray());
        Assert.Equal(2, both.Verify(_alice.Verifier, _bob.Verifier).SignedBy.Count);
    }

    [Fact]
    public void ATextMayHoldEmptyLines()
    {
        SignedNote note = SignedNote.Sign("a\n\n— b\n\n"u8, _alice);
        Assert.Equal("a\n\n— b\n\n", Encoding.UTF8.GetString(note.Text));
        Assert.True(note.Verify(_alice.Verifier).IsSigned);
    }

    [Fact]
    public void EveryBitOfANoteCounts()
    {
        byte[] bytes = SignedNote.Sign("two\nlines\n"u8, _alice).Bytes.ToArray();
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            bool isGood = SignedNote.TryParse(changed, out SignedNote? note) && note.Verify(_alice.Verifier).IsSigned;
            Assert.False(isGood, $"bit {bit}");
        }

        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(SignedNote.TryParse(bytes.AsSpan(0, length), out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\nname AAAAAAA=\n")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— name\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n—  AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAAAAA= \n")]
    [InlineData("text\n\n— name AAAAAAB=\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n\n— na\u00a0me AAAAAAA=\n")]
    [InlineData("te\u0001xt\n\n— name AAAAAAA=\n")]
    [InlineData("text\r\n\n— name AAAAAAA=\n")]
    public void AnythingButTheCanonicalFormIsRefused(string text) =>
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void TheShortestSignatureLineIsReadAndNeverVerifies()
    {
        Assert.True(SignedNote.TryParse("text\n\n— name AAAAAAA=\n"u8, out SignedNote? note));
        Assert.Equal(1, note.Signatures[0].Bytes.Length);
        Assert.Equal(NoteStatus.NoKnownSignature, note.Verify(_alice.Verifier).Status);
    }

    [Fact]
    public void InvalidUtf8AndTooManyLinesAreRefused()
    {
        Assert.False(SignedNote.TryParse([0xFF, (byte)'\n', (byte)'\n', .. "— name AAAAAAA=\n"u8], out _));
        string line = "— name AAAAAAA=\n";
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes("t\n\n" + string.Concat(Enumerable.Repeat(line, 64))), out _));
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes("t\n\n" + string.Concat(Enumerable.Repeat(line, 65))), out _));
    }

    [Theory]
    [InlineData("no line feed")]
    [InlineData("")]
    [InlineData("tab\t\n")]
    public void ATextThatIsNoneCannotBeSigned(string text) =>
        Assert.Throws<ArgumentException>(() => SignedNote.Sign(Encoding.UTF8.GetBytes(text), _alice));

    [Theory]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T=")]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW ")]
    [InlineData("")]
    public void AVerifierKeyHasOneSpelling(string text) => Assert.False(NoteVerifier.TryParse(text, out _));
}
