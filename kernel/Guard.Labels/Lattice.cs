// Protects: the one rule that says which way information may flow. Trusts: nothing.
using System;

namespace Guard.Labels;

/// <summary>Dominance, join and meet of labels; Bell-LaPadula for confidentiality, Biba for integrity (design 3.6).</summary>
public static class Lattice
{
    /// <summary>True when data of label <paramref name="low"/> may be seen by label <paramref name="high"/>: low ⊑ high.</summary>
    /// <remarks>Same lattice, level ≤, categories ⊆, releasability ⊇, handling ⊆. Integrity plays no part.</remarks>
    public static bool ConfidentialityAllows(in Label low, in Label high) =>
        low.LatticeId == high.LatticeId
        && low.Level <= high.Level
        && low.Categories.IsSubsetOf(high.Categories)
        && high.Releasability.IsSubsetOf(low.Releasability)
        && (low.Handling & ~high.Handling) == 0;

    /// <summary>True when content of integrity <paramref name="source"/> may enter <paramref name="sink"/>: source is at least
    /// as trustworthy.</summary>
    public static bool IntegrityAllows(in Label source, in Label sink) =>
        source.LatticeId == sink.LatticeId && source.Integrity >= sink.Integrity;

    /// <summary>True when a flow from source to sink needs no waiver: both halves hold.</summary>
    public static bool FlowAllowed(in Label source, in Label sink) =>
        ConfidentialityAllows(source, sink) && IntegrityAllows(source, sink);

    /// <summary>Least label that dominates both: level max, categories ∪, releasability ∩, handling ∪, integrity min.</summary>
    /// <exception cref="ArgumentException">The labels are of two lattices.</exception>
    public static Label Join(in Label left, in Label right)
    {
        RequireSameLattice(left, right);
        return new Label(
            left.LatticeId,
            Math.Max(left.Level, right.Level),
            Math.Min(left.Integrity, right.Integrity),
            left.Categories.Union(right.Categories),
            left.Releasability.Intersect(right.Releasability),
            left.Handling | right.Handling);
    }

    /// <summary>Greatest label that both dominate: level min, categories ∩, releasability ∪, handling ∩, integrity max.</summary>
    /// <exception cref="ArgumentException">The labels are of two lattices.</exception>
    public static Label Meet(in Label left, in Label right)
    {
        RequireSameLattice(left, right);
        return new Label(
            left.LatticeId,
            Math.Min(left.Level, right.Level),
            Math.Max(left.Integrity, right.Integrity),
            left.Categories.Intersect(right.Categories),
            left.Releasability.Union(right.Releasability),
            left.Handling & right.Handling);
    }

    private static void RequireSameLattice(in Label left, in Label right)
    {
        if (left.LatticeId != right.LatticeId)
        {
            throw new ArgumentException("labels of two lattices have neither join nor meet");
        }
    }
}
