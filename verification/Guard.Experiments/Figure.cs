namespace Guard.Experiments;

/// <summary>A number that an experiment measured, as text: `runs compared`, `1000`.</summary>
public sealed record Figure(string Name, string Value);
