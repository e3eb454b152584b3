using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Policy.Analysis;
using Guard.Policy.Documents;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

/// <summary>What the manual says of a key is what `guard policy diff` answers: there and back, for every key of both files.</summary>
public sealed class WideningTests
{
    public static IEnumerable<object[]> Rows() =>
        File.ReadLines(Path.Combine(TestFolders.Cases, "widening.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => (object[])[line]);

    [Theory]
    [MemberData(nameof(Rows))]
    public void AChangeIsWiderWhereTheManualSaysSo(string row)
    {
        string[] cells = row.Split(" | ");
        Assert.Equal(5, cells.Length);
        (int there, int back) = KeyOf(cells[0], cells[1]).Widening switch
        {
            Widening.Never => (0, 0),
            Widening.Raised or Widening.Added => (3, 4),
            Widening.Lowered or Widening.Removed => (4, 3),
            Widening.Changed => (3, 3),
        };
        PolicyCompilation before = Compile(cells, cells[3]);
        PolicyCompilation after = Compile(cells, cells[4]);
        PolicyDiff diff = PolicyDiff.CompareSystems(before, after);
        Assert.True(diff.ExitCode == there, $"exit code {diff.ExitCode}, not {there}\n{diff.Render()}");
        PolicyDiff reverse = PolicyDiff.CompareSystems(after, before);
        Assert.True(reverse.ExitCode == back, $"on the way back exit code {reverse.ExitCode}, not {back}\n{reverse.Render()}");
        Assert.Equal(0, PolicyDiff.CompareSystems(after, after).ExitCode);
    }

    [Fact]
    public void EveryKeyThatCanChangeHasARow()
    {
        HashSet<string> tried = [.. Rows().Select(row => string.Join(' ', ((string)row[0]).Split(" | ").Take(2)))];
        string[] keys =
        [
            .. Keys("policy", PolicyShapes.Policy), .. Keys("system", SystemShapes.System),
        ];
        Assert.True(keys.Length > 90, $"{keys.Length} keys");
        Assert.Equal([], keys.Where(key => !tried.Contains(key)));
        Assert.Equal([], tried.Where(key => !keys.Contains(key)));
    }

    // A map speaks through its keys; of one choice there is no other.
    private static IEnumerable<string> Keys(string file, MapShape shape, string path = "")
    {
        foreach (KeyShape key in shape.Keys)
        {
            string name = path.Length == 0 ? key.Name : $"{path}.{key.Name}";
            if (key.Widening != Widening.Never || (key.Inner is null && key.Choices.Length != 1))
            {
                yield return $"{file} {name}";
            }

            foreach (string inner in key.Inner is null ? [] : Keys(file, key.Inner, name))
            {
                yield return inner;
            }
        }
    }

    private static KeyShape KeyOf(string file, string path)
    {
        MapShape? shape = file == "policy" ? PolicyShapes.Policy : SystemShapes.System;
        KeyShape? key = null;
        foreach (string name in path.Split('.'))
        {
            key = shape!.Find(name);
            Assert.True(key is not null, $"{file}.yaml has no key '{name}' of {path}");
            shape = key.Inner;
        }

        return key!;
    }

    private static PolicyCompilation Compile(string[] cells, string with)
    {
        MemoryFiles files = MemoryFiles.Base();
        files.AddImage("other", "UNCLASSIFIED//REL TO USA, GBR", 1 << 20);
        files.SetText("schemas/same.rec", files.Text("schemas/weather.rec"));
        files.SetText("same.yaml", files.Text("policy.yaml"));
        if (with != ".")
        {
            files.Replace(cells[0] + ".yaml", Unescaped(cells[2]), Unescaped(with));
        }

        PolicyCompilation compiled = files.Compile();
        Assert.True(compiled.IsComparable, string.Join('\n', compiled.Diagnostics.Select(found => found.ToString())));
        return compiled;
    }

    private static string Unescaped(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal);
}
