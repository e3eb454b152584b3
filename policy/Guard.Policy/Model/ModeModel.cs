using System.Collections.Immutable;

namespace Guard.Policy.Model;

/// <summary>A schedule.</summary>
/// <param name="Name">Name.</param>
/// <param name="FrameNanoseconds">Major frame; 0 when it could not be read.</param>
/// <param name="FrameSpan">Where it stands.</param>
/// <param name="Slots">One after another.</param>
/// <param name="Span">Where it is described.</param>
public sealed record ModeModel(
    string Name,
    ulong FrameNanoseconds,
    SourceSpan FrameSpan,
    ImmutableArray<SlotModel> Slots,
    SourceSpan Span);
