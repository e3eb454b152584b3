using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One channel in a snapshot: its numbers, and the transfers on it that wait.</summary>
/// <param name="Id">The channel.</param>
/// <param name="State">CLOSED, OPEN or HALTED; an open one opens again when the time is known.</param>
/// <param name="IsClosedForGood">It does not open by itself.</param>
/// <param name="Sequence">Last number given to a submission.</param>
/// <param name="EgressSequence">Last number shown to the receiver of a downgrade channel.</param>
/// <param name="Quarantined">Items whose bytes are kept in quarantine.</param>
/// <param name="RecordedDayCount">The day's count as the last record tells it.</param>
/// <param name="Bucket">Its rate and daily count.</param>
/// <param name="Acknowledgement">What its source reads, and will.</param>
/// <param name="Transfers">In the order of admission.</param>
public sealed record CapturedChannel(
    ChannelId Id,
    ChannelState State,
    bool IsClosedForGood,
    ulong Sequence,
    ulong EgressSequence,
    uint Quarantined,
    uint RecordedDayCount,
    CapturedBucket Bucket,
    CapturedAcknowledgement Acknowledgement,
    ImmutableArray<CapturedTransfer> Transfers);
