using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Guard.Policy.Documents;

/// <summary>JSON Schema (draft 2020-12) of a file, made from the key tables the reader uses, for completion and hints in
/// editors.</summary>
/// <remarks>It is a help while typing, not the check: what values mean together only `guard check` knows.</remarks>
public static class ShapeSchema
{
    private const string NamePattern = "^[a-z][a-z0-9-]{0,31}$";

    // Read as a file of its own, never inside a page: '+' and quotes stay as they are.
    private static JsonWriterOptions Layout => new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema of a whole file.</summary>
    public static string Render(MapShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        using var stream = new System.IO.MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            WriteMap(json, shape);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>What a form looks like: an example, and a pattern its text matches; no pattern where any text may
    /// stand.</summary>
    internal static (string Example, string? Pattern) FormOf(ValueForm form) => form switch
    {
        ValueForm.Name => ("weather-up", NamePattern),
        ValueForm.Word => ("TOPSECRET", "^[A-Za-z0-9][A-Za-z0-9_ -]{0,31}$"),
        ValueForm.Text => ("ISSO memo 26-02", null),
        ValueForm.Integer => ("1_000_000", "^(0|[1-9][0-9_]*)$"),
        ValueForm.Duration => ("60s", "^[0-9_]+(ns|us|ms|s|min|h|d)$"),
        ValueForm.Size => ("4KiB", "^[0-9_]+(B|KiB|MiB|GiB)$"),
        ValueForm.Rate => ("20/min", "^[0-9_]+/(ns|us|ms|s|min|h|d|day|frame)$"),
        ValueForm.Records => ("4096 records", "^[0-9_]+ records$"),
        ValueForm.BitRate => ("0.05 bit/s", "^[0-9_]+([.][0-9]{1,6})? bit/s$"),
        ValueForm.Date => ("2027-06-30", "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$"),
        ValueForm.Switch => ("yes", "^(yes|no|true|false)$"),
        ValueForm.Path => ("schemas/weather.rec", "^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$"),
        ValueForm.Marking => ("SECRET//REL TO USA, GBR", null),
        _ => (string.Empty, null),
    };

    private static void WriteMap(Utf8JsonWriter json, MapShape shape)
    {
        json.WriteString("type", "object");
        json.WriteString("title", shape.Title);
        json.WriteBoolean("additionalProperties", false);
        json.WriteStartObject("properties");
        var required = new List<string>();
        foreach (KeyShape key in shape.Keys)
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Meaning);
            WriteValue(json, key);
            json.WriteEndObject();
            if (key.Required)
            {
                required.Add(key.Name);
            }
        }

        json.WriteEndObject();
        json.WriteStartArray("required");
        foreach (string name in required)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, KeyShape key)
    {
        switch (key.Form)
        {
            case ValueForm.Choice:
                WriteChoices(json, key);
                break;
            case ValueForm.ChoiceOrMap:
                json.WriteStartArray("oneOf");
                json.WriteStartObject();
                WriteChoices(json, key);
                json.WriteEndObject();
                json.WriteStartObject();
                WriteMap(json, key.Inner!);
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            case ValueForm.Map:
                WriteMap(json, key.Inner!);
                break;
            case ValueForm.NamedMaps:
                WriteNamed(json, key.Inner);
                break;
            case ValueForm.MapList:
                WriteArray(json, () => WriteMap(json, key.Inner!));
                break;
            case ValueForm.Names:
            case ValueForm.Sizes:
                WriteArray(json, () => json.WriteString("type", "string"));
                break;
            case ValueForm.NamedNames:
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                WriteArray(json, () => json.WriteString("type", "string"));
                json.WriteEndObject();
                break;
            case ValueForm.SlotList:
                WriteArray(json, () => WriteSlot(json));
                break;
            default:
                WriteScalar(json, key.Form);
                break;
        }
    }

    private static void WriteChoices(Utf8JsonWriter json, KeyShape key)
    {
        json.WriteStartArray("enum");
        foreach (string choice in key.Choices)
        {
            json.WriteStringValue(choice);
        }

        json.WriteEndArray();
    }

    private static void WriteNamed(Utf8JsonWriter json, MapShape? inner)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        if (inner is not null)
        {
            WriteMap(json, inner);
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, Action writeItem)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        writeItem();
        json.WriteEndObject();
    }

    private static void WriteSlot(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteNumber("minProperties", 1);
        json.WriteNumber("maxProperties", 1);
        json.WriteStartObject("additionalProperties");
        WriteScalar(json, ValueForm.Duration);
        json.WriteEndObject();
    }

    // An editor's YAML reader may take a number or a date for something else than text; both are allowed, patterns hold for text.
    private static void WriteScalar(Utf8JsonWriter json, ValueForm form)
    {
        (string example, string? pattern) = FormOf(form);
        json.WriteStartArray("type");
        json.WriteStringValue("string");
        json.WriteStringValue("number");
        json.WriteStringValue("boolean");
        json.WriteEndArray();
        if (pattern is not null)
        {
            json.WriteString("pattern", pattern);
        }

        json.WriteStartArray("examples");
        json.WriteStringValue(example);
        json.WriteEndArray();
    }
}
