using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Everything the monitor knows of policy and plan, compiled and signed; FORMAT.md gives its bytes.</summary>
/// <param name="Name">System name.</param>
/// <param name="PolicyName">Policy name.</param>
/// <param name="PolicyVersion">Policy version; only rises.</param>
/// <param name="ExpiresUnixSeconds">When the policy ends.</param>
/// <param name="Clock">Virtual time.</param>
/// <param name="Lattice">Names of the lattice.</param>
/// <param name="Partitions">By ascending id.</param>
/// <param name="Schedules">The first is the initial one; at least one.</param>
/// <param name="Types">By ascending id.</param>
/// <param name="Channels">By ascending id.</param>
/// <param name="Audit">The log.</param>
/// <param name="Ledger">The covert-flow ledger.</param>
public sealed record SystemImage(
    string Name,
    string PolicyName,
    uint PolicyVersion,
    long ExpiresUnixSeconds,
    ClockRow Clock,
    LatticeRow Lattice,
    ImmutableArray<PartitionRow> Partitions,
    ImmutableArray<ScheduleRow> Schedules,
    ImmutableArray<TypeRow> Types,
    ImmutableArray<ChannelRow> Channels,
    AuditRow Audit,
    ImmutableArray<LedgerRow> Ledger);
