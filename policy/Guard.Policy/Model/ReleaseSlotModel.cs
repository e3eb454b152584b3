using System.Collections.Immutable;

namespace Guard.Policy.Model;

/// <summary>Release slots of a downgrade channel.</summary>
/// <param name="EveryNanoseconds">Distance.</param>
/// <param name="MaxPerSlot">Messages in one.</param>
/// <param name="SizesBytes">Size classes as written.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="EverySpan">Where the distance stands.</param>
/// <param name="SizesSpan">Where the classes stand.</param>
public sealed record ReleaseSlotModel(
    ulong EveryNanoseconds,
    uint MaxPerSlot,
    ImmutableArray<uint> SizesBytes,
    SourceSpan Span,
    SourceSpan EverySpan,
    SourceSpan SizesSpan);
