using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Guard.House.Tests;

public sealed class LayeringTests
{
    private const string Cpu = "partitions/Guard.X86/Guard.X86.csproj";
    private const string Host = "tools/Guard.Host/Guard.Host.csproj";
    private const string Kernel = "kernel/Guard.Kernel/Guard.Kernel.csproj";

    [Fact]
    public void EveryProjectKeepsToItsRow() => Findings.None(ProjectFile.All.SelectMany(Layering.Findings));

    [Theory]
    [InlineData(Kernel, "<ProjectReference Include=\"../Guard.Policy/Guard.Policy.csproj\" />", "may not reference Guard.Policy")]
    [InlineData(Kernel, "<PackageReference Include=\"YamlDotNet\" />", "may not reference package YamlDotNet")]
    [InlineData(Cpu, "<PackageReference Include=\"Iced\" />", "may not reference package Iced")]
    [InlineData("kernel/Guard.New/Guard.New.csproj", "", "no row in LayeringTable")]
    [InlineData("tools/Guard.Kernel/Guard.Kernel.csproj", "", "belongs in kernel/Guard.Kernel/")]
    [InlineData(Kernel, "<InternalsVisibleTo Include=\"Guard.Host\" />", "shows its internals to Guard.Host")]
    [InlineData(Kernel, "<Compile Include=\"../../policy/A.cs\" />", "<Compile> is not a reference")]
    [InlineData(Kernel, "<Reference Include=\"System.Net\" />", "<Reference> is not a reference")]
    [InlineData(Host, "<ProjectReference Include=\"../A.Tests/A.Tests.csproj\" />", "nothing references a test")]
    [InlineData("tests/Guard.Audit.Tests/Guard.Audit.Tests.csproj", "", "does not reference Guard.Audit")]
    public void AProjectThatBreaksItsRowIsNamed(string path, string item, string expected)
    {
        ProjectFile project = new(path, $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{item}</ItemGroup></Project>");
        Assert.Contains(Layering.Findings(project), finding => finding.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NoWarn")]
    [InlineData("AllowUnsafeBlocks")]
    [InlineData("TreatWarningsAsErrors")]
    [InlineData("RunAnalyzers")]
    [InlineData("CheckForOverflowUnderflow")]
    public void AProjectThatSwitchesAnythingIsNamed(string property)
    {
        ProjectFile project = new(Kernel, $"<Project><PropertyGroup><{property}>x</{property}></PropertyGroup></Project>");
        Assert.Single(Layering.Findings(project));
    }

    [Fact]
    public void EveryProjectStandsInTheSolution()
    {
        string solution = Repository.Read("Guard.sln").Replace('\\', '/');
        Findings.None(ProjectFile.All
            .Where(project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal))
            .Select(project => $"{project.Path} is not in Guard.sln: dotnet sln Guard.sln add {project.Path}"));
    }

    [Fact]
    public void TheTableHasNoCycle()
    {
        List<string> placed = [];
        while (LayeringTable.Rows
            .FirstOrDefault(row => !placed.Contains(row.Project) && row.Projects.All(placed.Contains)) is { } next)
        {
            placed.Add(next.Project);
        }

        Assert.Equal(LayeringTable.Rows.Length, placed.Count);
    }

    [Theory]
    [InlineData("kernel", "true")]
    [InlineData("policy", "true")]
    [InlineData("partitions", "false")]
    public void TheAnalyzersAreWiredToEveryTrustedFolder(string folder, string isChecked)
    {
        string path = $"{folder}/Directory.Build.props";
        ProjectFile props = new(path, Repository.Read(path));
        string analyzers = props.Attributes("ProjectReference", "Guard.Analyzers.csproj");
        Assert.Equal(LayeringTable.AnalyzersForAll, props.Packages.Concat(props.Projects));
        Assert.Contains("ReferenceOutputAssembly=false", analyzers, StringComparison.Ordinal);
        Assert.Contains("OutputItemType=Analyzer", analyzers, StringComparison.Ordinal);
        Assert.Equal("$(RepositoryRoot)BannedSymbols.txt", Assert.Single(props.Items("AdditionalFiles")));
        Assert.Equal(isChecked, props.Property("CheckForOverflowUnderflow"));
        Assert.Null(props.Property("NoWarn"));
    }

    [Fact]
    public void WarningsAreErrorsForEverybody()
    {
        ProjectFile props = new("Directory.Build.props", Repository.Read("Directory.Build.props"));
        Assert.Equal("true", props.Property("TreatWarningsAsErrors"));
        Assert.Equal("enable", props.Property("Nullable"));
        Assert.Equal("true", props.Property("Deterministic"));
        Assert.Equal("$(NoWarn);CS8524", props.Property("NoWarn"));
        Assert.Null(props.Property("AllowUnsafeBlocks"));
    }
}
