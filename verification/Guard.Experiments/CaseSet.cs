using System;
using System.Collections.Immutable;
using System.Linq;

namespace Guard.Experiments;

/// <summary>The cases of an experiment, named one by one when asked for: there may be millions.</summary>
/// <param name="Count">How many.</param>
/// <param name="NameOf">Name of the case at an index: letters, digits, '-', '.' and ',' alone, so that a shell takes it.</param>
public sealed record CaseSet(long Count, Func<long, string> NameOf)
{
    /// <summary>A short list.</summary>
    public static CaseSet Of(params ImmutableArray<string> names) => new(names.Length, index => names[(int)index]);

    /// <summary>Several sets, one after another.</summary>
    public static CaseSet Concat(params ImmutableArray<CaseSet> sets) => new(sets.Sum(set => set.Count), index =>
    {
        foreach (CaseSet set in sets)
        {
            if (index < set.Count)
            {
                return set.NameOf(index);
            }

            index -= set.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(index));
    });
}
