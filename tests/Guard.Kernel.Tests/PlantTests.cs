#if GUARD_PLANTS
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Xunit;

namespace Guard.Kernel.Tests;

/// <summary>In the test build only: the planted leak leaks, and with none selected nothing does.</summary>
public sealed class PlantTests
{
    [Theory]
    [InlineData(Plant.None, false)]
    [InlineData(Plant.RefusalCode, true)]
    public void ARefusalAboveShowsBelowOnlyWithThePlant(Plant plant, bool shows)
    {
        Digest quiet = Observe(plant, "fine");
        Assert.Equal(shows, quiet != Observe(plant, "Forbidden"));
    }

    private static Digest Observe(Plant plant, string text)
    {
        using var run = new TestRun(change: parts => parts with { Selected = plant });
        run.Frame(TestRun.Time());
        TestRun.Once(run.High, p => p.Submit(2, 2, text));
        run.Frames(4);
        return run.Monitor.TranscriptOf(TestSystem.Low);
    }
}
#endif
