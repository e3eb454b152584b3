using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Analysis;
using Guard.Policy.Compiling;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Editing;

/// <summary>Explanations of labels, domains, types and rules for a hover, in Markdown.</summary>
internal sealed class EditorText
{
    private readonly PolicyModel _policy;
    private readonly ImmutableArray<FilterDescriptor> _filters;

    internal EditorText(PolicyModel policy, ImmutableArray<FilterDescriptor> filters)
    {
        _policy = policy;
        _filters = filters;
    }

    /// <summary>What stands at a place; empty for nothing this knows.</summary>
    internal string Of(EditorContext context, EditorPlace place, KnownFile kind) => place.Refers switch
    {
        NameKind.Domain when _policy.Domains.FirstOrDefault(domain => domain.Name == context.Word) is { } domain => OfDomain(domain),
        NameKind.Type when _policy.Types.FirstOrDefault(type => type.Name == context.Word) is { } type => OfType(type),
        NameKind.Channel when _policy.Channels.FirstOrDefault(channel => channel.Name == context.Word) is { } channel => OfChannel(channel),
        NameKind.Nation => OfNations(context.Word),
        NameKind.Marking => OfMarking(context),
        _ when ReferenceEquals(kind, KnownFile.Policy) && context.AtKey => OfAssertion(context),
        _ => string.Empty,
    };

    internal static string TypeLine(TypeModel type) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(type.Kind == ContentKind.Record ? "record" : "text")}, at most {Values.SizeText(type.MaxBytes)}, {type.FreeBits} free bits");

    private static string OfType(TypeModel type) => $"**type {type.Name}**: {TypeLine(type)}\n\n{type.Span.RuleLocation}";

    private string OfDomain(DomainModel domain)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**domain {domain.Name}**: `{domain.LabelText}`");
        text.Append(domain.Label is { } label ? string.Create(CultureInfo.InvariantCulture, $", integrity {label.Integrity}") : string.Empty);
        text.Append(domain.Owner.Length == 0 ? string.Empty : $"; {domain.Owner}, {domain.Organisation}").Append("\n\n");
        foreach (ChannelModel channel in _policy.Channels)
        {
            if (ReferenceEquals(channel.Source, domain) || ReferenceEquals(channel.Sink, domain))
            {
                text.Append("- ").Append(ReferenceEquals(channel.Source, domain) ? "out" : "in").Append(" by `").Append(channel.Name)
                    .Append("` ").Append(channel.Source?.Name).Append(" → ").Append(channel.Sink?.Name).Append('\n');
            }
        }

        return text.Append('\n').Append(domain.Span.RuleLocation).ToString();
    }

    private string OfChannel(ChannelModel channel)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**channel {channel.Name}**: {channel.Source?.Name} → {channel.Sink?.Name}\n\n");
        if (channel is { Source: { Label: not null } source, Sink: { Label: not null } sink } && !channel.Types.IsEmpty)
        {
            foreach (Located<TypeModel> type in channel.Types)
            {
                FlowExplanation answer = new FlowExplainer(_policy, _filters).Explain(source.Name, sink.Name, type.Value.Name, null);
                text.Append("```\n").Append(FlowExplanationText.Render(answer).Replace("```", "", StringComparison.Ordinal)).Append("```\n");
            }
        }

        return text.Append(channel.Span.RuleLocation).ToString();
    }

    private string OfNations(string word)
    {
        GroupModel? group = _policy.Lattice.Groups.FirstOrDefault(one => one.Name == word);
        return group is not null
            ? $"**group {group.Name}**: {MarkingReader.NationsText(_policy.Lattice, group.Nations)}"
            : _policy.Lattice.Nations.Contains(word) ? $"**nation {word}** of lattice {_policy.Lattice.Name}" : string.Empty;
    }

    private string OfMarking(EditorContext context)
    {
        // Of a domain or a channel the whole label is known, with its key `rel`; else the marking speaks for itself.
        Label? known = context.Path is ["domains", var domain, ..]
            ? _policy.Domains.FirstOrDefault(one => one.Name == domain)?.Label
            : context.Path is ["channels", var channel, ..] ? _policy.Channels.FirstOrDefault(one => one.Name == channel)?.FixedLabel : null;
        var bag = new DiagnosticBag();
        Label? label = known ?? new MarkingReader(_policy.Lattice, bag).Read(
            new Located<string>(context.Word, SourceSpan.WholeFile("label")), [], null, 0);
        return label is { } read ? OfLabel(read) : bag.ToSorted() is [var first, ..] ? first.Message : string.Empty;
    }

    private string OfLabel(in Label label)
    {
        LatticeModel lattice = _policy.Lattice;
        Label asked = label;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{MarkingReader.Text(lattice, label)}**\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"- level {lattice.Levels[label.Level]}, {label.Level + 1} of {lattice.Levels.Length}: {string.Join(" < ", lattice.Levels)}\n");
        text.Append("- categories: ").Append(Members(lattice.Categories, i => asked.Categories.Contains(i))).Append('\n');
        text.Append("- caveats: ").Append(Members(lattice.Handling, i => (asked.Handling >> i & 1) != 0)).Append('\n');
        text.Append("- releasable to ").Append(MarkingReader.NationsText(lattice, label.Releasability)).Append('\n');
        text.Append("- may flow, as far as confidentiality goes, to ").Append(Domains(to => Lattice.ConfidentialityAllows(asked, to))).Append('\n');
        text.Append("- may take in what is in ").Append(Domains(from => Lattice.ConfidentialityAllows(from, asked))).Append('\n');
        return text.ToString();
    }

    private string OfAssertion(EditorContext context)
    {
        if (context.Path is [] && context.Word is "never" or "only")
        {
            int rules = context.Word == "never" ? _policy.Never.Length : _policy.Only.Length;
            string meaning = PolicyShapes.Policy.Find(context.Word)!.Meaning;
            return string.Create(CultureInfo.InvariantCulture, $"**{context.Word}**, {rules} rules: {meaning}. They allow nothing.");
        }

        return string.Empty;
    }

    private string Domains(Func<Label, bool> holds)
    {
        string[] names = [.. _policy.Domains.Where(domain => domain.Label is { } label && holds(label)).Select(domain => domain.Name)];
        return names.Length == 0 ? "no domain" : string.Join(", ", names);
    }

    private static string Members(ImmutableArray<string> names, Func<int, bool> holds)
    {
        string[] members = [.. Enumerable.Range(0, names.Length).Where(holds).Select(i => names[i])];
        return members.Length == 0 ? "none" : string.Join(", ", members);
    }
}
