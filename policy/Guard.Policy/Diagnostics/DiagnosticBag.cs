using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Guard.Policy.Diagnostics;

/// <summary>Collects findings of one compilation, so that all errors come in one run.</summary>
internal sealed class DiagnosticBag
{
    /// <summary>Findings kept; a mangled file of 1 MiB must not become a report of 100 MiB.</summary>
    internal const int MaxFindings = 500;

    private readonly List<Diagnostic> _found = [];
    private readonly HashSet<(string Id, SourceSpan Span, string Message)> _seen = [];

    /// <summary>True when no further finding is kept: reading on would be for nothing.</summary>
    internal bool IsFull => _found.Count >= MaxFindings;

    internal bool HasErrors => ErrorCount != 0;

    internal int ErrorCount { get; private set; }

    internal void Report(
        CheckDescriptor check, SourceSpan span, string message, string help = "", params ImmutableArray<RelatedPosition> related)
    {
        if (check.Severity == DiagnosticSeverity.Error)
        {
            ErrorCount++;
        }

        if (!IsFull && _seen.Add((check.Id, span, message)))
        {
            _found.Add(new Diagnostic(check.Id, check.Severity, span, Visible(message), Visible(help), related));
        }
    }

    // An author's text stands in messages; escapes in quotes could hold what steers a terminal.
    private static string Visible(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            bool hidden = CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
            shown.Append(hidden ? '?' : c);
        }

        return shown.ToString();
    }

    /// <summary>All findings by file, line, column and id.</summary>
    internal ImmutableArray<Diagnostic> ToSorted()
    {
        var sorted = new List<Diagnostic>(_found);
        sorted.Sort(Compare);
        return [.. sorted];
    }

    private static int Compare(Diagnostic left, Diagnostic right)
    {
        int order = left.Span.CompareTo(right.Span);
        if (order == 0)
        {
            order = string.CompareOrdinal(left.Id, right.Id);
        }

        return order == 0 ? string.CompareOrdinal(left.Message, right.Message) : order;
    }
}
