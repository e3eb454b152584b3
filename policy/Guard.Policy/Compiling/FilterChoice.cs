using System;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;

namespace Guard.Policy.Compiling;

/// <summary>Picks the filters of a kind of content from the catalogue: for each role the highest version.</summary>
internal static class FilterChoice
{
    /// <summary>The filter, or null when the catalogue has none.</summary>
    internal static FilterDescriptor? Of(ImmutableArray<FilterDescriptor> catalogue, ContentKind kind, FilterRole role)
    {
        FilterDescriptor? best = null;
        foreach (FilterDescriptor filter in catalogue)
        {
            if (filter.Kind == kind && filter.Role == role && (best is null || Compare(filter.Name, best.Name) > 0))
            {
                best = filter;
            }
        }

        return best;
    }

    // By version, then by name, so that the catalogue's order means nothing.
    private static int Compare(string left, string right)
    {
        int order = Version(left).CompareTo(Version(right));
        return order == 0 ? string.CompareOrdinal(left, right) : order;
    }

    private static uint Version(string name) =>
        uint.TryParse(name.AsSpan(name.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint version) ? version : 0;
}
