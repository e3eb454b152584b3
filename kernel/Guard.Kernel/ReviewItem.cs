using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>An item that waits for people: what a review note must repeat.</summary>
/// <param name="Transfer">xfer_id.</param>
/// <param name="Release">release_d.</param>
/// <param name="View">view_d of what <see cref="ReviewView"/> shows.</param>
/// <param name="Policy">policy_d.</param>
/// <param name="KeysetVersion">Version of the keyset.</param>
/// <param name="Channel">The channel's row: labels, quorum, roles, rule.</param>
/// <param name="SourceLabelText">Label of the source domain.</param>
/// <param name="Type">Type.</param>
/// <param name="BootEpoch">Boot epoch of its number: a restart begins the numbers anew.</param>
/// <param name="Sequence">Number on the channel.</param>
/// <param name="LengthBytes">Bytes of content.</param>
/// <param name="State">FirstReview or SecondReview.</param>
public sealed record ReviewItem(
    Digest Transfer,
    Digest Release,
    Digest View,
    Digest Policy,
    uint KeysetVersion,
    ChannelRow Channel,
    string SourceLabelText,
    TypeId Type,
    ulong BootEpoch,
    ulong Sequence,
    int LengthBytes,
    TransferState State);
