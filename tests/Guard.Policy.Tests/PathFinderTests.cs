using System.Linq;
using Guard.Policy.Analysis;
using Guard.Policy.Tests.Support;
using Xunit;

namespace Guard.Policy.Tests;

public sealed class PathFinderTests
{
    private static readonly PolicyCompilation Compiled = MemoryFiles.ThreeLevels().Compile();

    [Fact]
    public void AWayShowsItsDirectionsAndApprovals() => Assert.Equal(
        "mallory —[chat-up up]→ ops —[status-down down, 2 approvals]→ sensor\n",
        PathFinder.Render(PathFinder.Find(Compiled.Policy!, "mallory", "sensor", 20)));

    [Fact]
    public void NoWayIsSaid() => Assert.Equal("no way\n", PathFinder.Render(PathFinder.Find(Compiled.Policy!, "vault", "ops", 20)));

    [Fact]
    public void MoreWaysThanAskedForIsSaid()
    {
        FlowPaths paths = PathFinder.Find(Compiled.Policy!, "mallory", "sensor", 0);
        Assert.True(paths.HasMore);
        Assert.Empty(paths.Ways);
    }

    [Fact]
    public void ShortestComeFirstInACompleteGraph()
    {
        MemoryFiles files = GeneratedPolicies.Complete(5);
        PolicyCompilation compiled = files.CheckPolicy();
        Assert.Empty(compiled.Diagnostics);
        FlowPaths paths = PathFinder.Find(compiled.Policy!, "d0", "d4", 1000);
        Assert.Equal([1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4], paths.Ways.Select(way => way.Length));
        Assert.False(paths.HasMore);
    }

    [Fact]
    public void DotHasEachEdgeOnce() => Assert.Equal(
        "digraph ways {\n  rankdir=LR;\n  \"mallory\" -> \"ops\" [label=\"chat-up up\"];\n"
        + "  \"ops\" -> \"sensor\" [label=\"status-down down, 2 approvals\"];\n}\n",
        PathFinder.RenderDot(PathFinder.Find(Compiled.Policy!, "mallory", "sensor", 20)));
}
