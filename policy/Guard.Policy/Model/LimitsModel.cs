namespace Guard.Policy.Model;

/// <summary>Quota of a channel.</summary>
/// <param name="Messages">Messages over the window.</param>
/// <param name="WindowNanoseconds">The window.</param>
/// <param name="Burst">Messages at once.</param>
/// <param name="PerDay">Messages in 24 virtual hours.</param>
/// <param name="Queue">Transfers in flight.</param>
/// <param name="RecordsPerFrame">Records one frame may spend on refusals.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="BurstSpan">Where the burst stands.</param>
public sealed record LimitsModel(
    uint Messages,
    ulong WindowNanoseconds,
    uint Burst,
    uint PerDay,
    uint Queue,
    uint RecordsPerFrame,
    SourceSpan Span,
    SourceSpan BurstSpan);
