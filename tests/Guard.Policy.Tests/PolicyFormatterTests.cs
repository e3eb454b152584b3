using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Policy.Analysis;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class PolicyFormatterTests
{
    public static IEnumerable<object[]> Files() =>
        from folder in Directory.EnumerateDirectories(TestFolders.Examples).Order()
        from file in (string[])["policy.yaml", "system.yaml"]
        select new object[] { Path.GetFileName(folder), file };

    [Theory]
    [MemberData(nameof(Files))]
    public void AFormattedExampleMeansTheSameKeepsItsCommentsAndIsFormattedOnce(string example, string file)
    {
        MemoryFiles files = MemoryFiles.Example(example);
        string before = files.Text(file);
        string once = Format(before, file);
        MemoryFiles formatted = MemoryFiles.Example(example);
        formatted.SetText(file, once);
        Assert.Equal(once, Format(once, file));
        Assert.Empty(formatted.Compile().Diagnostics);
        Assert.Equal(string.Empty, PolicyDiff.Compare(files.CheckPolicy().Policy!, formatted.CheckPolicy().Policy!).Render());
        Assert.Equal(Comments(before), Comments(once));
        Assert.All(once.Split('\n'), line => Assert.True(line.Length <= 150, line));
    }

    [Fact]
    public void OneLayoutForEveryLayout()
    {
        const string expected = """
            # the name
            policy: us-lab  # short
            version: 7
            lattice: { id: us, levels: [UNCLASSIFIED, SECRET], nations: [USA] }
            domains:
              # two of them
              web: { label: UNCLASSIFIED, rel: [USA], integrity: 0 }
              ops:
                label: SECRET  # inside
                rel: [USA]
                integrity: 1
            # the end

            """;
        const string other = """
            version:   7
            # the name
            policy: us-lab # short
            domains:
                # two of them
                web:
                    integrity: 0
                    rel:
                        - USA
                    label: UNCLASSIFIED
                ops: 
                    rel: [ USA ]
                    label:    SECRET # inside
                    integrity: 1
            lattice:
              nations: [USA]
              levels:
                - UNCLASSIFIED
                - SECRET
              id: us
            # the end

            """;
        Assert.Equal(expected, Format(other, "policy.yaml"));
        Assert.Equal(expected, Format(expected, "policy.yaml"));
    }

    [Fact]
    public void OfSeveralBlankLinesOneStays() =>
        Assert.Equal("policy: a\n\nversion: 1\n", Format("\n\npolicy: a\n\n\n\nversion: 1\n\n", "policy.yaml"));

    [Theory]
    [InlineData("policy: [a", "S005")]
    [InlineData("policy: a\npolicy: b\n", "S009")]
    [InlineData("- a\n", "S018")]
    public void AFileOutsideTheSubsetIsNotTouched(string text, string id)
    {
        Assert.Null(PolicyFormatter.Format("policy.yaml", Encoding.UTF8.GetBytes(text), PolicyShapes.Policy, out var diagnostics));
        Assert.Contains(diagnostics, diagnostic => diagnostic.Id == id);
    }

    private static string Format(string text, string file)
    {
        MapShape shape = file == "policy.yaml" ? PolicyShapes.Policy : SystemShapes.System;
        string? formatted = PolicyFormatter.Format(file, Encoding.UTF8.GetBytes(text), shape, out var diagnostics);
        Assert.Equal(string.Empty, DiagnosticText.Render(diagnostics, [], ""));
        return formatted!;
    }

    private static string[] Comments(string text) =>
        [.. text.Split('\n').Where(line => line.Contains('#', StringComparison.Ordinal))
            .Select(line => line[line.IndexOf('#', StringComparison.Ordinal)..].TrimEnd()).Order(StringComparer.Ordinal)];
}
