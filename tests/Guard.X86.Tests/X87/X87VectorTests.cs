using System.IO;
using Xunit;

namespace Guard.X86.Tests.X87;

/// <summary>The x87 meanings against recorded silicon.</summary>
public class X87VectorTests
{
    [VectorTheory]
    [InlineData("x87-arith")]
    [InlineData("x87-compare")]
    [InlineData("x87-transfer")]
    [InlineData("x87-transcend")]
    [InlineData("x87-control")]
    public void EveryRecordedCaseIsReproduced(string group)
    {
        string path = Path.Combine(VectorFolder.Path!, group + ".txt.gz");
        VectorJudge.AssertAllPass(VectorReader.ReadCompressed(path), X87Runner.Run);
    }

    [Fact]
    public void EveryOwnCaseHolds() =>
        VectorJudge.AssertAllPass(VectorReader.ReadPlain(OwnVectors.PathOf("x87.txt")), X87Runner.Run);
}
