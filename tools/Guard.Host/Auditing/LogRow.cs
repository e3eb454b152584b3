using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace Guard.Host.Auditing;

/// <summary>One record as a reader shows it; unverified.</summary>
public sealed class LogRow
{
    private readonly Dictionary<string, string> _values;
    private readonly Dictionary<string, string> _digests;

    private LogRow(string json, Dictionary<string, string> values, Dictionary<string, string> digests)
    {
        Json = json;
        _values = values;
        _digests = digests;
    }

    /// <summary>The record's canonical text.</summary>
    public string Json { get; }

    /// <summary>Its number.</summary>
    public ulong Sequence => Number("seq");

    /// <summary>Virtual nanoseconds.</summary>
    public ulong VirtualNanoseconds => Number("vt");

    /// <summary>Its type, for example "transfer.admit".</summary>
    public string Type => this["type"];

    /// <summary>xfer_id in hexadecimal; empty where the record is not about a transfer.</summary>
    public string Transfer => this["xfer"];

    /// <summary>Digests by name.</summary>
    public IReadOnlyDictionary<string, string> Digests => _digests;

    /// <summary>A field's text, numbers in decimal; empty where the record has none.</summary>
    public string this[string field] => _values.GetValueOrDefault(field, string.Empty);

    /// <summary>Reads a record's text.</summary>
    /// <exception cref="OperatorException">Exit code 1: not a record.</exception>
    public static LogRow Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            var digests = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.Object)
                {
                    values.Add(property.Name, property.Value.ToString());
                    continue;
                }

                foreach (JsonProperty digest in property.Value.EnumerateObject())
                {
                    digests.Add(digest.Name, digest.Value.ToString());
                }
            }

            return new LogRow(json, values, digests);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new OperatorException(1, "a record of the log is not JSON: " + error.Message, "guard audit verify RUN", error);
        }
    }

    /// <summary>One line for people: number, time, type, what and why.</summary>
    public string Summary()
    {
        IEnumerable<string> parts =
        [
            this["chan"],
            Transfer.Length > 0 ? "xfer " + Transfer[..12] : string.Empty,
            this["subj"],
            this["obj"],
            this["outcome"],
            this["reason"] is "none" ? string.Empty : this["reason"],
            this["rule"],
        ];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Sequence, 7}  {VirtualNanoseconds / 1e6, 12:F3} ms  {Type, -24} {string.Join("  ", parts.Where(part => part.Length > 0))}");
    }

    private ulong Number(string field) =>
        ulong.TryParse(this[field], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : 0;
}
