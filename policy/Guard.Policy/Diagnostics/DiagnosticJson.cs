using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Guard.Policy.Diagnostics;

/// <summary>Findings as JSON: an array of {id, severity, file, line, column, length, message, help, related}.</summary>
public static class DiagnosticJson
{
    /// <summary>All findings as one JSON array.</summary>
    /// <param name="diagnostics">Findings.</param>
    /// <param name="displayPrefix">Put before each file name; may be empty.</param>
    public static string Render(ImmutableArray<Diagnostic> diagnostics, string displayPrefix)
    {
        using var stream = new System.IO.MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (Diagnostic diagnostic in diagnostics)
            {
                json.WriteStartObject();
                json.WriteString("id", diagnostic.Id);
                json.WriteString("severity", diagnostic.Severity == DiagnosticSeverity.Error ? "error" : "warning");
                WriteSpan(json, diagnostic.Span, displayPrefix);
                json.WriteString("message", diagnostic.Message);
                json.WriteString("help", diagnostic.Help);
                json.WriteStartArray("related");
                foreach (RelatedPosition related in diagnostic.Related)
                {
                    json.WriteStartObject();
                    WriteSpan(json, related.Span, displayPrefix);
                    json.WriteString("message", related.Message);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteSpan(Utf8JsonWriter json, SourceSpan span, string displayPrefix)
    {
        json.WriteString("file", displayPrefix + span.File);
        json.WriteNumber("line", span.Line);
        json.WriteNumber("column", span.Column);
        json.WriteNumber("length", span.LengthChars);
    }
}
