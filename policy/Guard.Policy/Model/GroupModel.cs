using Guard.Labels;

namespace Guard.Policy.Model;

/// <summary>A name for several nations.</summary>
/// <param name="Name">Name, for example FVEY.</param>
/// <param name="Nations">Its nations.</param>
/// <param name="Span">Where it is defined.</param>
public sealed record GroupModel(
    string Name,
    BitSet256 Nations,
    SourceSpan Span);
