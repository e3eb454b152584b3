using System;
using System.Numerics;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>
/// RFC 6962 section 2.1 as it is written there, top down. The verifier's; the writer builds its tree bottom up.
/// </summary>
internal static class MerkleTreeHash
{
    /// <summary>Root over 1 to 256 hashes of subtrees of equal size.</summary>
    internal static void Root(ReadOnlySpan<byte> hashes, Span<byte> root)
    {
        int count = hashes.Length / LogLayout.HashBytes;
        if (count == 1)
        {
            hashes.CopyTo(root);
            return;
        }

        int left = LargestPowerOfTwoBelow((uint)count) * LogLayout.HashBytes;
        Span<byte> node = stackalloc byte[1 + (2 * LogLayout.HashBytes)];
        node[0] = 1;
        Root(hashes[..left], node.Slice(1, LogLayout.HashBytes));
        Root(hashes[left..], node[(1 + LogLayout.HashBytes)..]);
        Sha256.Hash(node, root);
    }

    /// <summary>k of RFC 6962: the largest power of two smaller than n, for n of 2 and up.</summary>
    internal static int LargestPowerOfTwoBelow(uint count) => 1 << BitOperations.Log2(count - 1);
}
