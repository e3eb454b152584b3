using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Policy.Diagnostics;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

/// <summary>Every check has a file that breaks it, with the exact report, and a good twin one change away.</summary>
public sealed class CheckCaseTests
{
    public static IEnumerable<object[]> Names() =>
        Directory.EnumerateFiles(TestFolders.Cases, "*.case").Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(name => new object[] { name! });

    [Theory]
    [MemberData(nameof(Names))]
    public void TheReportIsExact(string name)
    {
        CheckCase one = CheckCase.Load(Path.Combine(TestFolders.Cases, name));
        Assert.NotEmpty(one.Expected);
        Assert.Equal(one.Expected, one.Report());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheGoodTwinHasNoFinding(string name)
    {
        PolicyCompilation twin = CheckCase.Load(Path.Combine(TestFolders.Cases, name)).CompileTwin();
        Assert.Equal(string.Empty, DiagnosticText.Render(twin.Diagnostics, twin.Sources, ""));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheCaseIsAboutItsCheckAlone(string name)
    {
        CheckCase one = CheckCase.Load(Path.Combine(TestFolders.Cases, name));
        PolicyCompilation bad = one.CompileBad();
        Assert.All(bad.Diagnostics, diagnostic => Assert.Equal(one.Id, diagnostic.Id));
        Assert.Equal(CheckCatalogue.Find(one.Id)!.Severity == DiagnosticSeverity.Error, bad.Image is null);
    }

    [Fact]
    public void EveryCheckHasACase()
    {
        var cases = Names().Select(name => CheckCase.Load(Path.Combine(TestFolders.Cases, (string)name[0])).Id).ToHashSet();
        Assert.Equal([], CheckCatalogue.All.Select(check => check.Id).Where(id => !cases.Contains(id)));
    }

    [Fact]
    public void IdsAreDistinctAndSortedWithinTheirClass()
    {
        string[] ids = [.. CheckCatalogue.All.Select(check => check.Id)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.True(ids.Length >= 60, $"{ids.Length} checks");
        Assert.All(CheckCatalogue.All, check => Assert.Equal(check.Id[0], check.Class switch { CheckClass.Form => 'S', CheckClass.Policy => 'P', _ => 'G' }));
    }
}
