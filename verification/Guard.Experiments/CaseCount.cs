namespace Guard.Experiments;

/// <summary>A number of one case that is summed over all: `frames compared`, 12.</summary>
public readonly record struct CaseCount(string Name, long Value);
