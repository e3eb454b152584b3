using System.Collections.Generic;

namespace Guard.Audit;

/// <summary>What verifying a range of bundles gave; handed to <see cref="LogVerifier.Finish"/>.</summary>
public sealed class LogRangeResult
{
    internal LogRangeResult(ulong firstBundle, ulong bundleCount)
    {
        FirstBundle = firstBundle;
        BundleCount = bundleCount;
    }

    /// <summary>First bundle of the range.</summary>
    public ulong FirstBundle { get; }

    /// <summary>Bundles in the range.</summary>
    public ulong BundleCount { get; }

    /// <summary>Records checked.</summary>
    public ulong Records { get; internal set; }

    /// <summary>What is wrong in the range, in order; at most 16.</summary>
    public IReadOnlyList<LogFinding> Findings => FindingList;

    internal List<LogFinding> FindingList { get; } = [];

    /// <summary>Roots of the range's full tiles of level 0, 32 bytes each.</summary>
    internal ByteQueue TileRoots { get; } = new(1024);

    internal ulong FirstBoot { get; set; }

    internal ulong LastBoot { get; set; }
}
