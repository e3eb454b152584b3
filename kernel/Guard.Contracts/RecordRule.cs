namespace Guard.Contracts;

/// <summary>A relation between two integer fields of a record: left ≤ right.</summary>
/// <param name="Left">Index of the left field.</param>
/// <param name="Right">Index of the right field.</param>
public readonly record struct RecordRule(ushort Left, ushort Right);
