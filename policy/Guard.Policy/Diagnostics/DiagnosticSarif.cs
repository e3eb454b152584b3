using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Guard.Policy.Diagnostics;

/// <summary>Findings as SARIF 2.1.0 (OASIS standard), for code hosts and editors.</summary>
public static class DiagnosticSarif
{
    /// <summary>One run of the tool "guard" with its rules and results.</summary>
    /// <param name="diagnostics">Findings.</param>
    /// <param name="displayPrefix">Put before each file name; may be empty.</param>
    public static string Render(ImmutableArray<Diagnostic> diagnostics, string displayPrefix)
    {
        using var stream = new System.IO.MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json);
            json.WriteStartArray("results");
            foreach (Diagnostic diagnostic in diagnostics)
            {
                WriteResult(json, diagnostic, displayPrefix);
            }

            json.WriteEndArray();
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteTool(Utf8JsonWriter json)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "guard");
        json.WriteStartArray("rules");
        foreach (CheckDescriptor check in CheckCatalogue.All)
        {
            json.WriteStartObject();
            json.WriteString("id", check.Id);
            WriteText(json, "shortDescription", check.Title);
            WriteText(json, "fullDescription", check.Reason);
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", Level(check.Severity));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Diagnostic diagnostic, string displayPrefix)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", diagnostic.Id);
        json.WriteString("level", Level(diagnostic.Severity));
        WriteText(json, "message", diagnostic.Help.Length == 0 ? diagnostic.Message : $"{diagnostic.Message}. Help: {diagnostic.Help}");
        json.WriteStartArray("locations");
        WriteLocation(json, diagnostic.Span, displayPrefix, null);
        json.WriteEndArray();
        if (!diagnostic.Related.IsEmpty)
        {
            json.WriteStartArray("relatedLocations");
            foreach (RelatedPosition related in diagnostic.Related)
            {
                WriteLocation(json, related.Span, displayPrefix, related.Message);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteLocation(Utf8JsonWriter json, SourceSpan span, string displayPrefix, string? message)
    {
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", displayPrefix + span.File);
        json.WriteEndObject();
        if (span.Line > 0)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", span.Line);
            json.WriteNumber("startColumn", span.Column);
            json.WriteNumber("endColumn", span.Column + System.Math.Max(1, span.LengthChars));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (message is not null)
        {
            WriteText(json, "message", message);
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(DiagnosticSeverity severity) => severity == DiagnosticSeverity.Error ? "error" : "warning";
}
