namespace Guard.Policy.Model;

/// <summary>Covert flow accepted into a domain.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="MicrobitsPerSecond">Millionths of a bit per virtual second.</param>
/// <param name="Span">Where it stands.</param>
public sealed record BudgetModel(
    DomainModel Domain,
    ulong MicrobitsPerSecond,
    SourceSpan Span);
