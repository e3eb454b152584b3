using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;

namespace Guard.Host;

/// <summary>Domains as operators name them.</summary>
public static class Domains
{
    /// <summary>The row of a domain.</summary>
    /// <exception cref="OperatorException">Exit code 2: the plan has none of this name.</exception>
    public static PartitionRow Find(ImmutableArray<PartitionRow> partitions, string domain) =>
        partitions.FirstOrDefault(row => row.Name == domain)
        ?? throw new OperatorException(
            2, $"there is no domain '{domain}'", "the domains are: " + string.Join(", ", partitions.Select(row => row.Name)));
}
