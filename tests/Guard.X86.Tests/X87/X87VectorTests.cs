using System.IO;

namespace Guard.X86.Tests.X87;

/// <summary>The x87 meanings against recorded silicon.</summary>
public class X87VectorTests
{
    [VectorTheory]
    [Xunit.InlineData("x87-arith")]
    [Xunit.InlineData("x87-compare")]
    [Xunit.InlineData("x87-transfer")]
    [Xunit.InlineData("x87-transcend")]
    [Xunit.InlineData("x87-control")]
    public void EveryRecordedCaseIsReproduced(string group)
    {
        string path = Path.Combine(VectorFolder.Path!, group + ".txt.gz");
        VectorJudge.AssertAllPass(VectorReader.ReadCompressed(path), X87Runner.Run);
    }
}
