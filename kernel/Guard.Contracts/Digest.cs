using System;
using System.Buffers.Binary;
using System.Globalization;

namespace Guard.Contracts;

/// <summary>A 32-byte digest (SHA-256 or HMAC-SHA-256) as a value; compares by content.</summary>
/// <remarks>The four words are the digest's bytes read big-endian, so that words compare in byte order.</remarks>
public readonly record struct Digest(ulong Word0, ulong Word1, ulong Word2, ulong Word3)
{
    /// <summary>Length in bytes.</summary>
    public const int LengthBytes = 32;

    /// <summary>All zero: stands for 'none' where a format says so.</summary>
    public static Digest Zero => default;

    /// <summary>True when all bytes are zero.</summary>
    public bool IsZero => (Word0 | Word1 | Word2 | Word3) == 0;

    /// <summary>Takes a digest from exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static Digest From(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != LengthBytes)
        {
            throw new ArgumentException("a digest has 32 bytes", nameof(bytes));
        }

        return new Digest(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));
    }

    /// <summary>Reads 64 lower-case hexadecimal digits; false for anything else.</summary>
    public static bool TryParseHex(ReadOnlySpan<char> text, out Digest digest)
    {
        digest = default;
        if (text.Length != LengthBytes * 2)
        {
            return false;
        }

        foreach (char c in text)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
            {
                return false;
            }
        }

        digest = new Digest(Word(text[..16]), Word(text[16..32]), Word(text[32..48]), Word(text[48..]));
        return true;
    }

    /// <summary>Writes the 32 bytes.</summary>
    public void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, Word0);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Word1);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], Word2);
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], Word3);
    }

    /// <summary>The 32 bytes as a new array.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[LengthBytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Word0:x16}{Word1:x16}{Word2:x16}{Word3:x16}");

    private static ulong Word(ReadOnlySpan<char> text) =>
        ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
