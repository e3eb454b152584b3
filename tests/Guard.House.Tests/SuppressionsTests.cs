using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Guard.House.Tests;

public sealed class SuppressionsTests
{
    [Fact]
    public void EverySuppressionGivesItsReason() => Findings.None(Repository.Sources.SelectMany(Suppressions.Findings));

    [Fact]
    public void EveryHomeOfABanStillNeedsIt() => Findings.None(Suppressions.LiftedBans.SelectMany(row => row.Ids.Split(' ')
        .Except(Repository.Sources.Where(file => file.Path == row.Path).SelectMany(Suppressions.Ids))
        .Select(id => $"{row.Path} lifts {id} no more: take it out of the table")));

    [Fact]
    public void NoSettingsFileLiftsABan() => Findings.None(Repository.Files
        .Where(path => Path.GetExtension(path)
            is ".editorconfig" or ".globalconfig" or ".ruleset" or ".props" or ".targets" or ".rsp")
        .Where(path => Repository.Read(path) is { } text
            && (text.Contains("RS0030", StringComparison.Ordinal) || text.Contains("GUARD0", StringComparison.Ordinal)))
        .Select(path => $"{path} names a ban of the house"));

    [Theory]
    [InlineData("#pragma warning disable CA1822 // Because the interface of the benchmark asks for instances.", 0)]
    [InlineData("#pragma warning restore CA1822", 0)]
    [InlineData("#pragma warning disable CA1822", 1)]
    [InlineData("#pragma warning disable CA1822 // because", 1)]
    [InlineData("#pragma warning disable // Because everything is fine here.", 1)]
    [InlineData("#pragma warning disable RS0030 // Because a clock is needed here.", 1)]
    [InlineData("#pragma warning disable GUARD001, GUARD004 // Because a cache is needed here.", 2)]
    [InlineData("#nullable disable", 1)]
    [InlineData("[assembly: SuppressMessage(\"A\", \"CA1822\", Justification = \"The benchmark asks for instances\")]", 0)]
    [InlineData("[assembly: System.Diagnostics.CodeAnalysis.SuppressMessage(\"A\", \"CA1822\")]", 1)]
    [InlineData("[assembly: SuppressMessage(\"House\", \"GUARD001:Static\", Justification = \"A cache is needed here\")]", 1)]
    [InlineData("[assembly: InternalsVisibleTo(\"Guard.X.Tests\")]", 0)]
    [InlineData("[assembly: InternalsVisibleTo(\"Guard.Host\")]", 1)]
    public void ASuppressionIsJudgedByItsReason(string line, int expected) =>
        Assert.Equal(expected, Suppressions.Findings(SourceFile.Parse("kernel/Guard.X/A.cs", line + "\n")).Count());
}
