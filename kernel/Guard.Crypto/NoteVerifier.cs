using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Guard.Crypto;

/// <summary>
/// A key that verifies signed notes: name, Ed25519 public key and the key id both give. C2SP signed-note, "Verifier keys".
/// </summary>
public sealed class NoteVerifier : IEquatable<NoteVerifier>
{
    /// <summary>Longest key name in bytes.</summary>
    public const int NameMaxBytes = 255;

    private const byte Ed25519Type = 0x01;

    /// <summary>Makes a verifier from a name and a public key.</summary>
    /// <exception cref="ArgumentException">The name is empty, longer than 255 bytes, or holds '+', white space or control
    /// characters.</exception>
    public NoteVerifier(string name, PublicKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (!IsName(name))
        {
            throw new ArgumentException(
                "A key name is 1 to 255 bytes of UTF-8 without '+', white space and control characters.", nameof(name));
        }

        Name = name;
        PublicKey = publicKey;
        KeyId = ComputeKeyId(name, publicKey);
    }

    /// <summary>The key's name, such as "guard.example/policy/alice".</summary>
    public string Name { get; }

    /// <summary>The key.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>First four bytes, big-endian, of SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key).</summary>
    public uint KeyId { get; }

    /// <summary>
    /// Reads the text form NAME+HEXID+BASE64; false where it is not exactly what <see cref="ToString"/> writes.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out NoteVerifier? verifier)
    {
        verifier = null;
        int first = text.IndexOf('+');
        if (first < 0 || text.Length > 512)
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[(first + 1)..];
        int second = rest.IndexOf('+');
        string name = text[..first].ToString();
        Span<byte> key = stackalloc byte[64];
        if (second != 8 || !IsName(name) || !Convert.TryFromBase64Chars(rest[(second + 1)..], key, out int keyBytes)
            || keyBytes != 1 + Sodium.PublicKeyBytes || key[0] != Ed25519Type)
        {
            return false;
        }

        NoteVerifier read = new(name, new PublicKey(SignatureAlgorithm.Ed25519, key[1..keyBytes]));
        if (!text.SequenceEqual(read.ToString()))
        {
            return false;
        }

        verifier = read;
        return true;
    }

    /// <summary>The text form NAME+HEXID+BASE64 of the C2SP signed-note specification.</summary>
    public override string ToString()
    {
        Span<byte> key = stackalloc byte[1 + Sodium.PublicKeyBytes];
        key[0] = Ed25519Type;
        PublicKey.Bytes.CopyTo(key[1..]);
        return string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String(key)}");
    }

    /// <inheritdoc/>
    public bool Equals(NoteVerifier? other) =>
        other is not null && string.Equals(Name, other.Name, StringComparison.Ordinal) && PublicKey.Equals(other.PublicKey);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NoteVerifier);

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((int)KeyId);

    /// <summary>Whether a text may name a key.</summary>
    internal static bool IsName([NotNullWhen(true)] string? name)
    {
        if (string.IsNullOrEmpty(name) || name.Length > NameMaxBytes || Encoding.UTF8.GetByteCount(name) > NameMaxBytes)
        {
            return false;
        }

        foreach (char c in name)
        {
            if (c == '+' || char.IsWhiteSpace(c) || char.IsControl(c) || c == '\uFFFD')
            {
                return false;
            }
        }

        return true;
    }

    private static uint ComputeKeyId(string name, PublicKey publicKey)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        byte[] hashed = new byte[text.Length + 2 + Sodium.PublicKeyBytes];
        text.CopyTo(hashed, 0);
        hashed[text.Length] = (byte)'\n';
        hashed[text.Length + 1] = Ed25519Type;
        publicKey.Bytes.CopyTo(hashed.AsSpan(text.Length + 2));
        Span<byte> digest = stackalloc byte[Sha256.SizeBytes];
        Sha256.Hash(hashed, digest);
        return BinaryPrimitives.ReadUInt32BigEndian(digest);
    }
}
