namespace Guard.Policy.Editing;

/// <summary>One proposal of a completion.</summary>
/// <param name="Text">What is written.</param>
/// <param name="IsKey">True for a key of the file.</param>
/// <param name="Detail">One line about it.</param>
public sealed record EditorProposal(string Text, bool IsKey, string Detail);
