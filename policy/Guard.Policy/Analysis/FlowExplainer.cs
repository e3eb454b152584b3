using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Compiling;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Analysis;

/// <summary>`guard policy explain A B`: the decision with every condition, the nearest rule and what it would take.</summary>
/// <remarks>For a policy without errors. It decides as <see cref="ImageTable"/> does; a test compares the two.</remarks>
public sealed class FlowExplainer
{
    private readonly PolicyModel _policy;
    private readonly ImmutableArray<FilterDescriptor> _filters;

    /// <summary>An explainer for a policy and a filter catalogue.</summary>
    public FlowExplainer(PolicyModel policy, ImmutableArray<FilterDescriptor> filters)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _policy = policy;
        _filters = filters;
    }

    /// <summary>Explains one flow.</summary>
    /// <param name="from">Source domain.</param>
    /// <param name="to">Sink domain.</param>
    /// <param name="type">Type, or null for any.</param>
    /// <param name="marking">Label of the content, or null for the source's own.</param>
    public FlowExplanation Explain(string from, string to, string? type, string? marking)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (Find(_policy.Domains, d => d.Name, from, "domain", out DomainModel? source) is { } noSource)
        {
            return Refuse(noSource);
        }

        if (Find(_policy.Domains, d => d.Name, to, "domain", out DomainModel? sink) is { } noSink)
        {
            return Refuse(noSink);
        }

        TypeModel? wanted = null;
        if (type is not null && Find(_policy.Types, t => t.Name, type, "type", out wanted) is { } noType)
        {
            return Refuse(noType);
        }

        Label label = source!.Label!.Value;
        if (marking is not null && ReadLabel(marking, label.Integrity, out label) is { } noLabel)
        {
            return Refuse(noLabel);
        }

        return Explain(source, sink!, wanted, label, marking is not null);
    }

    private FlowExplanation Explain(DomainModel source, DomainModel sink, TypeModel? type, in Label label, bool labelled)
    {
        ChannelModel? channel = ChannelOf(source, sink, type);
        var reasons = ImmutableArray.CreateBuilder<FlowReason>();
        bool holds = Lattice.ConfidentialityAllows(label, source.Label!.Value);
        if (labelled)
        {
            string text = MarkingReader.Text(_policy.Lattice, label);
            string why = holds ? string.Empty : $": {FlowText.Against(_policy.Lattice, label, source.Label.Value)}";
            reasons.Add(
                new FlowReason(holds, $"'{source.Name}', {source.LabelText}, may hold {text}{why}", source.Span.RuleLocation));
        }

        string what = type is null ? "anything" : $"'{type.Name}'";
        reasons.Add(channel is null
            ? new FlowReason(false, $"a channel carries {what} from '{source.Name}' to '{sink.Name}'", string.Empty)
            : new FlowReason(true, $"channel '{channel.Name}' carries {Carried(channel)}", channel.Span.RuleLocation));
        AddLattice(reasons, source, sink, channel);
        AddFilters(reasons, type, channel);
        AddNever(reasons, source, sink, type, channel);
        if (channel is not null)
        {
            AddTerms(reasons, channel);
        }

        bool allowed = channel is not null && holds;
        return new FlowExplanation(
            null, allowed, source.Name, sink.Name, type?.Name, allowed ? channel!.Span.RuleLocation : string.Empty,
            reasons.ToImmutable(),
            allowed || channel is not null ? string.Empty : Nearest(source, sink, type),
            allowed ? [] : Needed(source, sink, type, channel, holds));
    }

    private static string Carried(ChannelModel channel)
    {
        var names = new List<string>();
        foreach (Located<TypeModel> type in channel.Types)
        {
            names.Add(type.Value.Name);
        }

        return "(" + string.Join(", ", names) + ")";
    }

    private void AddLattice(ImmutableArray<FlowReason>.Builder reasons, DomainModel source, DomainModel sink, ChannelModel? channel)
    {
        Label low = source.Label!.Value;
        Label high = sink.Label!.Value;
        bool confidentiality = Lattice.ConfidentialityAllows(low, high);
        bool integrity = Lattice.IntegrityAllows(low, high);
        Label lowLabel = low with { Integrity = 0 };
        Label highLabel = high with { Integrity = 0 };
        string against = confidentiality ? string.Empty : ": " + FlowText.Against(_policy.Lattice, lowLabel, highLabel);
        reasons.Add(channel?.Downgrade is { } downgrade
            ? new FlowReason(true, $"confidentiality waived by {downgrade.Authority}{against}", downgrade.Span.RuleLocation)
            : new FlowReason(confidentiality, $"{source.LabelText} may flow to {sink.LabelText}{against}", string.Empty));
        string levels = string.Create(CultureInfo.InvariantCulture, $"integrity {low.Integrity} to {high.Integrity}");
        reasons.Add(channel?.Import is { } import
            ? new FlowReason(true, $"{levels}, waived by {import.Authority}", import.Span.RuleLocation)
            : new FlowReason(integrity, integrity ? levels : $"{levels}: content would become more trusted on the way", string.Empty));
    }

    private void AddFilters(ImmutableArray<FlowReason>.Builder reasons, TypeModel? type, ChannelModel? channel)
    {
        var kinds = new SortedSet<ContentKind>();
        if (type is not null)
        {
            kinds.Add(type.Kind);
        }
        else
        {
            foreach (Located<TypeModel> carried in channel?.Types ?? [])
            {
                kinds.Add(carried.Value.Kind);
            }
        }

        foreach (ContentKind kind in kinds)
        {
            string? a = FilterChoice.Of(_filters, kind, FilterRole.A)?.Name;
            string? b = FilterChoice.Of(_filters, kind, FilterRole.B)?.Name;
            reasons.Add(
                new FlowReason(a is not null && b is not null, $"judged by {a ?? "no filter A"} and {b ?? "no filter B"}", string.Empty));
        }
    }

    private void AddNever(
        ImmutableArray<FlowReason>.Builder reasons, DomainModel source, DomainModel sink, TypeModel? type, ChannelModel? channel)
    {
        foreach (NeverModel rule in _policy.Never)
        {
            if (Forbids(rule, source, sink, type))
            {
                bool excepted = channel is not null && rule.Except.Contains(channel);
                reasons.Add(new FlowReason(
                    excepted, excepted ? $"`never` excepts '{channel!.Name}'" : "`never` forbids it", rule.Span.RuleLocation));
            }
        }
    }

    private static bool Forbids(NeverModel rule, DomainModel source, DomainModel sink, TypeModel? type) =>
        (rule.From is null || ReferenceEquals(rule.From, source)) && (rule.To is null || ReferenceEquals(rule.To, sink))
        && (rule.Types.IsEmpty || (type is not null && rule.Types.Contains(type)));

    private static void AddTerms(ImmutableArray<FlowReason>.Builder reasons, ChannelModel channel)
    {
        if (channel.Review.Quorum > 0)
        {
            string roles = string.Join(" and ", channel.Review.Roles);
            reasons.Add(new FlowReason(
                true, string.Create(CultureInfo.InvariantCulture, $"after {channel.Review.Quorum} approvals, of {roles}"),
                channel.Review.Span.RuleLocation));
        }

        if (channel.ReleaseSlot is { } slot)
        {
            string every = Values.DurationText(slot.EveryNanoseconds);
            reasons.Add(new FlowReason(
                true, string.Create(CultureInfo.InvariantCulture, $"in slots every {every}, at most {slot.MaxPerSlot}, padded"),
                slot.Span.RuleLocation));
        }
    }

    private string Nearest(DomainModel source, DomainModel sink, TypeModel? type)
    {
        ChannelModel? nearest = null;
        int best = 0;
        foreach (ChannelModel channel in _policy.Channels)
        {
            int score = (ReferenceEquals(channel.Source, source) ? 2 : 0) + (ReferenceEquals(channel.Sink, sink) ? 2 : 0)
                + (type is not null && channel.Carries(type) ? 1 : 0);
            if (score > best)
            {
                best = score;
                nearest = channel;
            }
        }

        return nearest is null
            ? string.Empty
            : $"{nearest.Name} carries {Carried(nearest)} from '{nearest.Source!.Name}' to '{nearest.Sink!.Name}'  {nearest.Span.RuleLocation}";
    }

    private ImmutableArray<string> Needed(DomainModel source, DomainModel sink, TypeModel? type, ChannelModel? channel, bool holds)
    {
        var needed = ImmutableArray.CreateBuilder<string>();
        if (!holds)
        {
            needed.Add($"content that '{source.Name}' may hold");
        }

        if (channel is not null)
        {
            return needed.ToImmutable();
        }

        Label from = source.Label!.Value;
        Label to = sink.Label!.Value;
        bool falls = !Lattice.ConfidentialityAllows(from, to);
        bool rises = !Lattice.IntegrityAllows(from, to);
        if (falls && rises)
        {
            needed.Add("two channels through a domain between them: one waives confidentiality, one integrity");
        }
        else
        {
            needed.Add($"a channel from '{source.Name}' to '{sink.Name}'");
            if (falls)
            {
                needed.Add("downgrade with an authority");
                needed.Add("review with quorum 2");
                needed.Add("release slots and a covert budget");
            }

            if (rises)
            {
                needed.Add("import with an authority");
            }
        }

        if (type is not null)
        {
            needed.Add(
                $"filters {FilterChoice.Of(_filters, type.Kind, FilterRole.A)?.Name ?? "A"} and "
                    + $"{FilterChoice.Of(_filters, type.Kind, FilterRole.B)?.Name ?? "B"}");
        }

        foreach (NeverModel rule in _policy.Never)
        {
            if (Forbids(rule, source, sink, type))
            {
                needed.Add($"an exception from `never` at {rule.Span.RuleLocation}");
            }
        }

        return needed.ToImmutable();
    }

    private ChannelModel? ChannelOf(DomainModel source, DomainModel sink, TypeModel? type)
    {
        foreach (ChannelModel channel in _policy.Channels)
        {
            if (ReferenceEquals(channel.Source, source) && ReferenceEquals(channel.Sink, sink) && (type is null || channel.Carries(type)))
            {
                return channel;
            }
        }

        return null;
    }

    private string? ReadLabel(string marking, byte integrity, out Label label)
    {
        var bag = new DiagnosticBag();
        Label? read = new MarkingReader(_policy.Lattice, bag).Read(
            new Located<string>(marking, SourceSpan.WholeFile("label")), [], null, integrity);
        label = read ?? default;
        return read is null ? bag.ToSorted()[0].Message : null;
    }

    private static string? Find<T>(ImmutableArray<T> things, Func<T, string> nameOf, string name, string what, out T? found)
        where T : class
    {
        var known = new List<string>();
        foreach (T thing in things)
        {
            if (nameOf(thing) == name)
            {
                found = thing;
                return null;
            }

            known.Add(nameOf(thing));
        }

        found = null;
        return $"there is no {what} '{name}'; {Suggestion.For(name, known)}";
    }

    private static FlowExplanation Refuse(string problem) => new(problem, false, "", "", null, "", [], "", []);
}
