using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Guard.House.Tests;

public sealed class PlantsTests
{
    private const string Guarded = """
        class A
        {
            void Whole() { }
        #if GUARD_PLANTS
            enum PlantedLeak { RefusalCode }
            void LeakTheRefusalCode() { }
        #endif
        }
        """;

    private static IEnumerable<SourceFile> Trusted => Repository.Sources.Where(file =>
        file.Path.StartsWith("kernel/", StringComparison.Ordinal)
        || file.Path.StartsWith("policy/", StringComparison.Ordinal)
        || file.Path.StartsWith("partitions/", StringComparison.Ordinal));

    [Fact]
    public void NoPlantStandsInTheReleaseSources() => Findings.None(Trusted.SelectMany(Plants.Findings));

    [ReleaseBuildFact]
    public void TheReleaseAssembliesHoldNoPlantedName()
    {
        string[] planted = [.. Trusted.SelectMany(file => Plants.PlantedNames(file.Path, file.Text)).Distinct()];
        HashSet<string> elsewhere = [.. Trusted.SelectMany(file => file.Root.DescendantTokens()).Select(token => token.Text)];
        string[] telling = [.. planted.Where(name => !elsewhere.Contains(name))];
        Findings.None(ReleaseBuildFactAttribute.Assemblies().SelectMany(assembly => Plants.NamesIn(assembly)
            .Where(name => telling.Contains(name) || name.Contains("Plant", StringComparison.Ordinal))
            .Select(name => $"{assembly} holds {name}")));
    }

    [Fact]
    public void ThePlantedNamesOfAFileAreThoseBehindTheSymbol() =>
        Assert.Equal(["PlantedLeak", "RefusalCode", "LeakTheRefusalCode"], Plants.PlantedNames("A.cs", Guarded));

    [Theory]
    [InlineData("class A { enum PlantedLeak { None } }", 1)]
    [InlineData("class A { void M() { Plant(); } }", 1)]
    [InlineData(Guarded, 0)]
    public void APlantOutsideItsSymbolIsNamed(string text, int expected) =>
        Assert.Equal(expected, Plants.Findings(SourceFile.Parse("A.cs", text)).Count());

    [Fact]
    public void TheNamesOfAnAssemblyAreReadFromIt()
    {
        HashSet<string> names = Plants.NamesIn(typeof(PlantsTests).Assembly.Location);
        Assert.Contains(nameof(PlantsTests), names);
        Assert.Contains(nameof(TheNamesOfAnAssemblyAreReadFromIt), names);
        Assert.DoesNotContain("NoSuchName", names);
    }
}
