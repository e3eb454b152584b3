namespace Guard.Experiments;

/// <summary>What made a claim fail.</summary>
/// <param name="Case">The smallest failing case found, as --case takes it.</param>
/// <param name="Text">What happened there: what was expected, what was seen, where first.</param>
/// <param name="Command">One command that shows it again.</param>
public sealed record Counterexample(string Case, string Text, string Command);
