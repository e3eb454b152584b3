using System.Collections.Immutable;

namespace Guard.Policy.Analysis;

/// <summary>Why a flow is allowed or not.</summary>
/// <param name="Problem">What is wrong with the question, for example an unknown domain; then nothing else is set.</param>
/// <param name="Allowed">The decision.</param>
/// <param name="From">Source domain.</param>
/// <param name="To">Sink domain.</param>
/// <param name="Type">Type asked for; null for any.</param>
/// <param name="Rule">file:line of the channel that carries it; empty when denied.</param>
/// <param name="Reasons">All conditions, those that hold too.</param>
/// <param name="Nearest">The nearest rule, with what it carries and its place; empty when allowed or when there is none.</param>
/// <param name="Needed">What it would take to allow it; empty when allowed.</param>
public sealed record FlowExplanation(
    string? Problem,
    bool Allowed,
    string From,
    string To,
    string? Type,
    string Rule,
    ImmutableArray<FlowReason> Reasons,
    string Nearest,
    ImmutableArray<string> Needed);
