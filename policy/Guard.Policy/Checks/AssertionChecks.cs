using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Policy.Analysis;
using Guard.Policy.Diagnostics;
using Guard.Policy.Model;

namespace Guard.Policy.Checks;

/// <summary>`never` and `only`: through any number of domains, with the shortest way that breaks the rule.</summary>
internal sealed class AssertionChecks
{
    private readonly PolicyModel _policy;
    private readonly FlowGraph _graph;
    private readonly DiagnosticBag _bag;

    internal AssertionChecks(PolicyModel policy, DiagnosticBag bag)
    {
        _policy = policy;
        _graph = new FlowGraph(policy);
        _bag = bag;
    }

    internal void Run()
    {
        foreach (NeverModel rule in _policy.Never)
        {
            CheckNever(rule);
        }

        foreach (OnlyModel rule in _policy.Only)
        {
            CheckOnly(rule);
        }
    }

    private void CheckNever(NeverModel rule)
    {
        ImmutableArray<ChannelModel> way = _graph.ShortestWay(rule.From, rule.To, rule.Types, rule.Except);
        if (way.IsEmpty)
        {
            return;
        }

        var steps = ImmutableArray.CreateBuilder<RelatedPosition>();
        foreach (ChannelModel channel in way)
        {
            steps.Add(
                new RelatedPosition(channel.Span, $"'{channel.Name}' from '{channel.Source!.Name}' to '{channel.Sink!.Name}'"));
        }

        string hops = way.Length == 1 ? "1 step" : $"{way.Length} steps";
        _bag.Report(
            Check.P017, rule.Span,
            $"never '{rule.From?.Name ?? "any"}' to '{rule.To?.Name ?? "any"}' is broken in {hops}: {FlowGraph.Text(way)}",
            "remove a channel of this way, or list it under except", steps.ToImmutable());
    }

    private void CheckOnly(OnlyModel rule)
    {
        foreach (ChannelModel channel in _policy.Channels)
        {
            bool concerned = channel.IsWired && ReferenceEquals(rule.Into ? channel.Sink : channel.Source, rule.Domain);
            if (concerned && !rule.Channels.Contains(channel))
            {
                string way = rule.Into ? "into" : "out of";
                _bag.Report(
                    Check.P024, rule.Span, $"'{channel.Name}' leads {way} '{rule.Domain.Name}' and is not listed",
                    "list it, or remove the channel",
                    new RelatedPosition(channel.Span, $"'{channel.Name}'"));
            }
        }
    }
}
