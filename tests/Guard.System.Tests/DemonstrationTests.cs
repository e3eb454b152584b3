using System;
using System.Linq;
using Guard.Host.Demonstration;
using Xunit;

namespace Guard.System.Tests;

[Collection(ExampleSuite.Name)]
public sealed class DemonstrationTests(ExampleRun example)
{
    [Fact]
    public void EveryExpectationOfTheDemonstrationHolds()
    {
        Expectation[] judged = [.. example.Expectations.Where(expectation => !IsPlanted(expectation))];
        Assert.Equal(example.Expectations.Count - 1, judged.Length);
        Assert.True(judged.Length >= 15);
        Assert.Empty(judged.Where(expectation => !expectation.Held).Select(failed => $"{failed.Text}: {failed.Detail}"));
    }

    [Fact]
    public void AnUnmeasuredLeakIsNoSuccess() => Assert.False(example.Expectations.Single(IsPlanted).Held);

    [Theory]
    [InlineData("ear")]
    [InlineData("sensor")]
    [InlineData("mallory")]
    public void ALowDomainCannotTellHighsSecretsApart(string domain)
    {
        TwoRunComparison comparison = example.Comparisons.Single(candidate => candidate.Domain == domain);
        Assert.Equal(-1, comparison.FirstDifferentFrame);
        Assert.Equal(-1, comparison.FirstDifferentByte);
        Assert.True(comparison.Frames > 100 && comparison.Left.Length > 100);
    }

    private static bool IsPlanted(Expectation expectation) =>
        expectation.Text.Contains(ExampleRun.Unmeasured.Plant, StringComparison.Ordinal);
}
