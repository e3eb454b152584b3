// Protects: a reviewer is shown exactly the bytes that would be released, every one of them visible (design 3.4, F12).
// Trusts: nothing in the bytes.
using System;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>The one rendering of an item under review: hexadecimal beside text, 16 bytes a line. Deterministic; ASCII.</summary>
public static class ReviewView
{
    /// <summary>Versioned name of the rendering.</summary>
    public const string Name = "hex-text/1";

    private const int LineBytes = 16;

    /// <summary>`renderer_d`: SHA-256 of the versioned name.</summary>
    public static Digest RendererDigest => Digest.From(Sha256.Hash(Encoding.ASCII.GetBytes(Name)));

    /// <summary>Renders content: `00000000  53 54 41 ...  STATUS.` for each 16 bytes; bytes outside 20h-7Eh show as '.', and a
    /// line feed as '$'.</summary>
    public static string Render(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder();
        for (int start = 0; start < content.Length; start += LineBytes)
        {
            ReadOnlySpan<byte> line = content[start..Math.Min(content.Length, start + LineBytes)];
            text.Append($"{start:x8} ");
            for (int i = 0; i < LineBytes; i++)
            {
                text.Append(i < line.Length ? $" {line[i]:x2}" : "   ");
            }

            text.Append("  ");
            foreach (byte b in line)
            {
                text.Append(b == (byte)'\n' ? '$' : b is >= 0x20 and <= 0x7E ? (char)b : '.');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>`view_d` (design 3.3): binds a release digest to the rendering of the content.</summary>
    public static Digest ViewDigest(in Digest release, ReadOnlySpan<byte> content)
    {
        Span<byte> hashed = stackalloc byte["guard/view/v1\0"u8.Length + (3 * Digest.LengthBytes)];
        "guard/view/v1\0"u8.CopyTo(hashed);
        Span<byte> rest = hashed["guard/view/v1\0"u8.Length..];
        release.CopyTo(rest);
        RendererDigest.CopyTo(rest[Digest.LengthBytes..]);
        Sha256.Hash(Encoding.ASCII.GetBytes(Render(content)), rest[(2 * Digest.LengthBytes)..]);
        Span<byte> digest = stackalloc byte[Digest.LengthBytes];
        Sha256.Hash(hashed, digest);
        return Digest.From(digest);
    }
}
