using System;

namespace Guard.Policy;

/// <summary>A stretch of one line of a source file.</summary>
/// <param name="File">Path relative to the folder of the first file, with '/'; empty when there is no place to point at.</param>
/// <param name="Line">1-based line; 0 for the file as a whole.</param>
/// <param name="Column">1-based column in UTF-16 units; 0 for the file as a whole.</param>
/// <param name="LengthChars">Length in UTF-16 units, at least 1 when there is a line.</param>
public readonly record struct SourceSpan(string File, int Line, int Column, int LengthChars) : IComparable<SourceSpan>
{
    /// <summary>A file as a whole.</summary>
    public static SourceSpan WholeFile(string file) => new(file, 0, 0, 0);

    /// <summary>file:line as it goes into a SystemImage: "policy.yaml:34".</summary>
    public string RuleLocation => Line == 0 ? File : $"{File}:{Line}";

    /// <summary>Order of reports: file, line, column.</summary>
    public int CompareTo(SourceSpan other)
    {
        int order = string.CompareOrdinal(File, other.File);
        if (order == 0)
        {
            order = Line.CompareTo(other.Line);
        }

        return order == 0 ? Column.CompareTo(other.Column) : order;
    }

    /// <inheritdoc/>
    public static bool operator <(SourceSpan left, SourceSpan right) => left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator <=(SourceSpan left, SourceSpan right) => left.CompareTo(right) <= 0;

    /// <inheritdoc/>
    public static bool operator >(SourceSpan left, SourceSpan right) => left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator >=(SourceSpan left, SourceSpan right) => left.CompareTo(right) >= 0;

    /// <summary>"file:line:column", or the file alone.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
