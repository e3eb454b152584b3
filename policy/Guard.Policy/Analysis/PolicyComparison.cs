using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Guard.Contracts;
using Guard.Policy.Compiling;
using Guard.Policy.Documents;
using Guard.Policy.Model;
using static Guard.Policy.Analysis.ChangeEffect;

namespace Guard.Policy.Analysis;

/// <summary>Finds the changes of <see cref="PolicyDiff"/>.</summary>
internal sealed class PolicyComparison
{
    private readonly PolicyModel _before;
    private readonly PolicyModel _after;
    private readonly ChangeList _changes;

    internal PolicyComparison(PolicyModel before, PolicyModel after, ChangeList changes)
    {
        _before = before;
        _after = after;
        _changes = changes;
    }

    internal void Run()
    {
        _changes.About("policy", _before.ExpiresUnixSeconds.Span, _after.ExpiresUnixSeconds.Span);
        _changes.Changed("name", _before.Name, _after.Name);
        _changes.More("expires", _before.ExpiresUnixSeconds.Value, _after.ExpiresUnixSeconds.Value, Values.DateText);
        CompareLattices(_before.Lattice, _after.Lattice);
        _changes.Pair("domain", _before.Domains, _after.Domains, d => d.Name, d => d.Span, d => "", CompareDomains);
        _changes.Pair("type", _before.Types, _after.Types, t => t.Name, t => t.Span, t => "", CompareTypes);
        _changes.Pair("channel", _before.Channels, _after.Channels, c => c.Name, c => c.Span, Describe, CompareChannels);
        CompareAssertions();
        CompareBudgets();
    }

    private static string Describe(ChannelModel channel) =>
        $": {channel.Source!.Name} to {channel.Sink!.Name}, {string.Join(", ", channel.Types.Select(type => type.Value.Name))}";

    private void CompareLattices(LatticeModel before, LatticeModel after)
    {
        _changes.About($"lattice {after.Name}", before.Span, after.Span);
        _changes.Changed("name", before.Name, after.Name);
        _changes.Changed("levels", string.Join(", ", before.Levels), string.Join(", ", after.Levels));
        _changes.Changed("categories", string.Join(", ", before.Categories), string.Join(", ", after.Categories));
        _changes.Changed("nations", string.Join(", ", before.Nations), string.Join(", ", after.Nations));
        _changes.Changed("handling", string.Join(", ", before.Handling), string.Join(", ", after.Handling));
    }

    private void CompareDomains(DomainModel before, DomainModel after)
    {
        _changes.Changed("label", before.LabelText, after.LabelText);
        _changes.Changed("integrity", Text(before.Label!.Value.Integrity), Text(after.Label!.Value.Integrity));
        _changes.Changed("number", Text(before.Id), Text(after.Id));
        _changes.Changed("owner", before.Owner, after.Owner);
        _changes.Changed("org", before.Organisation, after.Organisation);
    }

    private void CompareTypes(TypeModel before, TypeModel after)
    {
        _changes.Changed("number", Text(before.Id), Text(after.Id));
        _changes.Changed("kind", before.Kind.ToString(), after.Kind.ToString());
        _changes.More("max", before.MaxBytes, after.MaxBytes);
        if (before.Profile is { } oldText && after.Profile is { } newText)
        {
            _changes.More("line", oldText.MaxLineBytes, newText.MaxLineBytes);
            _changes.More("lines", oldText.MaxLines, newText.MaxLines);
            _changes.More("run", oldText.MaxRunBytes, newText.MaxRunBytes);
        }

        if (before.Schema is { } oldSchema && after.Schema is { } newSchema)
        {
            CompareSchemas(oldSchema, newSchema);
        }
    }

    private void CompareSchemas(RecordSchema before, RecordSchema after)
    {
        if (before.BigEndian != after.BigEndian || before.Fields.Length != after.Fields.Length)
        {
            _changes.Add(Widened, "schema changed in its layout");
            return;
        }

        for (int i = 0; i < before.Fields.Length; i++)
        {
            RecordField old = before.Fields[i];
            RecordField now = after.Fields[i];
            if (old == now)
            {
                continue;
            }

            bool sameShape = old.Name == now.Name && old.Kind == now.Kind && old.WidthBytes == now.WidthBytes;
            bool within = sameShape && RecordRange.IsWithin(now, old);
            _changes.Add(
                within ? Narrowed : Widened,
                $"field {now.Name} {(within ? "narrowed" : sameShape ? "widened" : "changed")}: {RecordRange.Text(old)} to {RecordRange.Text(now)}");
        }

        foreach (RecordRule rule in before.Rules.Except(after.Rules))
        {
            _changes.Add(Widened, $"rule removed: {before.Fields[rule.Left].Name} <= {before.Fields[rule.Right].Name}");
        }

        foreach (RecordRule rule in after.Rules.Except(before.Rules))
        {
            _changes.Add(Narrowed, $"rule added: {after.Fields[rule.Left].Name} <= {after.Fields[rule.Right].Name}");
        }
    }

    private void CompareChannels(ChannelModel before, ChannelModel after)
    {
        _changes.Changed("number", Text(before.Id), Text(after.Id));
        _changes.Changed("source", before.Source!.Name, after.Source!.Name);
        _changes.Changed("sink", before.Sink!.Name, after.Sink!.Name);
        _changes.Sets("type", before.Types.Select(t => t.Value.Name), after.Types.Select(t => t.Value.Name), Widened);
        _changes.Sets("word", before.Words, after.Words, Narrowed);
        CompareWaivers("import", before.Import, after.Import);
        CompareWaivers("downgrade", before.Downgrade, after.Downgrade);
        _changes.Changed("out_label", OutLabelText(_before, before), OutLabelText(_after, after));
        _changes.Fewer("quorum", before.Review.Quorum, after.Review.Quorum, ": review weakened");
        _changes.Changed("roles", Roles(before), Roles(after));
        _changes.Fewer("forbid_same_org", before.Review.ForbidSameOrganisation ? 1 : 0, after.Review.ForbidSameOrganisation ? 1 : 0, ": review weakened");
        _changes.More("review timeout", before.Review.TimeoutSeconds, after.Review.TimeoutSeconds);
        _changes.More("acknowledgement", (int)before.Acknowledgement.Mode, (int)after.Acknowledgement.Mode, mode => ((AcknowledgementMode)mode).ToString());
        CompareEpochs(before.Acknowledgement.EpochNanoseconds, after.Acknowledgement.EpochNanoseconds);
        _changes.More(
            "opaque run",
            (long)(before.MaxRun?.Value ?? long.MaxValue),
            (long)(after.MaxRun?.Value ?? long.MaxValue),
            run => run == long.MaxValue ? "any" : Text(run));
        CompareLimits(before.Limits, after.Limits);
        CompareReleaseSlots(before.ReleaseSlot, after.ReleaseSlot);
        _changes.Changed("deadlines", Deadlines(before.Deadlines), Deadlines(after.Deadlines));
    }

    // Each epoch tells the source one symbol. Where only one side acknowledges, the mode has told already.
    private void CompareEpochs(ulong before, ulong after)
    {
        if (before != after && before != 0 && after != 0)
        {
            _changes.Add(after < before ? Widened : Narrowed, $"acknowledgements from every {Time(before)} to every {Time(after)}");
        }
    }

    private void CompareWaivers(string what, WaiverModel? before, WaiverModel? after)
    {
        if (before is null || after is null)
        {
            if (!ReferenceEquals(before, after))
            {
                _changes.Add(before is null ? Widened : Narrowed, $"{what} {(before is null ? "added" : "removed")}");
            }

            return;
        }

        _changes.Changed($"{what} authority", before.Authority, after.Authority);
        _changes.More($"{what} until", before.UntilUnixSeconds, after.UntilUnixSeconds, Values.DateText);
    }

    private static string OutLabelText(PolicyModel policy, ChannelModel channel) =>
        channel.KeepsLabel || channel.FixedLabel is not { } label ? "keep" : MarkingReader.Text(policy.Lattice, label);

    private static string Roles(ChannelModel channel) => string.Join(", ", channel.Review.Roles.Order(StringComparer.Ordinal));

    private void CompareLimits(LimitsModel before, LimitsModel after)
    {
        // Cross-multiplied: messages per window.
        UInt128 old = (UInt128)before.Messages * Math.Max(1, after.WindowNanoseconds);
        UInt128 now = (UInt128)after.Messages * Math.Max(1, before.WindowNanoseconds);
        if (old != now)
        {
            _changes.Add(now > old ? Widened : Narrowed, $"rate from {Rate(before)} to {Rate(after)}");
        }
        else if (before.WindowNanoseconds != after.WindowNanoseconds)
        {
            _changes.More("rate window", (long)before.WindowNanoseconds, (long)after.WindowNanoseconds, ns => Time((ulong)ns));
        }

        _changes.More("burst", before.Burst, after.Burst);
        _changes.More("day", before.PerDay, after.PerDay);
        _changes.More("queue", before.Queue, after.Queue);
        _changes.Changed("records a frame", Text(before.RecordsPerFrame), Text(after.RecordsPerFrame));
    }

    private static string Rate(LimitsModel limits) =>
        string.Create(CultureInfo.InvariantCulture, $"{limits.Messages} in {Values.DurationText(limits.WindowNanoseconds)}");

    private void CompareReleaseSlots(ReleaseSlotModel? before, ReleaseSlotModel? after)
    {
        if (before is null || after is null)
        {
            if (!ReferenceEquals(before, after))
            {
                _changes.Add(before is null ? Narrowed : Widened, $"release slots {(before is null ? "added" : "removed")}");
            }

            return;
        }

        if (before.EveryNanoseconds != after.EveryNanoseconds)
        {
            _changes.Add(
                after.EveryNanoseconds < before.EveryNanoseconds ? Widened : Narrowed,
                $"release slots from every {Time(before.EveryNanoseconds)} to every {Time(after.EveryNanoseconds)}");
        }

        _changes.More("messages a slot", before.MaxPerSlot, after.MaxPerSlot);
        _changes.Sets("size class", before.SizesBytes.Select(s => Values.SizeText(s)), after.SizesBytes.Select(s => Values.SizeText(s)), Widened);
    }

    private static string Deadlines(DeadlinesModel deadlines) =>
        $"{Time(deadlines.Stage.Value)}, {Time(deadlines.Filter.Value)}, {Time(deadlines.Authorised.Value)}, {Time(deadlines.Deliver.Value)}";

    private void CompareAssertions()
    {
        CompareRules("never", _before.Never.Select(r => (Text(r), r.Span)), _after.Never.Select(r => (Text(r), r.Span)));
        CompareRules("only", _before.Only.Select(r => (Text(r), r.Span)), _after.Only.Select(r => (Text(r), r.Span)));
    }

    private void CompareRules(string what, IEnumerable<(string Text, SourceSpan Span)> before, IEnumerable<(string Text, SourceSpan Span)> after)
    {
        (string Text, SourceSpan Span)[] old = [.. before];
        (string Text, SourceSpan Span)[] now = [.. after];
        SourceSpan none = SourceSpan.WholeFile(string.Empty);
        foreach ((string text, SourceSpan span) in old.ExceptBy(now.Select(r => r.Text), r => r.Text))
        {
            _changes.About(what, span, none);
            _changes.Add(Widened, "removed: " + text);
        }

        foreach ((string text, SourceSpan span) in now.ExceptBy(old.Select(r => r.Text), r => r.Text))
        {
            _changes.About(what, none, span);
            _changes.Add(Narrowed, "added: " + text);
        }
    }

    private static string Text(NeverModel rule) =>
        $"from {rule.From?.Name ?? "any"} to {rule.To?.Name ?? "any"}"
        + List(" types ", rule.Types.Select(t => t.Name)) + List(" except ", rule.Except.Select(c => c.Name));

    private static string Text(OnlyModel rule) =>
        $"{(rule.Into ? "into" : "out of")} {rule.Domain.Name}" + List(": ", rule.Channels.Select(c => c.Name));

    private static string List(string prefix, IEnumerable<string> names)
    {
        string text = string.Join(", ", names.Order(StringComparer.Ordinal));
        return text.Length == 0 ? string.Empty : prefix + text;
    }

    private void CompareBudgets()
    {
        var old = _before.Budgets.ToDictionary(b => b.Domain.Name, StringComparer.Ordinal);
        var now = _after.Budgets.ToDictionary(b => b.Domain.Name, StringComparer.Ordinal);
        foreach (string name in _before.Budgets.Concat(_after.Budgets).Select(b => b.Domain.Name).Distinct().Order(StringComparer.Ordinal))
        {
            SourceSpan none = SourceSpan.WholeFile(string.Empty);
            BudgetModel? one = old.GetValueOrDefault(name);
            BudgetModel? other = now.GetValueOrDefault(name);
            _changes.About($"budget {name}", one?.Span ?? none, other?.Span ?? none);
            _changes.More("covert", (long)(one?.MicrobitsPerSecond ?? 0), (long)(other?.MicrobitsPerSecond ?? 0), rate => LedgerText.Rate((ulong)rate));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(ulong nanoseconds) => nanoseconds == 0 ? "none" : Values.DurationText(nanoseconds);
}
