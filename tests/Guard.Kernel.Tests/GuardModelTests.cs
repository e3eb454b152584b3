using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Guard.Contracts;
using Guard.Kernel.Tests.Rig;
using Guard.Model;
using Xunit;
using Xunit.Abstractions;

namespace Guard.Kernel.Tests;

/// <summary>The shipped monitor beside Guard.Model on random traffic: same ends, same inboxes, after every frame. A failure is
/// shrunk.</summary>
public sealed class GuardModelTests(ITestOutputHelper output)
{
    /// <summary>Traces tried, and the first one's seed: `.ci/long.d/model-traces` sets both, and so does the command a failure prints.</summary>
    private static readonly int Runs = Setting("GUARD_MODEL_TRACES", 5_000);
    private static readonly int FirstSeed = Setting("GUARD_MODEL_SEED", 1);
    private static readonly TestShared Shared = new();

    [Fact]
    public void TheMonitorDoesWhatTheModelSaysOnRandomTraffic()
    {
        var ends = new SortedDictionary<ModelState, int>();
        var failing = new ConcurrentBag<int>();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        Parallel.For(FirstSeed, FirstSeed + Runs, Threads, () => new Worker(), (seed, loop, own) =>
        {
            if (ModelBench.FirstDifference(own.Shared, ModelAct.Trace(seed), ModelAct.FramesOf(seed), own.Ends) is not null)
            {
                failing.Add(seed);
                loop.Break();                             // Lower seeds are tried all the same: the lowest failing one is told.
            }

            return own;
        }, own => AddUp(own.Ends, ends));
        if (!failing.IsEmpty)
        {
            Assert.Fail(Explain(failing.Min()));
        }

        double processorMilliseconds = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / Runs;
        output.WriteLine($"{Runs} traces of 8 to 24 frames from seed {FirstSeed}, {processorMilliseconds:F2} ms of processor time "
            + "each, no difference; transfers: " + string.Join(", ", ends.Select(end => $"{end.Key} {end.Value}")));
        if (Runs < 100)
        {
            return;                                       // A replay of one seed reaches what it reaches.
        }

        Assert.Equal(Enum.GetValues<ModelState>(), ends.Keys);       // The traffic reaches every end.
        Assert.All(ends, end => Assert.True(end.Value > Runs, $"{end.Key}: {end.Value}"));
    }

    [Fact]
    public void AModelWithAnotherRuleIsFoundOut()
    {
        SystemImage image = Shared.Image;
        ChannelRow up = image.Channels[0];
        ChannelRow down = image.Channels[1];
        SystemImage[] others =
        [
            image with { Channels = image.Channels.SetItem(0, up with { Limits = up.Limits with { Burst = 3 } }) },
            image with { Channels = image.Channels.SetItem(0, up with { Limits = up.Limits with { QueueDepth = 1 } }) },
            image with { Channels = image.Channels.SetItem(1, down with { ReleaseSlot = new ReleaseSlotRow(4000, 2, [16, 24]) }) },
            image with { Channels = image.Channels.SetItem(1, down with { ReleaseSlot = new ReleaseSlotRow(4000, 1, [24]) }) },
            image with { Channels = image.Channels.SetItem(1, down with { Review = down.Review with { Quorum = 1 } }) },
            image with { Types = image.Types.SetItem(0, image.Types[0] with { MaxBytes = 31 }) },
        ];
        foreach (SystemImage other in others)
        {
            Assert.Contains(
                Enumerable.Range(1, 60),
                seed => ModelBench.FirstDifference(Shared, ModelAct.Trace(seed), ModelAct.FramesOf(seed), null, other) is not null);
        }
    }

    private static ParallelOptions Threads => new() { MaxDegreeOfParallelism = Setting("GUARD_MODEL_THREADS", Environment.ProcessorCount) };

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    private static void AddUp(SortedDictionary<ModelState, int> own, SortedDictionary<ModelState, int> ends)
    {
        lock (ends)
        {
            foreach (KeyValuePair<ModelState, int> end in own)
            {
                ends[end.Key] = ends.GetValueOrDefault(end.Key) + end.Value;
            }
        }
    }

    /// <summary>What one thread works with.</summary>
    private sealed class Worker
    {
        internal TestShared Shared { get; } = new();

        internal SortedDictionary<ModelState, int> Ends { get; } = [];
    }

    private static string Explain(int seed)
    {
        int frames = ModelAct.FramesOf(seed);
        List<ModelAct> acts = ModelAct.Shrink(ModelAct.Trace(seed), fewer => ModelBench.FirstDifference(Shared, fewer, frames) is not null);
        return $"seed {seed}: {ModelBench.FirstDifference(Shared, acts, frames)}\nshrunk to: {string.Join("; ", acts)}\nagain: GUARD_MODEL_SEED={seed} "
            + "GUARD_MODEL_TRACES=1 dotnet test tests/Guard.Kernel.Tests -c Release --filter " + nameof(TheMonitorDoesWhatTheModelSaysOnRandomTraffic);
    }
}
