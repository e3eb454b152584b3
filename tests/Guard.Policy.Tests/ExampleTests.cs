using Guard.Contracts;
using Guard.Policy.Diagnostics;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class ExampleTests
{
    [Fact]
    public void ThreeLevelsCompilesWithoutAFinding()
    {
        PolicyCompilation compiled = MemoryFiles.ThreeLevels().Compile();
        Assert.Equal(string.Empty, DiagnosticText.Render(compiled.Diagnostics, compiled.Sources, ""));
        Assert.NotNull(compiled.Image);
        Assert.True(SystemImageCodec.TryDecode(SystemImageCodec.Encode(compiled.Image), out SystemImage? _));
    }
}
