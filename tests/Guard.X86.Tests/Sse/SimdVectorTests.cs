using System.IO;
using Guard.X86.Tests.X87;
using Xunit;

namespace Guard.X86.Tests.Sse;

/// <summary>The MMX, SSE and SSE2 meanings against recorded silicon.</summary>
public class SimdVectorTests
{
    [VectorTheory]
    [InlineData("mmx")]
    [InlineData("sse-single")]
    [InlineData("sse-double")]
    [InlineData("sse-convert")]
    [InlineData("sse-int")]
    [InlineData("sse-move")]
    public void EveryRecordedCaseIsReproduced(string group)
    {
        string path = Path.Combine(VectorFolder.Path!, group + ".txt.gz");
        VectorJudge.AssertAllPass(VectorReader.ReadCompressed(path), SimdRunner.Run);
    }

    [Fact]
    public void EveryOwnCaseHolds() =>
        VectorJudge.AssertAllPass(VectorReader.ReadPlain(OwnVectors.PathOf("sse.txt")), SimdRunner.Run);
}
