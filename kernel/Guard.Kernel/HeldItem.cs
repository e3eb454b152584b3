using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>An item kept in RUN/held, opened: in review, or in quarantine.</summary>
/// <param name="IsQuarantined">Quarantine, or review.</param>
/// <param name="Transfer">xfer_id.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="Type">Its type.</param>
/// <param name="BootEpoch">Boot epoch of its number.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Policy">policy_d it was judged under.</param>
/// <param name="KeysetVersion">Keyset at that time.</param>
/// <param name="Release">release_d; zero before the join.</param>
/// <param name="View">view_d; zero before the join.</param>
/// <param name="Source">The source's bytes; may be empty.</param>
/// <param name="Output">What filter A wrote and B confirmed, without padding; may be empty.</param>
public sealed record HeldItem(
    bool IsQuarantined,
    Digest Transfer,
    ChannelId Channel,
    TypeId Type,
    ulong BootEpoch,
    ulong Sequence,
    Digest Policy,
    uint KeysetVersion,
    Digest Release,
    Digest View,
    ImmutableArray<byte> Source,
    ImmutableArray<byte> Output);
