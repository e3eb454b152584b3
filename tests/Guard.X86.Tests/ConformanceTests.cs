using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Host.Conformance;
using Xunit;
using OwnVectors = Guard.X86.Tests.X87.OwnVectors;

namespace Guard.X86.Tests;

public sealed class ConformanceTests(ConformanceTests.Recorded recorded) : IClassFixture<ConformanceTests.Recorded>
{
    /// <summary>Every recorded group, run once for all tests of this class.</summary>
    public sealed class Recorded
    {
        private readonly Lazy<ConformanceResult[]> _results = new(() => [.. VectorFolder.Run(VectorFactAttribute.Folder, group: null)]);

        public IReadOnlyList<ConformanceResult> Results => _results.Value;
    }

    [VectorFact]
    public void IntegerInstructionsAgreeWithRecordedSilicon()
    {
        ConformanceResult[] results = [.. recorded.Results.Where(result => result.Group.StartsWith("int-", StringComparison.Ordinal))];
        Assert.Equal(8, results.Length);
        Assert.Empty(results.SelectMany(result => result.Failures));
        Assert.Equal(155_828, results.Sum(result => result.Passed));
    }

    [VectorFact]
    public void FloatingPointAndSimdInstructionsAgreeWithRecordedSilicon()
    {
        ConformanceResult[] results =
        [
            .. recorded.Results.Where(
                result => result.Group != VectorFolder.RealMode && !result.Group.StartsWith("int-", StringComparison.Ordinal)),
        ];
        Assert.Equal(11, results.Length);
        Assert.Empty(results.SelectMany(result => result.Failures.Take(8)));
        Assert.Equal(145_831, results.Sum(result => result.Passed));
    }

    [VectorFact]
    public void RealModeInstructionsAgreeWithRecordedSilicon()
    {
        ConformanceResult result = Assert.Single(recorded.Results, result => result.Group == VectorFolder.RealMode);
        Assert.Empty(result.Failures);
        Assert.Equal(81_250, result.Passed + result.Skipped);
    }

    /// <summary>The set of this repository, for what the larger one leaves out.</summary>
    [Fact]
    public void Sse3ToSse42AgreeWithRecordedSilicon()
    {
        ConformanceResult result = NativeVectors.Run(OwnVectors.PathOf("native/sse3-to-sse42.txt.gz"));
        Assert.Empty(result.Failures.Take(8));
        Assert.Equal(2220, result.Passed);
    }

    [VectorFact]
    public void EveryCaseThatDoesNotPassIsOnTheBaselineAndNoOther()
    {
        ConformanceBaseline baseline = ConformanceBaseline.Committed();
        Assert.Empty(baseline.NotListed(recorded.Results).Select(ConformanceBaseline.Line));
        Assert.Empty(baseline.Stale(recorded.Results).Select(ConformanceBaseline.Line));
    }

    [Fact]
    public void TheBaselineNamesARegressionAndAStaleLine()
    {
        ConformanceBaseline baseline = ConformanceBaseline.Parse(new StringReader("# why\ng:1\tskipped\tlock\ng:2\tfailed\tknown\ng:3\tskipped\tlock\n"));
        var result = new ConformanceResult("g");
        result.Fail("g:1", "listed as skipped");
        result.Fail("g:2", "listed");
        result.Skip("g:4", "not listed");
        Assert.Equal(["g:1", "g:4"], baseline.NotListed([result]).Select(test => test.Name));
        Assert.Equal(["g:3"], baseline.Stale([result]).Select(test => test.Name));
    }

    [Theory]
    [InlineData("g:1 skipped lock")]                            // spaces, not tabs
    [InlineData("g:1\tpassed\tlock")]
    [InlineData("g:1\tfailed\t")]                               // no reason
    [InlineData("g:1\tskipped\tlock\ng:1\tskipped\tlock")]
    public void ABaselineIsReadExactly(string text) =>
        Assert.Throws<InvalidDataException>(() => ConformanceBaseline.Parse(new StringReader(text)));
}
