using System.Collections.Immutable;
using Guard.Kernel;

namespace Guard.Experiments.Rig;

/// <summary>A verified snapshot of a small system, to go on from.</summary>
/// <param name="Partitions">Its partitions, in the description's order.</param>
/// <param name="Channels">Its channels.</param>
internal sealed record SystemSnapshot(ImmutableArray<LoadedSnapshot> Partitions, LoadedChannels Channels);
