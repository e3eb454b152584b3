using System.Linq;
using Guard.Filters;
using Guard.Policy.Testing;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class PolicyTestRunnerTests
{
    [Fact]
    public void TheExamplesCasesPassCoverEverythingAndNoMutantSurvives()
    {
        PolicyTestReport report = Run(MemoryFiles.ThreeLevels(), mutate: true);
        string summary = $"{report.Results.Length} passed, 0 failed; {report.MutantCount} mutants, 0 survived\n";
        Assert.Equal(summary, report.Render(withCoverage: false));
        Assert.True(report.Succeeded);
        Assert.True(report.IsCovered, report.Render(withCoverage: true));
        Assert.True(report.MutantCount > 50, $"{report.MutantCount}");
    }

    [Fact]
    public void WithoutOneCaseAMutantSurvives()
    {
        MemoryFiles files = MemoryFiles.ThreeLevels();
        string[] lines = [.. files.Text("tests.yaml").Split('\n').Where(line => !line.Contains("weather-pressure-849:"))];
        files.SetText("tests.yaml", string.Join('\n', lines));
        PolicyTestReport report = Run(files, mutate: true);
        Assert.StartsWith("type weather: least of pressure lowered  policy.yaml:", Assert.Single(report.Survivors));
        Assert.False(report.Succeeded);
    }

    [Fact]
    public void ALooserPolicyFailsTheCaseThatNamesTheLimit()
    {
        MemoryFiles files = MemoryFiles.ThreeLevels();
        files.Replace("schemas/weather.rec", "u16 850..1090", "u16 850..1091");
        PolicyTestReport report = Run(files, mutate: false);
        Assert.Contains("\n      expected reject\n      found    deliver\n", report.Render(withCoverage: false));
        Assert.StartsWith("FAIL  weather-pressure-1091  tests.yaml:", report.Render(withCoverage: false));
        Assert.False(report.Succeeded);
    }

    [Fact]
    public void CasesThatTryNoRuleAreNoSuccess()
    {
        MemoryFiles files = MemoryFiles.ThreeLevels();
        files.SetText(
            "tests.yaml",
            "tests: three-levels\ncases:\n  a: { from: ops, to: mallory, type: note, text: \"x\\n\", expect: no-channel }\n");
        PolicyTestReport report = Run(files, mutate: false);
        Assert.False(report.Succeeded);
        Assert.Contains("MISS  chat-up note: 0 pass, 0 refused  policy.yaml:", report.Render(withCoverage: false));
    }

    [Fact]
    public void NoCaseIsNoSuccess()
    {
        MemoryFiles files = MemoryFiles.ThreeLevels();
        files.SetText("tests.yaml", "tests: three-levels\ncases: {}\n");
        Assert.False(Run(files, mutate: false).Succeeded);
    }

    [Theory]
    [InlineData("tests: other\ncases: {}\n", "tests.yaml:1:8: error P003: these tests are for policy 'other', not for 'three-levels'")]
    [InlineData("tests: three-levels\ncases:\n  a: { like: b, expect: reject }\n", "tests.yaml:3:14: error P003: there is no earlier case 'b'")]
    [InlineData("tests: three-levels\ncases:\n  a: { from: ops, to: sensor, type: status, expect: reject "
        + "}\n", "tests.yaml:3:3: error S017: a case needs a message: text, hex, file, or record for a type with a schema")]
    [InlineData("tests: three-levels\ncases:\n  a: { from: ops, to: vault, type: track, record: { day: 256, x: 1 }, "
        + "expect: reject }\n", "tests.yaml:3:58: error S025: '256' does not fit into 'day', 0 to 255")]
    public void AWrongTestsFileIsReported(string text, string expected)
    {
        MemoryFiles files = MemoryFiles.ThreeLevels();
        files.SetText("tests.yaml", text);
        PolicyTestReport report = Run(files, mutate: false);
        Assert.Contains(expected, report.Render(withCoverage: false));
        Assert.Empty(report.Results);
    }

    private static PolicyTestReport Run(MemoryFiles files, bool mutate)
    {
        PolicyCompilation compiled = files.CheckPolicy();
        Assert.Empty(compiled.Diagnostics);
        return PolicyTestRunner.Run(compiled.Policy!, "tests.yaml", files, new Catalogue(), mutate);
    }
}
