namespace Guard.Experiments.Size;

/// <summary>One line of the table of trusted sources.</summary>
/// <param name="Path">A file, or a folder that ends with '/'. The longest path that fits a file counts.</param>
/// <param name="Part">Which figure it counts for.</param>
/// <param name="Reason">Why it must be right.</param>
public sealed record TrustedRow(string Path, TrustedPart Part, string Reason);
