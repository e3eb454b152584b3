using Guard.Contracts;

namespace Guard.Policy.Model;

/// <summary>What a source may learn.</summary>
/// <param name="Mode">Mode.</param>
/// <param name="EpochNanoseconds">Epoch; 0 without one.</param>
/// <param name="Span">Where it stands.</param>
public sealed record AcknowledgementModel(
    AcknowledgementMode Mode,
    ulong EpochNanoseconds,
    SourceSpan Span);
