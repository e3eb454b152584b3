using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Filters;
using Guard.Policy.Diagnostics;
using Guard.Policy.Testing;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

/// <summary>Every shipped example checks clean, round-trips, and its policy tests pass, cover each type of each channel and let
/// no mutant survive.</summary>
public sealed class ExampleTests
{
    public static IEnumerable<object[]> Names() => Directory.EnumerateDirectories(TestFolders.Examples).Order()
        .Select(folder => new object[] { Path.GetFileName(folder) });

    [Theory]
    [MemberData(nameof(Names))]
    public void AnExampleCompilesWithoutAFinding(string name)
    {
        PolicyCompilation compiled = MemoryFiles.Example(name).Compile(now: 1_800_000_000 - 30_000_000);
        Assert.Equal(string.Empty, DiagnosticText.Render(compiled.Diagnostics, compiled.Sources, ""));
        Assert.True(SystemImageCodec.TryDecode(SystemImageCodec.Encode(compiled.Image!), out SystemImage? _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ItsTestsPassCoverEachTypeOfEachChannelAndLetNoMutantSurvive(string name)
    {
        MemoryFiles files = MemoryFiles.Example(name);
        PolicyTestReport report = PolicyTestRunner.Run(files.CheckPolicy().Policy!, "tests.yaml", files, new Catalogue(), mutate: true);
        Assert.True(report.Succeeded && report.IsCovered, report.Render(withCoverage: true));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ItHasAReadme(string name) => Assert.True(File.Exists(Path.Combine(TestFolders.Examples, name, "README.md")));

    [Fact]
    public void CoalitionWithoutItsExceptionShowsTheWayThroughTheTable()
    {
        MemoryFiles files = MemoryFiles.Example("coalition");
        files.Replace("policy.yaml", "  - { from: usa, to: aus, except: [usa-gives] }", "  - { from: usa, to: aus }");
        Diagnostic found = Assert.Single(files.CheckPolicy().Diagnostics);
        Assert.Equal("P017", found.Id);
        Assert.Equal("never 'usa' to 'aus' is broken in 2 steps: usa -[usa-gives]-> shared -[table-aus]-> aus", found.Message);
    }
}
