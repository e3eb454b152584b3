namespace Guard.Policy.Diagnostics;

/// <summary>The other party of a clash.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Message">What it is.</param>
public readonly record struct RelatedPosition(SourceSpan Span, string Message);
