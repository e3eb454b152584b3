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

    /// <summary>Leaves below one group: a power of two, so that the groups' roots are a level of the tree.</summary>
    public const int GroupLeaves = 128;

    /// <summary>The root; of an empty payload, SHA-256 of nothing.</summary>
    public static Digest Root(ReadOnlySpan<byte> payload)
    {
        var level = new List<Digest>();
        for (int offset = 0; offset < payload.Length; offset += BlockBytes)
        {
            level.Add(Leaf(payload.Slice(offset, Math.Min(BlockBytes, payload.Length - offset))));
        }

        return RootOf(level);
    }

    /// <summary>The leaf of a block of at most <see cref="BlockBytes"/>: SHA-256 of a zero byte and the block.</summary>
    public static Digest Leaf(ReadOnlySpan<byte> block)
    {
        Span<byte> leaf = stackalloc byte[BlockBytes + 1];
        Span<byte> hash = stackalloc byte[Sha256.SizeBytes];
        leaf[0] = 0;
        block.CopyTo(leaf[1..]);
        Sha256.Hash(leaf[..(block.Length + 1)], hash);
        return Digest.From(hash);
    }

    /// <summary>The root over the digests of one level, from the leaves up or from aligned groups of equal size up; the last may be smaller. Of none,
    /// SHA-256 of nothing.</summary>
    public static Digest RootOf(IReadOnlyList<Digest> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        if (nodes.Count == 0)
        {
            return Digest.From(Sha256.Hash([]));
        }

        var level = new List<Digest>(nodes);
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
