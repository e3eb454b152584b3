using System.Text.Json;

namespace Guard.Experiments.Assurance;

/// <summary>Evidence as JSON: camelCase, indented, stable.</summary>
public static class EvidenceJson
{
    /// <summary>How it is written and read.</summary>
    public static JsonSerializerOptions Options { get; } =
        new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, AllowDuplicateProperties = false };
}
