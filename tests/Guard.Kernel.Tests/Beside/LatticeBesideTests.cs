using System;
using System.Collections.Generic;
using System.Linq;
using Guard.Labels;
using Xunit;
using Xunit.Abstractions;

namespace Guard.Kernel.Tests.Beside;

/// <summary>The shipped lattice beside Lattice.dfy, as Dafny compiles it for sets of any size.</summary>
[Collection(CompiledModels.Collection)]
public sealed class LatticeBesideTests(CompiledModels models, ITestOutputHelper output)
{
    private const int Numbers = 12;

    [DafnyFact]
    public void TheShippedLatticeIsTheProvedOneOnRandomLabels() =>
        RandomCases.Compare(output, nameof(TheShippedLatticeIsTheProvedOneOnRandomLabels), Make, Difference(Lattice.ConfidentialityAllows), Smaller);

    [DafnyFact]
    public void AForgottenReleasabilityIsFound()
    {
        Pair? found = RandomCases.FirstShrunk(500, Make, Difference((in Label low, in Label high) =>
            Lattice.ConfidentialityAllows(low, high with { Releasability = low.Releasability })), Smaller);
        Assert.NotNull(found);
        int bits = found.Left.Concat(found.Right).Sum(number => (int)ulong.PopCount(number));
        Assert.Equal(3, bits);                                // One nation, and twice the number of the lattice.
    }

    private delegate bool Dominance(in Label low, in Label high);

    private Func<Pair, string?> Difference(Dominance allows)
    {
        var confidentiality = models.Function<Func<ulong[], ulong[], bool>>("LatticeBeside", "ConfidentialityAllows");
        var integrity = models.Function<Func<ulong[], ulong[], bool>>("LatticeBeside", "IntegrityAllows");
        var flow = models.Function<Func<ulong[], ulong[], bool>>("LatticeBeside", "FlowAllowed");
        var join = models.Function<Func<ulong[], ulong[], ulong[]>>("LatticeBeside", "Join");
        var meet = models.Function<Func<ulong[], ulong[], ulong[]>>("LatticeBeside", "Meet");
        return pair =>
        {
            (Label left, Label right) = (Of(pair.Left), Of(pair.Right));
            bool isOne = left.LatticeId == right.LatticeId;
            return allows(left, right) != confidentiality(pair.Left, pair.Right) ? "ConfidentialityAllows"
                : Lattice.IntegrityAllows(left, right) != integrity(pair.Left, pair.Right) ? "IntegrityAllows"
                : Lattice.FlowAllowed(left, right) != flow(pair.Left, pair.Right) ? "FlowAllowed"
                : isOne && !Numbered(Lattice.Join(left, right)).SequenceEqual(join(pair.Left, pair.Right)) ? "Join"
                : isOne && !Numbered(Lattice.Meet(left, right)).SequenceEqual(meet(pair.Left, pair.Right)) ? "Meet"
                : !isOne && Joins(left, right) ? "Join of two lattices"
                : null;
        };
    }

    private static bool Joins(Label left, Label right)
    {
        try
        {
            Lattice.Join(left, right);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Half of the pairs are near each other, so that dominance holds or misses by a member.</summary>
    private static Pair Make(Random random)
    {
        ulong[] left = [(ulong)random.Next(1, 3), (ulong)random.Next(256), (ulong)random.Next(256), .. Words(random, Numbers - 3)];
        ulong[] right = [(ulong)random.Next(1, 3), (ulong)random.Next(256), (ulong)random.Next(256), .. Words(random, Numbers - 3)];
        if (random.Next(4) == 0)
        {
            return new Pair(left, right);
        }

        ulong[] near = [.. left];
        for (int change = random.Next(5); change > 0; change--)
        {
            int at = random.Next(Numbers);
            near[at] = at == 0 ? 1 : at < 3 ? (ulong)random.Next(256) : near[at] ^ (1UL << random.Next(64));
        }

        return random.Next(2) == 0 ? new Pair(left, near) : new Pair(near, left);
    }

    private static IEnumerable<ulong> Words(Random random, int count)
    {
        int density = random.Next(4);
        for (int i = 0; i < count; i++)
        {
            ulong word = (ulong)random.NextInt64();
            yield return density == 0 ? 0 : density == 1 ? 1UL << random.Next(64) : density == 2 ? word & (ulong)random.NextInt64() : word;
        }
    }

    private static IEnumerable<Pair> Smaller(Pair pair)
    {
        for (int at = 0; at < 2 * Numbers; at++)
        {
            (ulong[] from, int index) = at < Numbers ? (pair.Left, at) : (pair.Right, at - Numbers);
            for (ulong rest = from[index]; rest != 0; rest &= rest - 1)
            {
                ulong[] fewer = [.. from];
                fewer[index] &= ~(rest & (~rest + 1));
                yield return at < Numbers ? pair with { Left = fewer } : pair with { Right = fewer };
            }
        }
    }

    private static Label Of(ulong[] n) => new(
        (uint)n[0], (byte)n[1], (byte)n[2], new BitSet256(n[3], n[4], n[5], n[6]), new BitSet256(n[7], n[8], n[9], n[10]), n[11]);

    private static ulong[] Numbered(Label label) =>
    [
        label.LatticeId, label.Level, label.Integrity,
        label.Categories.Word0, label.Categories.Word1, label.Categories.Word2, label.Categories.Word3,
        label.Releasability.Word0, label.Releasability.Word1, label.Releasability.Word2, label.Releasability.Word3,
        label.Handling,
    ];

    /// <summary>Two labels as verification/models/Guard.Beside takes them.</summary>
    private sealed record Pair(ulong[] Left, ulong[] Right)
    {
        public override string ToString() => $"{string.Join(' ', Left.Select(n => $"{n:x}"))} and {string.Join(' ', Right.Select(n => $"{n:x}"))}";
    }
}
