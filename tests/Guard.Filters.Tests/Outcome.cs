using System;
using Guard.Contracts;

namespace Guard.Filters.Tests;

/// <summary>What a filter answered, the bytes it wrote when it passed, and the fuel it used.</summary>
public sealed record Outcome(FilterStep Step, byte[] Output, ulong FuelUsed)
{
    /// <summary>True when the filter passed the message.</summary>
    public bool Passed => Step.Verdict == FilterVerdict.Pass;

    /// <summary>As the vectors write it: pass, REASON@OFFSET, or error REASON.</summary>
    public string Text => Step.Verdict switch
    {
        FilterVerdict.Pass => "pass",
        FilterVerdict.Fail => FormattableString.Invariant($"{Step.Reason}@{Step.OffsetBytes}"),
        _ => FormattableString.Invariant($"{Step.Verdict} {Step.Reason}"),
    };
}
