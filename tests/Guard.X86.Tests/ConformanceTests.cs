using System;
using System.IO;
using System.Linq;
using Guard.Host.Conformance;
using Xunit;

namespace Guard.X86.Tests;

public sealed class ConformanceTests
{
    [VectorFact]
    public void IntegerInstructionsAgreeWithRecordedSilicon()
    {
        string[] files = Directory.GetFiles(Path.Combine(VectorFactAttribute.Folder, "native"), "int-*.txt.gz");
        Array.Sort(files, StringComparer.Ordinal);
        Assert.Equal(8, files.Length);
        ConformanceResult[] results = [.. files.Select(file => NativeVectors.Run(file))];
        Assert.Empty(results.SelectMany(result => result.Failures));
        Assert.Equal(155_828, results.Sum(result => result.Passed));
    }

    [VectorFact]
    public void FloatingPointAndSimdInstructionsAgreeWithRecordedSilicon()
    {
        string[] files = [.. Directory.GetFiles(Path.Combine(VectorFactAttribute.Folder, "native"), "*.txt.gz")
            .Where(file => !Path.GetFileName(file).StartsWith("int-", StringComparison.Ordinal))];
        Array.Sort(files, StringComparer.Ordinal);
        Assert.Equal(11, files.Length);
        ConformanceResult[] results = [.. files.Select(file => NativeVectors.Run(file))];
        Assert.Empty(results.SelectMany(result => result.Failures.Take(8)));
        Assert.Equal(145_831, results.Sum(result => result.Passed));
    }

    [VectorFact]
    public void RealModeInstructionsAgreeWithRecordedSilicon()
    {
        ConformanceResult[] results = [.. RealModeVectors.RunAll(Path.Combine(VectorFactAttribute.Folder, "80286"))];
        Assert.Empty(results.SelectMany(result => result.Failures));
        Assert.Equal(325, results.Length);
    }
}
