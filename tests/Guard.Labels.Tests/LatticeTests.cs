using System;
using System.Collections.Generic;
using Guard.Labels;
using Xunit;

namespace Guard.Labels.Tests;

/// <summary>The laws of design 3.6, for all labels of a small lattice: 2 levels, 2 integrities, 2 categories, 2 nations, 2
/// handling bits.</summary>
public sealed class LatticeTests
{
    private static readonly Label[] All = Enumerate();

    [Fact]
    public void DominanceIsAPartialOrder()
    {
        foreach (Label a in All)
        {
            Assert.True(Lattice.ConfidentialityAllows(a, a));
            foreach (Label b in All)
            {
                bool isBoth = Lattice.ConfidentialityAllows(a, b) && Lattice.ConfidentialityAllows(b, a);
                Assert.Equal(a with { Integrity = 0 } == b with { Integrity = 0 }, isBoth);
            }
        }
    }

    [Fact]
    public void DominanceIsTransitive()
    {
        foreach (Label a in All)
        {
            foreach (Label b in All)
            {
                if (!Lattice.ConfidentialityAllows(a, b))
                {
                    continue;
                }

                foreach (Label c in All)
                {
                    if (Lattice.ConfidentialityAllows(b, c) && !Lattice.ConfidentialityAllows(a, c))
                    {
                        Assert.Fail($"{a} below {b} below {c}");
                    }
                }
            }
        }
    }

    [Fact]
    public void DominanceIsWhatThePolicySays()
    {
        foreach (Label a in All)
        {
            foreach (Label b in All)
            {
                bool expected = a.Level <= b.Level;
                for (int member = 0; member < 2; member++)
                {
                    expected &= !a.Categories.Contains(member) || b.Categories.Contains(member);
                    expected &= !b.Releasability.Contains(member) || a.Releasability.Contains(member);
                    expected &= (a.Handling >> member & 1) <= (b.Handling >> member & 1);
                }

                Assert.Equal(expected, Lattice.ConfidentialityAllows(a, b));
                Assert.Equal(a.Integrity >= b.Integrity, Lattice.IntegrityAllows(a, b));
                Assert.Equal(expected && a.Integrity >= b.Integrity, Lattice.FlowAllowed(a, b));
            }
        }
    }

    [Fact]
    public void JoinIsTheLeastUpperBoundAndMeetTheGreatestLowerBoundOfFlows()
    {
        foreach (Label a in All)
        {
            foreach (Label b in All)
            {
                Label join = Lattice.Join(a, b);
                Label meet = Lattice.Meet(a, b);
                Assert.True(Lattice.FlowAllowed(a, join) && Lattice.FlowAllowed(b, join));
                Assert.True(Lattice.FlowAllowed(meet, a) && Lattice.FlowAllowed(meet, b));
                foreach (Label c in All)
                {
                    bool isAbove = Lattice.FlowAllowed(a, c) && Lattice.FlowAllowed(b, c);
                    bool isBelow = Lattice.FlowAllowed(c, a) && Lattice.FlowAllowed(c, b);
                    if (isAbove != Lattice.FlowAllowed(join, c) || isBelow != Lattice.FlowAllowed(c, meet))
                    {
                        Assert.Fail($"{a} {b} {c}");
                    }
                }
            }
        }
    }

    [Fact]
    public void JoinAndMeetAreCommutativeIdempotentAndAbsorbing()
    {
        foreach (Label a in All)
        {
            Assert.Equal(a, Lattice.Join(a, a));
            Assert.Equal(a, Lattice.Meet(a, a));
            foreach (Label b in All)
            {
                Assert.Equal(Lattice.Join(a, b), Lattice.Join(b, a));
                Assert.Equal(Lattice.Meet(a, b), Lattice.Meet(b, a));
                Assert.Equal(a, Lattice.Join(a, Lattice.Meet(a, b)));
                Assert.Equal(a, Lattice.Meet(a, Lattice.Join(a, b)));
            }
        }
    }

    [Fact]
    public void LabelsOfTwoLatticesNeverCompare()
    {
        Label a = All[0];
        Label other = a with { LatticeId = 2 };
        Assert.False(Lattice.ConfidentialityAllows(a, other));
        Assert.False(Lattice.IntegrityAllows(a, other));
        Assert.Throws<ArgumentException>(() => Lattice.Join(a, other));
        Assert.Throws<ArgumentException>(() => Lattice.Meet(a, other));
    }

    [Fact]
    public void ReleasabilityIsPermissive()
    {
        BitSet256 both = BitSet256.Empty.With(0).With(1);
        Label shared = All[0] with { Releasability = both };
        Label national = shared with { Releasability = BitSet256.Empty.With(0) };
        Assert.True(Lattice.ConfidentialityAllows(shared, national));
        Assert.False(Lattice.ConfidentialityAllows(national, shared));
    }

    private static Label[] Enumerate()
    {
        var labels = new List<Label>();
        for (int i = 0; i < 256; i++)
        {
            var categories = new BitSet256((ulong)(i >> 2 & 3), 0, 0, 0);
            var nations = new BitSet256((ulong)(i >> 4 & 3), 0, 0, 0);
            labels.Add(new Label(1, (byte)(i & 1), (byte)(i >> 1 & 1), categories, nations, (ulong)(i >> 6 & 3)));
        }

        return labels.ToArray();
    }
}
