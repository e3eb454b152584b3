using System;
using System.Buffers.Binary;
using System.Linq;
using System.Text;
using Xunit;

namespace Guard.Crypto.Tests;

/// <summary>Notes and keys of just the size that is still taken, and of one more; and two keys that cannot be told apart by a line.</summary>
public sealed class SignedNoteLimitsTests : IDisposable
{
    private const string Line = "— name AAAAAAA=\n";

    private readonly NoteSigner _alice = new("guard.example/policy/alice", SignatureAlgorithmTests.MakeKey(1));

    public void Dispose() => _alice.Dispose();

    /// <summary>Two keys of one name whose key ids are the same: found among 173,939 seeds, as one would to be taken for another.</summary>
    [Fact]
    public void AnIdThatTwoKnownKeysShareIsSettledByNeither()
    {
        using NoteSigner one = new(_alice.Name, Seeded(4_564));
        using NoteSigner two = new(_alice.Name, Seeded(173_938));
        Assert.Equal(0x7DEA3C19u, one.Verifier.KeyId);
        Assert.Equal(one.Verifier.KeyId, two.Verifier.KeyId);
        Assert.NotEqual(one.Verifier, two.Verifier);
        SignedNote note = SignedNote.Sign("text\n"u8, one);
        Assert.Equal([one.Verifier], note.Verify(one.Verifier, one.Verifier).SignedBy);
        foreach (NoteVerification result in new[] { note.Verify(one.Verifier, two.Verifier), note.Verify(two.Verifier, one.Verifier) })
        {
            Assert.Equal(NoteStatus.AmbiguousKey, result.Status);
            Assert.Equal(_alice.Name, result.BadKeyName);
            Assert.Empty(result.SignedBy);
        }

        Assert.Equal(NoteStatus.BadSignature, note.Verify(two.Verifier).Status);
    }

    [Fact]
    public void ANoteOfJustTheGreatestSizeIsRead()
    {
        string tail = "\n\n" + Line;
        byte[] greatest = Encoding.UTF8.GetBytes(new string('t', SignedNote.NoteMaxBytes - Encoding.UTF8.GetByteCount(tail)) + tail);
        Assert.Equal(SignedNote.NoteMaxBytes, greatest.Length);
        Assert.True(SignedNote.TryParse(greatest, out _));
        Assert.False(SignedNote.TryParse([(byte)'t', .. greatest], out _));
    }

    [Fact]
    public void ATextOfJustTheGreatestSizeIsSigned()
    {
        byte[] greatest = [.. Enumerable.Repeat((byte)'t', (SignedNote.NoteMaxBytes / 2) - 1), (byte)'\n'];
        Assert.Equal(greatest, SignedNote.Sign(greatest, _alice).Text.ToArray());
        RefusesText([(byte)'t', .. greatest]);
    }

    [Fact]
    public void ATextIsRefusedForItselfAndNotForTheNoteItWouldMake()
    {
        RefusesText([]);
        RefusesText("no line feed"u8.ToArray());
        RefusesText("tab\t\n"u8.ToArray());
        RefusesText([0xFF, (byte)'\n']);
        Assert.Equal("\n", Encoding.UTF8.GetString(SignedNote.Sign("\n"u8, _alice).Text));
    }

    [Fact]
    public void OneToSixtyFourSign()
    {
        NoteSigner[] all = [.. Enumerable.Repeat(_alice, SignedNote.SignaturesMax)];
        SignedNote full = SignedNote.Sign("text\n"u8, all);
        Assert.Equal(SignedNote.SignaturesMax, full.Signatures.Count);
        var isFull = Assert.Throws<ArgumentException>(() => full.WithSignature(_alice));
        Assert.StartsWith("The note holds no more signatures.", isFull.Message, StringComparison.Ordinal);
        foreach (NoteSigner[] wrong in new NoteSigner[][] { [], [.. all, _alice] })
        {
            var refused = Assert.Throws<ArgumentException>(() => SignedNote.Sign("text\n"u8, wrong));
            Assert.StartsWith("A note needs 1 to 64 signers.", refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentNullException>("signer", () => full.WithSignature(null!));
    }

    [Theory]
    [InlineData(255, 764, true)]                         // 1,024 bytes with the dash.
    [InlineData(252, 768, false)]
    [InlineData(1, 8, true)]
    public void ALineHasAtMostSoManyBytes(int nameBytes, int base64Bytes, bool isRead)
    {
        string line = $"— {new string('n', nameBytes)} {new string('A', base64Bytes)}";
        Assert.Equal(isRead, Encoding.UTF8.GetByteCount(line) <= 1024);
        Assert.Equal(isRead, SignedNote.TryParse(Encoding.UTF8.GetBytes("text\n\n" + line + "\n"), out SignedNote? note));
        Assert.True(!isRead || note!.Signatures[0].Bytes.Length == (base64Bytes / 4 * 3) - 4);
    }

    [Fact]
    public void AKeyIdWithNothingBehindItIsNoSignature() => Assert.False(SignedNote.TryParse("text\n\n— name AAAAAA==\n"u8, out _));

    [Theory]
    [InlineData("n", 1, true)]
    [InlineData("n", 255, true)]
    [InlineData("n", 256, false)]
    [InlineData("é", 127, true)]
    [InlineData("é", 128, false)]                        // 256 bytes in 128 characters.
    [InlineData("+", 1, false)]
    [InlineData("\u2003", 1, false)]
    [InlineData("\u0085", 1, false)]
    [InlineData("\uFFFD", 1, false)]
    [InlineData("", 1, false)]
    public void ANameHasOneTo255Bytes(string part, int times, bool isName)
    {
        string name = string.Concat(Enumerable.Repeat(part, times));
        if (isName)
        {
            var key = new NoteVerifier(name, _alice.Verifier.PublicKey);
            Assert.True(NoteVerifier.TryParse(key.ToString(), out NoteVerifier? read));
            Assert.Equal(key, read);
        }
        else
        {
            var refused = Assert.Throws<ArgumentException>("name", () => new NoteVerifier(name, _alice.Verifier.PublicKey));
            Assert.StartsWith("A key name is 1 to 255 bytes", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AVerifierIsItsNameAndItsKey()
    {
        using Key other = SignatureAlgorithmTests.MakeKey(2);
        NoteVerifier alice = _alice.Verifier;
        Assert.True(alice.Equals(new NoteVerifier(alice.Name, alice.PublicKey)));
        Assert.False(alice.Equals(new NoteVerifier(alice.Name, other.PublicKey)));
        Assert.False(alice.Equals(new NoteVerifier("guard.example/policy/bob", alice.PublicKey)));
        Assert.False(alice.Equals(null));
        Assert.Throws<ArgumentNullException>("publicKey", () => new NoteVerifier("name", null!));
        Assert.Throws<ArgumentNullException>("key", () => new NoteSigner("name", null!));
    }

    private static Key Seeded(uint number)
    {
        byte[] seed = new byte[32];
        BinaryPrimitives.WriteUInt32LittleEndian(seed, number);
        return Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
    }

    private void RefusesText(byte[] bytes)
    {
        var refused = Assert.Throws<ArgumentException>("text", () => SignedNote.Sign(bytes, _alice));
        Assert.StartsWith("A note's text is UTF-8", refused.Message, StringComparison.Ordinal);
    }
}
