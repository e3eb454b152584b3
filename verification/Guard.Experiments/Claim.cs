namespace Guard.Experiments;

/// <summary>One numbered claim of verification/claims.md.</summary>
/// <param name="Id">`C4`.</param>
/// <param name="Sentence">What is claimed, as a sentence.</param>
/// <param name="Argument">Why the experiment is evidence for it: one paragraph a newcomer can read.</param>
/// <param name="Catches">What makes it fail.</param>
public sealed record Claim(string Id, string Sentence, string Argument, string Catches);
