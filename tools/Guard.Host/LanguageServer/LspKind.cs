using System;
using System.Text.Json.Nodes;
using Guard.Policy;
using Guard.Policy.Diagnostics;

namespace Guard.Host.LanguageServer;

/// <summary>Numbers and shapes of the Language Server Protocol 3.17.</summary>
internal static class LspKind
{
    /// <summary>CompletionItemKind.Property.</summary>
    internal const int Property = 10;

    /// <summary>CompletionItemKind.Value.</summary>
    internal const int Value = 12;

    private const int SeverityError = 1;
    private const int SeverityWarning = 2;

    /// <summary>A range of 0-based positions.</summary>
    internal static JsonObject Range(int line, int column, int endLine, int endColumn) => new()
    {
        ["start"] = new JsonObject { ["line"] = line, ["character"] = column },
        ["end"] = new JsonObject { ["line"] = endLine, ["character"] = endColumn },
    };

    /// <summary>The range of a stretch of one line; of the file's beginning for a file as a whole.</summary>
    internal static JsonObject Range(SourceSpan span)
    {
        int line = Math.Max(0, span.Line - 1);
        int column = Math.Max(0, span.Column - 1);
        return Range(line, column, line, column + Math.Max(0, span.LengthChars));
    }

    /// <summary>A finding as an editor shows it; the other parties of a clash become related places.</summary>
    internal static JsonObject Finding(Diagnostic diagnostic, Func<string, string> uriOf)
    {
        var item = new JsonObject
        {
            ["range"] = Range(diagnostic.Span),
            ["severity"] = diagnostic.Severity == DiagnosticSeverity.Error ? SeverityError : SeverityWarning,
            ["code"] = diagnostic.Id,
            ["source"] = "guard",
            ["message"] = diagnostic.Help.Length == 0 ? diagnostic.Message : $"{diagnostic.Message}\nhelp: {diagnostic.Help}",
        };
        if (!diagnostic.Related.IsEmpty)
        {
            var related = new JsonArray();
            foreach (RelatedPosition position in diagnostic.Related)
            {
                related.Add(new JsonObject
                {
                    ["location"] = new JsonObject { ["uri"] = uriOf(position.Span.File), ["range"] = Range(position.Span) },
                    ["message"] = position.Message,
                });
            }

            item["relatedInformation"] = related;
        }

        return item;
    }
}
