using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Policy.Model;

/// <summary>system.yaml, read and resolved against its policy. With errors, parts may be missing.</summary>
/// <param name="File">Path of the file.</param>
/// <param name="Name">Name.</param>
/// <param name="PolicyFile">Path of its policy.</param>
/// <param name="TicksPerSecond">Clock; 0 when it could not be read.</param>
/// <param name="ClockSpan">Where it stands.</param>
/// <param name="DateUnixSeconds">Date at tick 0.</param>
/// <param name="MachineBytes">RAM to share.</param>
/// <param name="MachineSpan">Where it stands.</param>
/// <param name="Partitions">By ascending number.</param>
/// <param name="Modes">`normal` first, then by name.</param>
/// <param name="Audit">The log.</param>
/// <param name="AuditSpan">Where its reserve stands.</param>
/// <param name="Span">The file's first line.</param>
public sealed record SystemModel(
    string File,
    string Name,
    string PolicyFile,
    ulong TicksPerSecond,
    SourceSpan ClockSpan,
    long DateUnixSeconds,
    ulong MachineBytes,
    SourceSpan MachineSpan,
    ImmutableArray<PartitionModel> Partitions,
    ImmutableArray<ModeModel> Modes,
    AuditRow Audit,
    SourceSpan AuditSpan,
    SourceSpan Span);
