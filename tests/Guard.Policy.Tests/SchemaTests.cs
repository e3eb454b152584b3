using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

/// <summary>Schema and manual lie in policy/manual as `guard policy doc --out` makes them, and the schema says what the parser says.</summary>
public sealed class SchemaTests
{
    // Findings of the parser that a schema can see: key unknown, key missing, another kind of value, a later version's key. What one key
    // needs because of another's value (a type of kind rec needs 'schema') is beyond it.
    private static bool IsVisible(Diagnostic finding) =>
        finding.Id is "S016" or "S018" or "S020" || (finding.Id == "S017" && finding.Message.Contains("': ", StringComparison.Ordinal));

    public static IEnumerable<object[]> Kinds() => KnownFile.All.Select(kind => new object[] { kind.Name });

    public static IEnumerable<object[]> Files() =>
        from folder in Directory.EnumerateDirectories(TestFolders.Examples).Order()
        from kind in KnownFile.All
        select new object[] { Path.GetFileName(folder), kind.Name };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void TheCommittedManualAndSchemaAreTheGeneratedOnes(string file)
    {
        KnownFile kind = KnownFile.All.Single(one => one.Name == file);
        string path = Path.Combine(TestFolders.Manual, Path.GetFileNameWithoutExtension(file));
        Assert.Equal(ShapeManual.Render(kind.Name, kind.Shape), File.ReadAllText(path + ".md"));
        Assert.Equal(ShapeSchema.Render(kind.Shape), File.ReadAllText(path + ".schema.json"));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void TheSchemaAcceptsEveryExample(string example, string file) =>
        Assert.Equal([], SchemaJudge.Judge(Schema(file), Tree.Parse(MemoryFiles.Example(example).Text(file))));

    // Each key of each map of an example is dropped, renamed, and given a value of another kind.
    [Theory]
    [InlineData("us-lab", "policy.yaml")]
    [InlineData("us-lab", "system.yaml")]
    [InlineData("ts-cell", "policy.yaml")]
    [InlineData("ts-cell", "system.yaml")]
    [InlineData("coalition", "policy.yaml")]
    public void SchemaAndParserRefuseTheSameForms(string example, string file)
    {
        string text = MemoryFiles.Example(example).Text(file);
        JsonElement schema = Schema(file);
        int refused = 0;
        foreach ((string place, Func<Tree> make) in Mutants(text))
        {
            Tree mutant = make();
            List<string> bySchema = SchemaJudge.Judge(schema, mutant);
            MemoryFiles files = MemoryFiles.Example(example);
            files.SetText(file, mutant.Write());
            Diagnostic[] byParser = [.. files.Compile().Diagnostics.Where(finding => finding.Span.File == file)];
            if (bySchema.Count > 0)
            {
                refused++;
                Assert.True(
                    byParser.Any(finding => finding.Severity == DiagnosticSeverity.Error), $"{place}: only the schema minds: {bySchema[0]}");
            }
            else
            {
                Assert.True(Array.TrueForAll(byParser, finding => !IsVisible(finding)),
                    $"{place}: only the parser minds: {string.Join("; ", byParser.Select(finding => finding.Message))}");
            }
        }

        Assert.True(refused > 50, $"{refused} mutants refused");
    }

    private static IEnumerable<(string Place, Func<Tree> Make)> Mutants(string text)
    {
        int maps = Tree.Parse(text).Maps().Count();
        for (int i = 0; i < maps; i++)
        {
            (string place, Tree.Map map) = Tree.Parse(text).Maps().ElementAt(i);
            for (int k = 0; k < map.Entries.Count; k++)
            {
                int at = i;
                int key = k;
                string name = $"{place}.{map.Entries[k].Key}";
                yield return ($"{name} dropped", () => Change(text, at, entries => entries.RemoveAt(key)));
                yield return ($"{name} renamed", () => Change(text, at, entries => entries[key] = new(entries[key].Key + "x", entries[key].Value)));
                yield return ($"{name} a map", () => Change(text, at, entries => entries[key] = new(entries[key].Key, Nonsense())));
                yield return ($"{name} a list of maps", () => Change(text, at, entries => entries[key] = new(entries[key].Key, NonsenseList())));
                yield return ($"{name} a text", () => Change(text, at, entries => entries[key] = new(entries[key].Key, new Tree.Leaf("one of them"))));
            }
        }
    }

    private static Tree Change(string text, int at, Action<List<KeyValuePair<string, Tree>>> change)
    {
        Tree tree = Tree.Parse(text);
        change(tree.Maps().ElementAt(at).Map.Entries);
        return tree;
    }

    private static Tree.Map Nonsense()
    {
        var map = new Tree.Map();
        map.Entries.Add(new("nonsense", new Tree.Leaf("x")));
        return map;
    }

    private static Tree.Sequence NonsenseList()
    {
        var list = new Tree.Sequence();
        list.Items.Add(Nonsense());
        list.Items.Add(Nonsense());
        return list;
    }

    private static JsonElement Schema(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(TestFolders.Manual, Path.GetFileNameWithoutExtension(file) + ".schema.json"))).RootElement;
}
