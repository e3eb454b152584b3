using System.Globalization;

namespace Guard.Audit;

/// <summary>One thing a verifier found wrong.</summary>
/// <param name="Fault">What kind of damage.</param>
/// <param name="File">The file, relative to the log folder.</param>
/// <param name="Index">The record concerned; null where it concerns a whole file.</param>
/// <param name="Text">One sentence for people.</param>
public readonly record struct LogFinding(LogFault Fault, string File, ulong? Index, string Text)
{
    /// <summary>File, record and sentence in one line.</summary>
    public override string ToString() => Index is { } index
        ? string.Create(CultureInfo.InvariantCulture, $"{File}: record {index}: {Text}")
        : $"{File}: {Text}";
}
