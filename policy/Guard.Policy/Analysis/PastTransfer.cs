using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Testing;

namespace Guard.Policy.Analysis;

/// <summary>A transfer a run has decided, as far as its log and its journal tell.</summary>
/// <param name="Name">What to call it: epoch, channel and number, or the record that refused it.</param>
/// <param name="Source">Domain that sent it.</param>
/// <param name="Channel">Channel number the guest wrote.</param>
/// <param name="Type">Type number the guest wrote; null where the log does not tell.</param>
/// <param name="Label">Label it was admitted under; null for what was not admitted.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Configuration">What the filters of the run were given for it; null where none judged it.</param>
/// <param name="Then">What policy and filters decided; null where a quota, a closed channel or the end of the run decided.</param>
/// <param name="Payload">Its bytes, where the journal was executed again; null without.</param>
public sealed record PastTransfer(
    string Name,
    string Source,
    ChannelId Channel,
    TypeId? Type,
    Label? Label,
    int LengthBytes,
    ImmutableArray<byte>? Configuration,
    TestVerdict? Then,
    ImmutableArray<byte>? Payload);
