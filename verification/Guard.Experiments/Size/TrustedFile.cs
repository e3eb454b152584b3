namespace Guard.Experiments.Size;

/// <summary>One trusted source file.</summary>
/// <param name="Path">Relative to the repository.</param>
/// <param name="Part">Which figure it counts for.</param>
/// <param name="CodeLines">Lines that are neither empty nor comment; what only the test build has is left out.</param>
/// <param name="Reason">Why it must be right.</param>
public sealed record TrustedFile(string Path, TrustedPart Part, int CodeLines, string Reason);
