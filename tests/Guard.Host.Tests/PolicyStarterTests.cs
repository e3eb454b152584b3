using System;
using System.Collections.Generic;
using System.IO;
using Guard.Filters;
using Guard.Host.Authoring;
using Guard.Host.Building;
using Guard.Policy;
using Guard.Policy.Documents;
using Guard.Policy.Testing;
using Xunit;

namespace Guard.Host.Tests;

public sealed class PolicyStarterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("guard-starter-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheStarterChecksCleanItsTestsCoverItAndNoMutantSurvives()
    {
        PolicyStarter.Write(_folder, "my-site", 2027);
        string file = Path.Combine(_folder, "policy.yaml");
        PolicyCompilation compiled = SystemLoader.CheckPolicy(file, new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds());
        Assert.Empty(compiled.Diagnostics);
        PolicyTestReport report = PolicyTestRunner.Run(
            compiled.Policy!, "tests.yaml", SystemLoader.SourcesBeside(file), new Catalogue(), mutate: true);
        Assert.True(report.Succeeded && report.IsCovered && report.MutantCount > 10, report.Render(withCoverage: true));
    }

    [Fact]
    public void TheStarterIsLaidOutAsFmtLaysItOut()
    {
        PolicyStarter.Write(_folder, "a", 2027);
        foreach (KnownFile kind in (IEnumerable<KnownFile>)[KnownFile.Policy, KnownFile.Tests])
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(_folder, kind.Name));
            Assert.Equal(System.Text.Encoding.UTF8.GetString(bytes), PolicyFormatter.Format(kind.Name, bytes, kind.Shape, out _));
        }
    }

    [Fact]
    public void NothingIsOverwritten()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "schemas"));
        File.WriteAllText(Path.Combine(_folder, "schemas", "report.rec"), "mine");
        Assert.Equal(2, Assert.Throws<OperatorException>(() => PolicyStarter.Write(_folder, "my-site", 2027)).ExitCode);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_folder, "schemas", "report.rec")));
        Assert.Equal([Path.Combine(_folder, "schemas", "report.rec")], Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("My-Site")]
    [InlineData("a/b")]
    public void AWrongNameIsRefused(string name) =>
        Assert.Equal(2, Assert.Throws<OperatorException>(() => PolicyStarter.Write(_folder, name, 2027)).ExitCode);
}
