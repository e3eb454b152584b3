using System.Collections.Immutable;

namespace Guard.Policy;

/// <summary>A text that was read, kept so that a report can show the line.</summary>
/// <param name="Path">Path relative to the folder of the first file.</param>
/// <param name="Lines">Its lines without line ends.</param>
public sealed record SourceFile(string Path, ImmutableArray<string> Lines)
{
    /// <summary>A line by its 1-based number; empty for a number outside.</summary>
    public string Line(int number) => number >= 1 && number <= Lines.Length ? Lines[number - 1] : string.Empty;
}
