namespace Guard.Experiments;

/// <summary>What became of a planted fault before one claim's experiment.</summary>
/// <param name="Plant">Its name.</param>
/// <param name="Claim">The claim.</param>
/// <param name="Found">The claim failed, its counterexample fails again by itself, and holds without the fault.</param>
/// <param name="Text">The counterexample, or why it is none.</param>
/// <param name="Command">The command that shows it again; empty where there is none.</param>
public sealed record PlantOutcome(string Plant, string Claim, bool Found, string Text, string Command);
