using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Audit;
using Guard.Crypto;
using Xunit;
using Xunit.Abstractions;

namespace Guard.Kernel.Tests.Beside;

/// <summary>The log's tree beside Merkle.dfy, as Dafny compiles it: the roots of every size on the way, and the audit paths and consistency
/// proofs of RFC 6962 that lead to them.</summary>
[Collection(CompiledModels.Collection)]
public sealed class MerkleBesideTests(CompiledModels models, ITestOutputHelper output)
{
    private delegate void Leaf(ReadOnlySpan<byte> entry, Span<byte> hash);

    [DafnyFact]
    public void TheLogsTreeIsTheProvedOneOnRandomTrees() =>
        RandomCases.Compare(output, nameof(TheLogsTreeIsTheProvedOneOnRandomTrees), Make, Difference(LeafHash), Smaller);

    [DafnyFact]
    public void AnEntryThatIsNotHashedWholeIsFound()
    {
        Tree? found = RandomCases.FirstShrunk(20, Make, Difference((entry, hash) => LeafHash(entry[..Math.Min(1, entry.Length)], hash)), Smaller);
        Assert.NotNull(found);
        Assert.Equal(3, found.Size);                          // The third entry is the first of more than one byte.
    }

    /// <summary>Before 256 entries a tile is not full; behind 256 there are two levels.</summary>
    private static Tree Make(Random random)
    {
        int size = 1 + random.Next(random.Next(12) switch { 0 => 600, < 4 => 80, _ => 20 });
        return new Tree(size, 1 + random.Next(size), random.Next(size), random.Next(3) == 0 ? 1 + random.Next(300) : 0);
    }

    private static IEnumerable<Tree> Smaller(Tree tree)
    {
        foreach (int size in new[] { tree.Size / 2, tree.Size - 1 }.Where(size => size > 0))
        {
            yield return tree with { Size = size, Older = Math.Min(tree.Older, size), Entry = Math.Min(tree.Entry, size - 1) };
        }

        foreach (Tree simpler in new[] { tree with { Older = 1 }, tree with { Entry = 0 }, tree with { DropsEvery = 0 } }.Where(t => t != tree))
        {
            yield return simpler;
        }
    }

    private Func<Tree, string?> Difference(Leaf leafHash)
    {
        var root = models.Function<Func<byte[][], int, byte[]>>("MerkleBeside", "Root");
        var rootOfPath = models.Function<Func<byte[][], int, int, int, byte[]?>>("MerkleBeside", "RootOfPath");
        var rootsOfProof = models.Function<Func<byte[][], int, int, byte[][]?>>("MerkleBeside", "RootsOfProof");
        return tree =>
        {
            byte[][] entries = [.. Enumerable.Range(0, tree.Size).Select(i => BitConverter.GetBytes((long)i * i * 7919)[..(i % 8)])];
            (byte[] older, byte[] whole) = Roots(tree, entries, leafHash);
            int other = (tree.Entry + 3) % tree.Size;
            bool isOther = !entries[other].AsSpan().SequenceEqual(entries[tree.Entry]);
            return !whole.AsSpan().SequenceEqual(root(entries, tree.Size)) ? "the root"
                : !older.AsSpan().SequenceEqual(root(entries, tree.Older)) ? "the older root"
                : !whole.AsSpan().SequenceEqual(rootOfPath(entries, tree.Entry, tree.Entry, 0)) ? "the root of an entry and its path"
                : isOther && whole.AsSpan().SequenceEqual(rootOfPath(entries, tree.Entry, other, 0)) ? "the root of another entry and that path"
                : tree.Size > 1 && rootOfPath(entries, tree.Entry, tree.Entry, 1) is not null ? "a path cut short"
                : rootsOfProof(entries, tree.Older, 0) is not { } proved ? "the consistency proof"
                : !older.AsSpan().SequenceEqual(proved[0]) ? "the older root of the proof"
                : !whole.AsSpan().SequenceEqual(proved[1]) ? "the newer root of the proof"
                : tree.Older < tree.Size && rootsOfProof(entries, tree.Older, 1) is not null ? "a proof cut short"
                : null;
        };
    }

    /// <summary>What the product says, leaf by leaf; now and then full tiles have gone to disk.</summary>
    private static (byte[] Older, byte[] Whole) Roots(Tree tree, byte[][] entries, Leaf leafHash)
    {
        TileTree ours = new();
        (byte[] hash, byte[] older, byte[] whole) = (new byte[32], new byte[32], new byte[32]);
        for (int i = 0; i < entries.Length; i++)
        {
            leafHash(entries[i], hash);
            ours.Add(hash);
            if (tree.DropsEvery > 0 && i % tree.DropsEvery == 0)
            {
                ours.DropFullTiles();
            }

            if (i + 1 == tree.Older)
            {
                ours.Root(older);
            }
        }

        ours.Root(whole);
        return (older, whole);
    }

    private static void LeafHash(ReadOnlySpan<byte> entry, Span<byte> hash) => Sha256.Hash([0, .. entry], hash);

    /// <summary>A tree of so many entries, an older one, an entry; after so many entries, full tiles are dropped (0: never).</summary>
    private sealed record Tree(int Size, int Older, int Entry, int DropsEvery);
}
