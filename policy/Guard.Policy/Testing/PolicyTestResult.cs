namespace Guard.Policy.Testing;

/// <summary>What became of a case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Actual">What the policy says.</param>
/// <param name="Passed">True when it is what was expected.</param>
public sealed record PolicyTestResult(PolicyTestCase Case, TestVerdict Actual, bool Passed);
