namespace Guard.Policy.Testing;

/// <summary>An outcome with its reason.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Reason">The filter's reason; empty when it passed.</param>
/// <param name="Rule">Name of the channel; empty when there is none.</param>
public readonly record struct TestVerdict(TestOutcome Outcome, string Reason, string Rule);
