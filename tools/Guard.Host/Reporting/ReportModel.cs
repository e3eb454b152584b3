using System.Collections.Immutable;

namespace Guard.Host.Reporting;

/// <summary>Everything a report shows; the writer computes nothing.</summary>
/// <param name="Title">For example "three-levels".</param>
/// <param name="SystemHigh">Label text of the whole: the join of all domains.</param>
/// <param name="Facts">Name and value pairs for the head: digests, frames, engine.</param>
/// <param name="Expectations">What was expected and seen.</param>
/// <param name="Partitions">One row a partition.</param>
/// <param name="Flows">One row a channel.</param>
/// <param name="FrameTicks">Length of the major frame.</param>
/// <param name="Slots">The schedule.</param>
/// <param name="SequenceTitle">Which transfer the sequence shows.</param>
/// <param name="Sequence">Life of one transfer, from the log.</param>
/// <param name="Consoles">What each domain wrote.</param>
/// <param name="Comparisons">Two-run comparisons.</param>
/// <param name="Checkpoint">Text of the log's checkpoint.</param>
/// <param name="LogKey">Public key of the log, verifier-key text.</param>
/// <param name="Leaves">All leaves of the log.</param>
public sealed record ReportModel(
    string Title,
    string SystemHigh,
    ImmutableArray<ReportFact> Facts,
    ImmutableArray<ReportExpectation> Expectations,
    ImmutableArray<ReportPartition> Partitions,
    ImmutableArray<ReportFlow> Flows,
    ulong FrameTicks,
    ImmutableArray<ReportSlot> Slots,
    string SequenceTitle,
    ImmutableArray<ReportStep> Sequence,
    ImmutableArray<ReportConsole> Consoles,
    ImmutableArray<ReportComparison> Comparisons,
    string Checkpoint,
    string LogKey,
    ImmutableArray<string> Leaves
);
