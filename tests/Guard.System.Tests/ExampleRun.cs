using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Running;

namespace Guard.System.Tests;

/// <summary>The example, demonstrated once; the tests look at its run and leave it as it is.</summary>
public sealed class ExampleRun : IDisposable
{
    private readonly Scratch _scratch = new();

    public ExampleRun()
    {
        Setup = new DemoSetup(RepositoryPlace.Find());
        Keys = RoleKeys.Make(forThisRun: true);
        var demo = new DemoRun(Setup, RunFolder.Create(_scratch.At("run"), "run"), Keys, _ => { });
        Run = demo.Execute(() => Unmeasured, null);
        Expectations = demo.Expectations;
        Comparisons = demo.Comparisons;
    }

    /// <summary>The example's parts.</summary>
    public DemoSetup Setup { get; }

    /// <summary>Keys the run was signed with.</summary>
    public RoleKeys Keys { get; }

    /// <summary>The run.</summary>
    public TracedRun Run { get; }

    /// <summary>What the demonstration expected, and whether it was so.</summary>
    public IReadOnlyList<Expectation> Expectations { get; }

    /// <summary>What the Low domains saw in this run and in one with every bit of High's secrets inverted.</summary>
    public IReadOnlyList<TwoRunComparison> Comparisons { get; }

    /// <summary>For the planted leak, which only the test build can measure: its expectation fails, and is left out.</summary>
    internal static PlantedOutcome Unmeasured { get; } = new("not measured here", 0, 128, -1, -1, string.Empty, string.Empty);

    public void Dispose()
    {
        Keys.Dispose();
        _scratch.Dispose();
    }
}
