using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Guard.Policy.Tests.Support;

/// <summary>As much of JSON Schema (draft 2020-12) as the generated schemas use; a keyword it does not know is an error.</summary>
internal static class SchemaJudge
{
    private static readonly string[] Silent = ["$schema", "title", "description", "examples"];

    /// <summary>What the schema has against a tree; empty for nothing.</summary>
    internal static List<string> Judge(JsonElement schema, Tree tree, string place = "")
    {
        var findings = new List<string>();
        foreach (JsonProperty word in schema.EnumerateObject().Where(word => !Silent.Contains(word.Name)))
        {
            switch (word.Name)
            {
                case "type":
                    CheckType(word.Value, tree, place, findings);
                    break;
                case "properties":
                case "additionalProperties":
                    break;
                case "required":
                    findings.AddRange(word.Value.EnumerateArray().Select(name => name.GetString()!)
                        .Where(name => tree is Tree.Map map && map.Entries.TrueForAll(entry => entry.Key != name))
                        .Select(name => $"{place}: needs {name}"));
                    break;
                case "minProperties" when tree is Tree.Map map && map.Entries.Count < word.Value.GetInt32():
                case "maxProperties" when tree is Tree.Map more && more.Entries.Count > word.Value.GetInt32():
                    findings.Add($"{place}: {word.Name}");
                    break;
                case "minProperties":
                case "maxProperties":
                    break;
                case "items":
                    findings.AddRange(tree is Tree.Sequence list
                        ? list.Items.SelectMany((item, i) => Judge(word.Value, item, $"{place}[{i}]")) : []);
                    break;
                case "enum" when tree is not Tree.Leaf leaf || word.Value.EnumerateArray().All(choice => choice.GetString() != leaf.Text):
                    findings.Add($"{place}: no word of the list");
                    break;
                case "enum":
                    break;
                case "pattern" when tree is Tree.Leaf text && !Regex.IsMatch(text.Text, word.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)):
                    findings.Add($"{place}: '{text.Text}' is not {word.Value.GetString()}");
                    break;
                case "pattern":
                    break;
                case "oneOf":
                    if (word.Value.EnumerateArray().Count(choice => Judge(choice, tree, place).Count == 0) != 1)
                    {
                        findings.Add($"{place}: none of the forms");
                    }

                    break;
                default:
                    throw new InvalidOperationException($"keyword {word.Name}");
            }
        }

        CheckEntries(schema, tree, place, findings);
        return findings;
    }

    private static void CheckType(JsonElement type, Tree tree, string place, List<string> findings)
    {
        string actual = tree switch { Tree.Map => "object", Tree.Sequence => "array", _ => "string" };
        string[] allowed = type.ValueKind == JsonValueKind.Array
            ? [.. type.EnumerateArray().Select(one => one.GetString()!)]
            : [type.GetString()!];
        if (!allowed.Contains(actual))
        {
            findings.Add($"{place}: {actual} where {string.Join(" or ", allowed)} stands");
        }
    }

    private static void CheckEntries(JsonElement schema, Tree tree, string place, List<string> findings)
    {
        bool closed = schema.TryGetProperty("additionalProperties", out JsonElement others);
        foreach (KeyValuePair<string, Tree> entry in tree is Tree.Map map ? map.Entries : [])
        {
            if (schema.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(entry.Key, out JsonElement known))
            {
                findings.AddRange(Judge(known, entry.Value, $"{place}.{entry.Key}"));
            }
            else if (closed && others.ValueKind == JsonValueKind.False)
            {
                findings.Add($"{place}: no key {entry.Key}");
            }
            else if (closed && others.ValueKind == JsonValueKind.Object)
            {
                findings.AddRange(Judge(others, entry.Value, $"{place}.{entry.Key}"));
            }
        }
    }
}
