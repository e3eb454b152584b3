namespace Guard.Experiments.Assurance;

/// <summary>One step of verifying a bundle.</summary>
/// <param name="IsGood">Whether it held.</param>
/// <param name="Text">What was looked at, and what was found.</param>
public sealed record BundleFinding(bool IsGood, string Text);
