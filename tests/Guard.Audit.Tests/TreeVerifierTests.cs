using System;
using System.Collections.Generic;
using Guard.Crypto;
using Xunit;

namespace Guard.Audit.Tests;

/// <summary>The verifier's levels above the leaves, for trees of three levels.</summary>
public sealed class TreeVerifierTests
{
    private const int HashBytes = LogLayout.HashBytes;
    private const int Full = LogLayout.TileWidth;

    private static readonly Lazy<TileTree> Large = new(() => TreeOf((2 * Full * Full) + (2 * Full) + 5));

    [Theory]
    [InlineData(2 * Full * Full, 3)]                                     // Two whole tiles of level 1 and one of level 2.
    [InlineData((2 * Full * Full) + (2 * Full) + 5, 4)]
    public void ATreeAsItWasWrittenHasNoFindings(int leaves, int tiles)
    {
        TileTree tree = TreeOf(leaves);
        TreeVerifier verifier = Verified(Stored(tree), tree, out List<LogFinding> findings);
        Assert.Empty(findings);
        Assert.Equal(tiles, verifier.TilesChecked);
        byte[] expected = new byte[HashBytes];
        tree.Root(expected);
        byte[] root = new byte[HashBytes];
        Assert.True(verifier.TryRoot((ulong)leaves, root));
        Assert.Equal(expected, root);
    }

    [Theory]
    [InlineData(1, 0, 200)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 2, 1)]
    [InlineData(2, 0, 1)]
    public void AHashThatDoesNotFollowFromTheLevelBelowIsNamed(int level, int tile, int hash)
    {
        FaultyLogStore store = Stored(Large.Value);
        string path = PathOf(Large.Value, level, tile);
        byte[] changed = [.. store.Files[path]];
        changed[(hash * HashBytes) + 7] ^= 1;
        store.Put(path, changed);
        Verified(store, Large.Value, out List<LogFinding> findings);
        LogFinding found = Assert.Single(findings);
        Assert.Equal((LogFault.TileChanged, path), (found.Fault, found.File));
        Assert.Equal($"hash {hash} is not the root of the tile below", found.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(Full - 1)]
    [InlineData(Full)]
    [InlineData(Full + 1)]
    [InlineData(300)]
    [InlineData((Full * Full) - 1)]
    [InlineData(Full * Full)]
    [InlineData((Full * Full) + 1)]
    [InlineData(2 * Full * Full)]
    [InlineData((2 * Full * Full) + Full)]
    public void TheRootOfEveryBeginningIsThatOfATreeThatEndsThere(int leaves)
    {
        TreeVerifier verifier = Verified(Stored(Large.Value), Large.Value, out _);
        byte[] expected = new byte[HashBytes];
        TreeOf(leaves).Root(expected);
        byte[] root = new byte[HashBytes];
        Assert.True(verifier.TryRoot((ulong)leaves, root));
        Assert.Equal(expected, root);
    }

    [Fact]
    public void AWholeSubtreeIsLookedUpAndNeedsNoLeaf()
    {
        FaultyLogStore store = Stored(Large.Value);
        store.Remove(PathOf(Large.Value, 0, 0));
        TreeVerifier verifier = Verified(store, Large.Value, out List<LogFinding> findings);
        Assert.Empty(findings);                                          // The ranges look at level 0.
        byte[] root = new byte[HashBytes];
        Assert.True(verifier.TryRoot(Full * Full, root));
        Assert.True(verifier.TryRoot((2 * Full * Full) + Full, root));
        Assert.False(verifier.TryRoot(5, root));
        Assert.False(verifier.TryRoot(Full - 1, root));
        Assert.True(verifier.TryRoot(Full + 5, root));
    }

    [Fact]
    public void NodesAreThoseThatWereComputedAndNoOthers()
    {
        FaultyLogStore store = Stored(Large.Value);
        byte[] node = new byte[HashBytes];
        var fresh = new TreeVerifier(store, new LogFiles([], Large.Value.Size));
        Assert.False(fresh.TryNode(1, 0, node));
        Assert.False(fresh.TryNode(2, 1, node));
        TreeVerifier verifier = Verified(store, Large.Value, out _);
        foreach ((int level, int index) in new[] { (1, 0), (1, 257), (1, 513), (2, 0), (2, 1) })
        {
            Assert.True(verifier.TryNode(level, (ulong)index, node));
            Assert.Equal(Large.Value.Row(level).Slice(index * HashBytes, HashBytes).ToArray(), node);
        }

        Assert.False(verifier.TryNode(1, 514, node));
        Assert.False(verifier.TryNode(2, 2, node));
        Assert.False(verifier.TryNode(3, 0, node));
    }

    private static TileTree TreeOf(int leaves)
    {
        var tree = new TileTree();
        for (int i = 0; i < leaves; i++)
        {
            tree.Add(Sha256.Hash(BitConverter.GetBytes(i)));
        }

        return tree;
    }

    private static FaultyLogStore Stored(TileTree tree)
    {
        var store = new FaultyLogStore();
        for (int level = 0; level < 3; level++)
        {
            int tiles = (tree.Row(level).Length + (Full * HashBytes) - 1) / (Full * HashBytes);
            for (int tile = 0; tile < tiles; tile++)
            {
                ReadOnlySpan<byte> rest = tree.Row(level)[(tile * Full * HashBytes)..];
                store.Put(PathOf(tree, level, tile), rest[..Math.Min(rest.Length, Full * HashBytes)].ToArray());
            }
        }

        return store;
    }

    private static string PathOf(TileTree tree, int level, int tile) =>
        LogLayout.TilePath(level, (ulong)tile, Math.Min(Full, (tree.Row(level).Length / HashBytes) - (tile * Full)));

    private static TreeVerifier Verified(FaultyLogStore store, TileTree tree, out List<LogFinding> findings)
    {
        findings = [];
        var verifier = new TreeVerifier(store, new LogFiles([], tree.Size));
        verifier.VerifyLevels(tree.Row(1).ToArray(), findings);
        return verifier;
    }
}
