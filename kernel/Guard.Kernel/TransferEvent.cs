using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A transfer changed its state.</summary>
/// <param name="Transfer">xfer_id.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="BootEpoch">Boot epoch of its number.</param>
/// <param name="Sequence">Its number on the channel.</param>
/// <param name="Type">Its type.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after; equal to From where a filter is recorded without a change.</param>
/// <param name="Reason">Code, for example "none", "rate", "filter-a:pressure".</param>
/// <param name="Rule">file:line of the rule that decided.</param>
/// <param name="Record">Sequence number of the audit record that says so, or ulong.MaxValue where none was written.</param>
public readonly record struct TransferEvent(
    Digest Transfer,
    ChannelId Channel,
    ulong BootEpoch,
    ulong Sequence,
    TypeId Type,
    TransferState From,
    TransferState To,
    string Reason,
    string Rule,
    ulong Record);
