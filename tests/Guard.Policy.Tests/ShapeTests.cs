using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Guard.Policy.Documents;
using Guard.Policy.Testing;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

/// <summary>The key tables are what the reader uses: schema and manual made from them speak of the same files.</summary>
public sealed class ShapeTests
{
    public static IEnumerable<object[]> Files() => [["policy.yaml"], ["system.yaml"]];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryKeyOfTheTablesIsReadAndRefusedWhenItsValueIsNonsense(string file)
    {
        foreach ((string path, KeyShape key) in Keys(ShapeOf(file), ""))
        {
            Assert.True(path.Length > 0 && key.Meaning.Length > 0, $"{file}: '{key.Name}' has no meaning");
        }

        // One key after the other of the whole base system gets a value no form allows.
        string[] lines = MemoryFiles.Base().Text(file).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            int colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                continue;
            }

            MemoryFiles files = MemoryFiles.Base();
            string[] changed = [.. lines];
            changed[i] = lines[i][..(colon + 1)] + " \"\u0001 nonsense";
            files.SetText(file, string.Join('\n', changed));
            Assert.True(files.Compile().HasErrors, lines[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void TheSchemaIsJsonAndNamesEveryKey(string file)
    {
        using JsonDocument schema = JsonDocument.Parse(ShapeSchema.Render(ShapeOf(file)));
        foreach (KeyShape key in ShapeOf(file).Keys)
        {
            Assert.Equal(key.Meaning, schema.RootElement.GetProperty("properties").GetProperty(key.Name).GetProperty("description").GetString());
        }

        Assert.Equal(
            ShapeOf(file).Keys.Where(key => key.Required).Select(key => key.Name),
            schema.RootElement.GetProperty("required").EnumerateArray().Select(item => item.GetString()));
        Assert.False(schema.RootElement.GetProperty("additionalProperties").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void TheManualNamesEveryKeyAtEveryDepth(string file)
    {
        string manual = ShapeManual.Render(file, ShapeOf(file));
        Assert.All(Keys(ShapeOf(file), ""), pair => Assert.Contains($"| `{pair.Key.Name}` |", manual, StringComparison.Ordinal));
    }

    [Fact]
    public void TheManualOfTestsNamesEveryKey() => Assert.All(
        Keys(TestShapes.Tests, ""),
        pair => Assert.Contains($"| `{pair.Key.Name}` |", ShapeManual.Render("tests.yaml", TestShapes.Tests), StringComparison.Ordinal));

    // Every key the schema requires is one the reader misses, and the other way round.
    [Theory]
    [InlineData("policy.yaml", "version: 7\n")]
    [InlineData("policy.yaml", "expires: 2027-06-30\n")]
    [InlineData("system.yaml", "clock: { hz: 1_000_000_000, date: 2026-01-01T00:00:00Z }\n")]
    public void ARequiredKeyIsMissed(string file, string line)
    {
        MemoryFiles files = MemoryFiles.Base();
        files.Replace(file, line, "");
        Assert.Contains(files.Compile().Diagnostics, diagnostic => diagnostic.Id == "S017");
        Assert.True(ShapeOf(file).Find(line.Split(':')[0])!.Required);
    }

    private static MapShape ShapeOf(string file) => file == "policy.yaml" ? PolicyShapes.Policy : SystemShapes.System;

    private static IEnumerable<(string Path, KeyShape Key)> Keys(MapShape shape, string path)
    {
        foreach (KeyShape key in shape.Keys)
        {
            yield return ($"{path}.{key.Name}", key);
            foreach ((string Path, KeyShape Key) inner in key.Inner is null ? [] : Keys(key.Inner, $"{path}.{key.Name}"))
            {
                yield return inner;
            }
        }
    }
}
