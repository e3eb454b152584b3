using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Experiments.Simulation;

/// <summary>What one boot epoch did, for comparison with its replay.</summary>
internal sealed class SimulatedEpoch
{
    internal SimulatedEpoch(ulong bootEpoch, int life)
    {
        BootEpoch = bootEpoch;
        Life = life;
    }

    internal ulong BootEpoch { get; }

    internal int Life { get; }

    /// <summary>The run's transcript digest after each frame that came to its end.</summary>
    internal List<string> Frames { get; } = [];

    /// <summary>Each partition's transcript after the last of them.</summary>
    internal ImmutableArray<Digest> Partitions { get; private set; } = [];

    internal void Add(Monitor monitor, SimulatedSystem system)
    {
        Frames.Add(monitor.RunDigest().ToString());
        Partitions = [.. system.Boot.Image.Partitions.Select(row => monitor.TranscriptOf(row.Id))];
    }
}
