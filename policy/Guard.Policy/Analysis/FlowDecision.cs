using Guard.Contracts;

namespace Guard.Policy.Analysis;

/// <summary>What the compiled table says about one flow.</summary>
/// <param name="Allowed">True when a channel carries it.</param>
/// <param name="Channel">The channel; 0 when there is none.</param>
/// <param name="Rule">file:line of the channel; empty when there is none.</param>
public readonly record struct FlowDecision(bool Allowed, ChannelId Channel, string Rule);
