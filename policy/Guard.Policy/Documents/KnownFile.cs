using System;
using System.Collections.Immutable;
using Guard.Policy.Diagnostics;
using Guard.Policy.Testing;
using Guard.Policy.Yaml;

namespace Guard.Policy.Documents;

/// <summary>A kind of file authors write: its usual name and its keys.</summary>
/// <param name="Name">policy.yaml, system.yaml or tests.yaml.</param>
/// <param name="Shape">Its keys.</param>
public sealed record KnownFile(string Name, MapShape Shape)
{
    /// <summary>The officer's file.</summary>
    public static KnownFile Policy { get; } = new("policy.yaml", PolicyShapes.Policy);

    /// <summary>The integrator's file.</summary>
    public static KnownFile System { get; } = new("system.yaml", SystemShapes.System);

    /// <summary>Cases for `guard policy test`.</summary>
    public static KnownFile Tests { get; } = new("tests.yaml", TestShapes.Tests);

    /// <summary>All of them.</summary>
    public static ImmutableArray<KnownFile> All { get; } = [Policy, System, Tests];

    /// <summary>What a file is, by the key that names it: `system`, `tests` or `policy`. The path decides where no key does; then
    /// policy.yaml.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="bytes">Its text; it need not be right.</param>
    public static KnownFile Of(string path, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(path);
        var bag = new DiagnosticBag();
        YamlMap? root = SourceDecoder.Decode(path, bytes, tabsAllowed: false, bag) is { } file ? StrictYaml.Read(file, bag) as YamlMap : null;
        foreach (KnownFile kind in (ReadOnlySpan<KnownFile>)[System, Tests, Policy])
        {
            if (Has(root, kind.Shape.Keys[0].Name))
            {
                return kind;
            }
        }

        foreach (KnownFile kind in All)
        {
            if (path.EndsWith(kind.Name, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return Policy;
    }

    private static bool Has(YamlMap? map, string key)
    {
        foreach (YamlEntry entry in map?.Entries ?? [])
        {
            if (entry.Key.Value == key)
            {
                return true;
            }
        }

        return false;
    }
}
