using System.Collections.Immutable;

namespace Guard.Experiments.Capacity;

/// <summary>One observation.</summary>
/// <param name="Observation">All that the observer's partition was handed, contents of messages left out.</param>
/// <param name="Inputs">What the sender did to cause it.</param>
public sealed record ChannelMatrixRow(string Observation, ImmutableArray<string> Inputs);
