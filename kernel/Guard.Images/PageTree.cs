// Protects: every block of a payload is bound to the signed root. Trusts: SHA-256.
using System;
using System.Collections.Generic;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images;

/// <summary>RFC 6962 section 2.1 tree hash over a payload cut into 4,096-byte blocks.</summary>
public static class PageTree
{
    /// <summary>Block size in bytes; the last block may be shorter.</summary>
    public const int BlockBytes = 4096;

    /// <summary>The root; of an empty payload, SHA-256 of nothing.</summary>
    public static Digest Root(ReadOnlySpan<byte> payload)
    {
        Span<byte> hash = stackalloc byte[Sha256.SizeBytes];
        if (payload.IsEmpty)
        {
            Sha256.Hash(payload, hash);
            return Digest.From(hash);
        }

        var level = new List<Digest>();
        Span<byte> leaf = new byte[BlockBytes + 1];
        for (int offset = 0; offset < payload.Length; offset += BlockBytes)
        {
            ReadOnlySpan<byte> block = payload.Slice(offset, Math.Min(BlockBytes, payload.Length - offset));
            leaf[0] = 0;
            block.CopyTo(leaf[1..]);
            Sha256.Hash(leaf[..(block.Length + 1)], hash);
            level.Add(Digest.From(hash));
        }

        while (level.Count > 1)
        {
            level = NextLevel(level);
        }

        return level[0];
    }

    private static List<Digest> NextLevel(List<Digest> level)
    {
        Span<byte> node = stackalloc byte[1 + (2 * Digest.LengthBytes)];
        Span<byte> hash = stackalloc byte[Sha256.SizeBytes];
        node[0] = 1;
        var next = new List<Digest>((level.Count + 1) / 2);
        for (int i = 0; i + 1 < level.Count; i += 2)
        {
            level[i].CopyTo(node[1..]);
            level[i + 1].CopyTo(node[(1 + Digest.LengthBytes)..]);
            Sha256.Hash(node, hash);
            next.Add(Digest.From(hash));
        }

        // An odd last node rises unhashed: the same tree as RFC 6962's split at the largest power of two.
        if (level.Count % 2 == 1)
        {
            next.Add(level[^1]);
        }

        return next;
    }
}
