using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Policy;

/// <summary>Everything a compilation depends on: the same sources give the same result.</summary>
/// <param name="MainFile">The first file's name: system.yaml for <see cref="PolicyCompiler.Compile"/>, policy.yaml for <see
/// cref="PolicyCompiler.CheckPolicy"/>.</param>
/// <param name="Files">Where files and images come from.</param>
/// <param name="Filters">The filter catalogue.</param>
/// <param name="NowUnixSeconds">Wall time for the expiry checks, or null to leave them out. It never reaches the image.</param>
public sealed record PolicySources(
    string MainFile, ISourceFiles Files, ImmutableArray<FilterDescriptor> Filters, long? NowUnixSeconds = null)
{
    /// <summary>Most partitions the monitor of this build runs.</summary>
    public int MaxPartitions { get; init; } = 4096;

    /// <summary>Most channels the monitor of this build runs.</summary>
    public int MaxChannels { get; init; } = 16384;

    /// <summary>Keys of the site's keyset, for the lints P012 and P023; without them these are not looked at.</summary>
    public ImmutableArray<KeyHolder> KeyHolders { get; init; } = [];

    /// <summary>Name of the tests file beside the policy, for the lint P029; null to leave it out.</summary>
    public string? TestsFile { get; init; }
}
