namespace Guard.Policy.Editing;

/// <summary>What an editor shows for the word under the pointer.</summary>
/// <param name="Markdown">The text.</param>
/// <param name="Span">The word.</param>
public sealed record EditorHover(string Markdown, SourceSpan Span);
