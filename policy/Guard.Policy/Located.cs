namespace Guard.Policy;

/// <summary>A value with the place it was written at.</summary>
public readonly record struct Located<T>(T Value, SourceSpan Span);
