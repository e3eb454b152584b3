using System;
using System.Text;
using System.Text.Json;

namespace Guard.Policy.Analysis;

/// <summary>An explanation as text and as JSON.</summary>
public static class FlowExplanationText
{
    private const int PlaceColumn = 100;

    /// <summary>Text: the decision, every condition with its mark and place, the nearest rule, what it would take.</summary>
    public static string Render(FlowExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        if (explanation.Problem is { } problem)
        {
            return problem + "\n";
        }

        var text = new StringBuilder();
        text.Append(
            explanation.Allowed ? "ALLOW" : "DENY").Append("  ").Append(explanation.From).Append(" \u2192 ").Append(explanation.To);
        text.Append(explanation.Type is null ? "" : "  type " + explanation.Type);
        text.Append(explanation.Rule.Length == 0 ? "" : "  " + explanation.Rule).Append('\n');
        foreach (FlowReason reason in explanation.Reasons)
        {
            string line = $"  {(reason.Holds ? '\u2713' : '\u2717')} {reason.Text}";
            text.Append(reason.Rule.Length == 0 ? line : line.PadRight(PlaceColumn) + "  " + reason.Rule).Append('\n');
        }

        if (explanation.Nearest.Length != 0)
        {
            text.Append("  nearest: ").Append(explanation.Nearest).Append('\n');
        }

        if (!explanation.Needed.IsEmpty)
        {
            text.Append("  to allow it you need: ").Append(string.Join(" + ", explanation.Needed)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>JSON: {decision, from, to, type, rule, reasons: [{holds, text, rule}], nearest, needed: [text]}, or
    /// {problem}.</summary>
    public static string RenderJson(FlowExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        using var stream = new System.IO.MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            if (explanation.Problem is { } problem)
            {
                json.WriteString("problem", problem);
            }
            else
            {
                WriteDecision(json, explanation);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteDecision(Utf8JsonWriter json, FlowExplanation explanation)
    {
        json.WriteString("decision", explanation.Allowed ? "allow" : "deny");
        json.WriteString("from", explanation.From);
        json.WriteString("to", explanation.To);
        json.WriteString("type", explanation.Type);
        json.WriteString("rule", explanation.Rule);
        json.WriteStartArray("reasons");
        foreach (FlowReason reason in explanation.Reasons)
        {
            json.WriteStartObject();
            json.WriteBoolean("holds", reason.Holds);
            json.WriteString("text", reason.Text);
            json.WriteString("rule", reason.Rule);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("nearest", explanation.Nearest);
        json.WriteStartArray("needed");
        foreach (string needed in explanation.Needed)
        {
            json.WriteStringValue(needed);
        }

        json.WriteEndArray();
    }
}
