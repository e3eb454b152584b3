// Called by the tests. Compiled at test time together with what Dafny makes of Beside.dfy, outside the solution; it decides nothing.
using System.Collections.Generic;
using System.Numerics;

namespace Guard.Beside;

/// <summary>Labels as 12 numbers: lattice, level, integrity, four words of categories, four of releasability, handling.</summary>
public static class LatticeBeside
{
    public static bool ConfidentialityAllows(ulong[] low, ulong[] high) => NumberedLabels.__default.ConfidentialityAllows(Of(low), Of(high));

    public static bool IntegrityAllows(ulong[] source, ulong[] sink) => NumberedLabels.__default.IntegrityAllows(Of(source), Of(sink));

    public static bool FlowAllowed(ulong[] source, ulong[] sink) => NumberedLabels.__default.FlowAllowed(Of(source), Of(sink));

    public static ulong[] Join(ulong[] a, ulong[] b) => From(NumberedLabels.__default.Join(Of(a), Of(b)));

    public static ulong[] Meet(ulong[] a, ulong[] b) => From(NumberedLabels.__default.Meet(Of(a), Of(b)));

    private static NumberedLabels._ILabel Of(ulong[] label) => NumberedLabels.Label.create(
        label[0], label[1], label[2], SetOf(label[3..7]), SetOf(label[7..11]), SetOf(label[11..12]));

    private static ulong[] From(NumberedLabels._ILabel label) =>
    [
        (ulong)label.dtor_lattice,
        (ulong)label.dtor_level,
        (ulong)label.dtor_integrity,
        .. WordsOf(label.dtor_categories, 4),
        .. WordsOf(label.dtor_releasability, 4),
        .. WordsOf(label.dtor_handling, 1),
    ];

    private static Dafny.ISet<BigInteger> SetOf(ulong[] words)
    {
        List<BigInteger> members = [];
        for (int i = 0; i < 64 * words.Length; i++)
        {
            if ((words[i / 64] >> (i % 64) & 1) == 1)
            {
                members.Add(i);
            }
        }

        return Dafny.Set<BigInteger>.FromCollection(members);
    }

    private static ulong[] WordsOf(Dafny.ISet<BigInteger> set, int count)
    {
        var words = new ulong[count];
        foreach (BigInteger member in set.Elements)
        {
            words[(int)member / 64] |= 1UL << ((int)member % 64);
        }

        return words;
    }
}
