namespace Guard.Policy.Analysis;

/// <summary>One condition of a decision.</summary>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Text">The condition and why.</param>
/// <param name="Rule">file:line it comes from; empty for none.</param>
public readonly record struct FlowReason(bool Holds, string Text, string Rule);
