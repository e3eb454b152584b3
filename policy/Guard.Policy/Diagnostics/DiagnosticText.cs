using System.Collections.Immutable;
using System.Text;

namespace Guard.Policy.Diagnostics;

/// <summary>Findings as text: place, message, the line with the offending part underlined, the other party, help.</summary>
public static class DiagnosticText
{
    private const int MaxShownChars = 160;

    /// <summary>All findings, one after another.</summary>
    /// <param name="diagnostics">Findings.</param>
    /// <param name="sources">Texts they point into.</param>
    /// <param name="displayPrefix">Put before each file name, for example "policy/examples/three-levels/"; may be empty.</param>
    public static string Render(ImmutableArray<Diagnostic> diagnostics, ImmutableArray<SourceFile> sources, string displayPrefix)
    {
        var text = new StringBuilder();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Append(text, diagnostic, sources, displayPrefix);
        }

        return text.ToString();
    }

    private static void Append(
        StringBuilder text, Diagnostic diagnostic, ImmutableArray<SourceFile> sources, string displayPrefix)
    {
        string severity = diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning";
        text.Append(displayPrefix).Append(diagnostic.Span).Append(": ").Append(severity).Append(' ').Append(diagnostic.Id)
            .Append(": ").Append(diagnostic.Message).Append('\n');
        AppendLine(text, diagnostic.Span, sources);
        foreach (RelatedPosition related in diagnostic.Related)
        {
            text.Append("  ").Append(displayPrefix).Append(related.Span).Append(": ").Append(related.Message).Append('\n');
        }

        if (diagnostic.Help.Length != 0)
        {
            text.Append("  help: ").Append(diagnostic.Help).Append('\n');
        }
    }

    private static void AppendLine(StringBuilder text, SourceSpan span, ImmutableArray<SourceFile> sources)
    {
        string line = Find(sources, span.File)?.Line(span.Line) ?? string.Empty;
        int column = span.Column - 1;
        if (column < 0 || column > line.Length || column >= MaxShownChars)
        {
            return;
        }

        // What cannot be seen, or would steer a terminal, is shown as '?': one column each, so that the carets stand right.
        var shown = new StringBuilder();
        foreach (char c in line.Length > MaxShownChars ? line[..MaxShownChars] : line)
        {
            shown.Append(char.IsControl(c) || c > '~' ? '?' : c);
        }

        string number = span.Line.ToString(System.Globalization.CultureInfo.InvariantCulture);
        int length = System.Math.Clamp(span.LengthChars, 1, System.Math.Max(1, shown.Length - column));
        text.Append("  ").Append(number).Append(" | ").Append(shown).Append('\n');
        text.Append(' ', number.Length + 2).Append(" | ").Append(' ', column).Append('^', length).Append('\n');
    }

    private static SourceFile? Find(ImmutableArray<SourceFile> sources, string path)
    {
        foreach (SourceFile source in sources)
        {
            if (source.Path == path)
            {
                return source;
            }
        }

        return null;
    }
}
