using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Experiments.Rig;

namespace Guard.Experiments.Noninterference;

/// <summary>Everything one run showed to the Low domains, frame by frame.</summary>
/// <param name="Low">Transcript digest of low after each frame.</param>
/// <param name="Other">The same of other.</param>
/// <param name="LowSeen">All that reached low but messages.</param>
/// <param name="Deliveries">Messages that reached low.</param>
internal sealed record LowView(
    ImmutableArray<Digest> Low, ImmutableArray<Digest> Other, ImmutableArray<string> LowSeen, ImmutableArray<Delivery> Deliveries);
