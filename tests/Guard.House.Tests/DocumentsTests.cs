using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Xunit;

namespace Guard.House.Tests;

public sealed class DocumentsTests
{
    private const int FirstScreenLines = 60;
    private const string Demo = "tools/guard demo";
    private const string Test = "dotnet test Guard.sln -c Release";

    private static readonly ImmutableHashSet<string> Verbs = ["run", "audit"];

    [Fact]
    public void TheFirstScreenOfReadmeGivesTheTwoCommands()
    {
        string firstScreen = string.Join('\n', Repository.Read("README.md").Split('\n').Take(FirstScreenLines));
        string[] commands = [.. Documents.Code(firstScreen).Select(code => code.Text)];
        Assert.Contains(Demo, commands);
        Assert.Contains(Test, commands);
    }

    [Fact]
    public void TheFirstCommandIsAProgram()
    {
        string launcher = Repository.FullPath("tools/guard");
        Assert.StartsWith("#!/bin/sh\n", File.ReadAllText(launcher), StringComparison.Ordinal);
        Assert.True(File.Exists(Repository.FullPath("tools/guard.cmd")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(File.GetUnixFileMode(launcher).HasFlag(UnixFileMode.UserExecute), "tools/guard is not executable");
        }
    }

    [Fact]
    public void ContinuousIntegrationRunsTheTwoCommands()
    {
        string scripts = Repository.Read(".ci/run") + Repository.Read(".ci/steps.sh");
        Assert.Contains($" {Demo}\n", scripts, StringComparison.Ordinal);
        Assert.Contains($" {Test} ", scripts, StringComparison.Ordinal);
    }

    [FileFact("tools/Guard.Cli/Commands")]
    public void EveryCommandInTheTextsExists()
    {
        string source = string.Concat(Repository.Sources
            .Where(file => file.Path.StartsWith("tools/Guard.Cli/", StringComparison.Ordinal))
            .Select(file => file.Text));
        Findings.None(Repository.Files
            .Where(path => path.EndsWith(".md", StringComparison.Ordinal))
            .Where(path => !path.StartsWith("verification/decisions/", StringComparison.Ordinal))
            .SelectMany(path => Documents.UnknownCommands(path, Repository.Read(path), Documents.Verbs, source)));
    }

    [Fact]
    public void EveryLinkInTheTextsLeadsSomewhere() => Findings.None(Repository.Files
        .Where(path => path.EndsWith(".md", StringComparison.Ordinal))
        .SelectMany(path => Documents.BrokenLinks(
            path, Repository.Read(path), target => Path.Exists(Repository.FullPath(target)))));

    [FileFact("verification/claims.md")]
    public void EveryClaimNamesACommandOrATest() => Findings.None(
        Documents.UnbackedClaims(Repository.Read("verification/claims.md"), Documents.Verbs, Documents.Tests));

    [FileFact("verification/claims.md")]
    public void EveryExperimentIsTheCommandOfItsClaim()
    {
        Assert.Contains("C4", Documents.Experiments);
        Findings.None(Documents.ClaimsBesideExperiments(Repository.Read("verification/claims.md"), Documents.Experiments));
    }

    [Theory]
    [InlineData("| C1 | a claim | `guard evidence run --only C1` |", 0)]
    [InlineData("| C1 | a claim | `LabelTests` |", 1)]
    [InlineData("| C2 | a claim | `guard evidence run --only C1` |", 1)]
    [InlineData("| C1 | `guard evidence run --only C1` |\n| C9 | `guard evidence run --only C9` |", 1)]
    public void AnExperimentAndItsClaimNameEachOther(string markdown, int expected) =>
        Assert.Equal(expected, Documents.ClaimsBesideExperiments(markdown, ["C1"]).Count());

    [Fact]
    public void TheTestsOfTheTreeAreFound()
    {
        Assert.Contains(nameof(DocumentsTests), Documents.Tests);
        Assert.Contains($"{nameof(DocumentsTests)}.{nameof(TheTestsOfTheTreeAreFound)}", Documents.Tests);
    }

    [Theory]
    [InlineData("Run `guard run x.yaml`.", 0)]
    [InlineData("```\n$ tools/guard audit verify    # all of it\n```", 0)]
    [InlineData("    tools/guard run --cores 2", 0)]
    [InlineData("`guard VERB` and `guard --help` and `guard ...`", 0)]
    [InlineData("guard walks (no code)", 0)]
    [InlineData("Run `guard walk x.yaml`.", 1)]
    [InlineData("    tools/guard walk", 1)]
    [InlineData("    tools/guard run --coers 2", 1)]
    public void ACommandThatDoesNotExistIsNamed(string markdown, int expected) =>
        Assert.Equal(expected, Documents.UnknownCommands("README.md", markdown, Verbs, "new Option<int>(\"--cores\")").Count());

    [Theory]
    [InlineData("[a](b.md)", 0)]
    [InlineData("[a](b.md#part) and [c](https://example.org/x)", 0)]
    [InlineData("[a](c.md)", 1)]
    public void ALinkToNothingIsNamed(string markdown, int expected) =>
        Assert.Equal(expected, Documents.BrokenLinks("docs/A.md", markdown, target => target == "docs/b.md").Count());

    [Theory]
    [InlineData("| C1 | a claim | `guard audit verify RUN` | a plant |", 0)]
    [InlineData("| C1 | a claim | `LabelTests.JoinIsCommutative` | a plant |", 0)]
    [InlineData("| **C1** | a claim | `Guard.Labels.Tests.LabelTests` | a plant |", 0)]
    [InlineData("| C1 | a claim | `dotnet test Guard.sln -c Release` | a plant |", 0)]
    [InlineData("| id | claim |", 0)]
    [InlineData("| C1 | a claim | by reading `Label.cs` | a plant |", 1)]
    [InlineData("| C1 | a claim | `guard prove` | a plant |", 2)]
    [InlineData("| C1 | a claim | `guard run` and `LabelTests.Vanished` | a plant |", 1)]
    public void AClaimWithoutEvidenceIsNamed(string row, int expected) => Assert.Equal(
        expected, Documents.UnbackedClaims(row, Verbs, ["LabelTests", "LabelTests.JoinIsCommutative"]).Count());
}
