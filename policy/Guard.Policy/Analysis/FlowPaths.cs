using System.Collections.Immutable;
using Guard.Policy.Model;

namespace Guard.Policy.Analysis;

/// <summary>Ways from one domain to another.</summary>
/// <param name="Problem">What is wrong with the question; then there is no way.</param>
/// <param name="Ways">Simple ways, shortest first, then by channel numbers.</param>
/// <param name="HasMore">True when there are more than were asked for, or the search was cut off.</param>
public sealed record FlowPaths(string? Problem, ImmutableArray<ImmutableArray<ChannelModel>> Ways, bool HasMore);
