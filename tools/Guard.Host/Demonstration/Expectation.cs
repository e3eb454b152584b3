namespace Guard.Host.Demonstration;

/// <summary>One thing a demonstration expects.</summary>
/// <param name="Held">Whether it was so.</param>
/// <param name="Text">What was expected, with counts.</param>
/// <param name="Detail">What was seen, with rule file:line.</param>
public sealed record Expectation(bool Held, string Text, string Detail);
