using System.Collections.Immutable;
using Guard.Labels;

namespace Guard.Contracts;

/// <summary>One channel: the only way from one partition to another.</summary>
/// <param name="Id">Number, ascending by row; what a guest writes into its descriptor.</param>
/// <param name="Name">Name in the policy.</param>
/// <param name="Source">The one writer.</param>
/// <param name="Sink">The one reader.</param>
/// <param name="Direction">How it lies in the lattice; the monitor computes it again from the labels and refuses an image that lies.</param>
/// <param name="Waiver">Which half of the flow rule it waives.</param>
/// <param name="Authority">Text of the authority for the waiver; empty without one.</param>
/// <param name="AuthorityUntilUnixSeconds">When the authority ends; 0 without one.</param>
/// <param name="OutLabel">Label of what is delivered.</param>
/// <param name="OutLabelText">That label as people write it.</param>
/// <param name="Types">Types it carries.</param>
/// <param name="Acknowledgement">What the source may learn.</param>
/// <param name="Limits">Quota.</param>
/// <param name="Review">Review.</param>
/// <param name="ReleaseSlot">Release slots and padding.</param>
/// <param name="Deadlines">Machine deadlines.</param>
/// <param name="RecordQuotaPerFrame">Audit records one frame may spend on this channel's refusals; more are counted and
/// reported in one record.</param>
/// <param name="RuleLocation">file:line of its definition.</param>
public sealed record ChannelRow(
    ChannelId Id,
    string Name,
    PartitionId Source,
    PartitionId Sink,
    FlowDirection Direction,
    FlowWaiver Waiver,
    string Authority,
    long AuthorityUntilUnixSeconds,
    Label OutLabel,
    string OutLabelText,
    ImmutableArray<ChannelTypeRow> Types,
    AcknowledgementRow Acknowledgement,
    LimitsRow Limits,
    ReviewRow Review,
    ReleaseSlotRow ReleaseSlot,
    DeadlinesRow Deadlines,
    uint RecordQuotaPerFrame,
    string RuleLocation);
