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
    private readonly List<PolicyChange> _changes;
    private string _subject = string.Empty;
    private string _oldRule = string.Empty;
    private string _newRule = string.Empty;

    internal PolicyComparison(PolicyModel before, PolicyModel after, List<PolicyChange> changes)
    {
        _before = before;
        _after = after;
        _changes = changes;
    }

    internal void Run()
    {
        About("policy", _before.ExpiresUnixSeconds.Span, _after.ExpiresUnixSeconds.Span);
        Changed("name", _before.Name, _after.Name);
        More("expires", _before.ExpiresUnixSeconds.Value, _after.ExpiresUnixSeconds.Value, Values.DateText);
        CompareLattices(_before.Lattice, _after.Lattice);
        Pair("domain", _before.Domains, _after.Domains, d => d.Name, d => d.Span, d => "", CompareDomains);
        Pair("type", _before.Types, _after.Types, t => t.Name, t => t.Span, t => "", CompareTypes);
        Pair("channel", _before.Channels, _after.Channels, c => c.Name, c => c.Span, Describe, CompareChannels);
        CompareAssertions();
        CompareBudgets();
    }

    private void About(string subject, SourceSpan before, SourceSpan after)
    {
        _subject = subject;
        _oldRule = before.RuleLocation;
        _newRule = after.RuleLocation;
    }

    private void Add(ChangeEffect effect, string text) => _changes.Add(new PolicyChange(effect, _subject, text, _oldRule, _newRule));

    // A change whose effect nobody can tell from the values alone counts as widened.
    private void Changed(string what, string before, string after)
    {
        if (before != after)
        {
            Add(Widened, $"{what} changed from {Quote(before)} to {Quote(after)}");
        }
    }

    private static string Quote(string text) => text.Length == 0 ? "nothing" : $"'{text}'";

    private void More(string what, long before, long after, Func<long, string>? text = null)
    {
        text ??= value => value.ToString(CultureInfo.InvariantCulture);
        if (before != after)
        {
            Add(
                after > before ? Widened : Narrowed,
                $"{what} {(after > before ? "raised" : "lowered")} from {text(before)} to {text(after)}");
        }
    }

    private void Fewer(string what, long before, long after, string weakened)
    {
        if (before != after)
        {
            Add(after < before ? Widened : Narrowed, string.Create(
                CultureInfo.InvariantCulture, $"{what} from {before} to {after}{(after < before ? weakened : string.Empty)}"));
        }
    }

    // What stands on one side only: with a description it is a flow, gained or lost; without, it changes nothing by itself.
    private void Pair<T>(
        string what,
        ImmutableArray<T> before,
        ImmutableArray<T> after,
        Func<T, string> nameOf,
        Func<T, SourceSpan> spanOf,
        Func<T, string> describe,
        Action<T, T> compare)
        where T : class
    {
        var old = before.ToDictionary(nameOf, StringComparer.Ordinal);
        var added = after.ToDictionary(nameOf, StringComparer.Ordinal);
        foreach (string name in before.Concat(after).Select(nameOf).Distinct().Order(StringComparer.Ordinal))
        {
            T? one = old.GetValueOrDefault(name);
            T? other = added.GetValueOrDefault(name);
            SourceSpan none = SourceSpan.WholeFile(string.Empty);
            About($"{what} {name}", one is null ? none : spanOf(one), other is null ? none : spanOf(other));
            if (one is null)
            {
                Add(Widened, "added" + describe(other!));
            }
            else if (other is null)
            {
                Add(Narrowed, "removed" + describe(one));
            }
            else
            {
                compare(one, other);
            }
        }
    }

    private static string Describe(ChannelModel channel) =>
        $": {channel.Source!.Name} to {channel.Sink!.Name}, {string.Join(", ", channel.Types.Select(type => type.Value.Name))}";

    private void CompareLattices(LatticeModel before, LatticeModel after)
    {
        About($"lattice {after.Name}", before.Span, after.Span);
        Changed("name", before.Name, after.Name);
        Changed("levels", string.Join(", ", before.Levels), string.Join(", ", after.Levels));
        Changed("categories", string.Join(", ", before.Categories), string.Join(", ", after.Categories));
        Changed("nations", string.Join(", ", before.Nations), string.Join(", ", after.Nations));
        Changed("handling", string.Join(", ", before.Handling), string.Join(", ", after.Handling));
    }

    private void CompareDomains(DomainModel before, DomainModel after)
    {
        Changed("label", before.LabelText, after.LabelText);
        Changed("integrity", Text(before.Label!.Value.Integrity), Text(after.Label!.Value.Integrity));
        Changed("number", Text(before.Id), Text(after.Id));
        Changed("owner", before.Owner, after.Owner);
        Changed("org", before.Organisation, after.Organisation);
    }

    private void CompareTypes(TypeModel before, TypeModel after)
    {
        Changed("number", Text(before.Id), Text(after.Id));
        Changed("kind", before.Kind.ToString(), after.Kind.ToString());
        More("max", before.MaxBytes, after.MaxBytes);
        if (before.Profile is { } oldText && after.Profile is { } newText)
        {
            More("line", oldText.MaxLineBytes, newText.MaxLineBytes);
            More("lines", oldText.MaxLines, newText.MaxLines);
            More("run", oldText.MaxRunBytes, newText.MaxRunBytes);
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
            Add(Widened, "schema changed in its layout");
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
            Add(
                within ? Narrowed : Widened,
                $"field {now.Name} {(within ? "narrowed" : sameShape ? "widened" : "changed")}: {RecordRange.Text(old)} to {RecordRange.Text(now)}");
        }

        foreach (RecordRule rule in before.Rules.Except(after.Rules))
        {
            Add(Widened, $"rule removed: {before.Fields[rule.Left].Name} <= {before.Fields[rule.Right].Name}");
        }

        foreach (RecordRule rule in after.Rules.Except(before.Rules))
        {
            Add(Narrowed, $"rule added: {after.Fields[rule.Left].Name} <= {after.Fields[rule.Right].Name}");
        }
    }

    private void CompareChannels(ChannelModel before, ChannelModel after)
    {
        Changed("number", Text(before.Id), Text(after.Id));
        Changed("source", before.Source!.Name, after.Source!.Name);
        Changed("sink", before.Sink!.Name, after.Sink!.Name);
        Sets("type", before.Types.Select(t => t.Value.Name), after.Types.Select(t => t.Value.Name), Widened);
        Sets("word", before.Words, after.Words, Narrowed);
        CompareWaivers("import", before.Import, after.Import);
        CompareWaivers("downgrade", before.Downgrade, after.Downgrade);
        Changed("out_label", OutLabelText(_before, before), OutLabelText(_after, after));
        Fewer("quorum", before.Review.Quorum, after.Review.Quorum, ": review weakened");
        Changed("roles", Roles(before), Roles(after));
        Fewer("forbid_same_org", before.Review.ForbidSameOrganisation ? 1 : 0, after.Review.ForbidSameOrganisation ? 1 : 0, ": review weakened");
        More("review timeout", before.Review.TimeoutSeconds, after.Review.TimeoutSeconds);
        More("acknowledgement", (int)before.Acknowledgement.Mode, (int)after.Acknowledgement.Mode, mode => ((AcknowledgementMode)mode).ToString());
        Changed("epoch", Time(before.Acknowledgement.EpochNanoseconds), Time(after.Acknowledgement.EpochNanoseconds));
        More("opaque run", (long)(before.MaxRun?.Value ?? long.MaxValue), (long)(after.MaxRun?.Value ?? long.MaxValue));
        CompareLimits(before.Limits, after.Limits);
        CompareReleaseSlots(before.ReleaseSlot, after.ReleaseSlot);
        Changed("deadlines", Deadlines(before.Deadlines), Deadlines(after.Deadlines));
    }

    private void Sets(string what, IEnumerable<string> before, IEnumerable<string> after, ChangeEffect added)
    {
        string[] old = [.. before];
        string[] now = [.. after];
        foreach (string name in now.Except(old).Order(StringComparer.Ordinal))
        {
            Add(added, $"{what} {name} added");
        }

        foreach (string name in old.Except(now).Order(StringComparer.Ordinal))
        {
            Add(added == Widened ? Narrowed : Widened, $"{what} {name} removed");
        }
    }

    private void CompareWaivers(string what, WaiverModel? before, WaiverModel? after)
    {
        if (before is null || after is null)
        {
            if (!ReferenceEquals(before, after))
            {
                Add(before is null ? Widened : Narrowed, $"{what} {(before is null ? "added" : "removed")}");
            }

            return;
        }

        Changed($"{what} authority", before.Authority, after.Authority);
        More($"{what} until", before.UntilUnixSeconds, after.UntilUnixSeconds, Values.DateText);
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
            Add(now > old ? Widened : Narrowed, $"rate from {Rate(before)} to {Rate(after)}");
        }
        else if (before.WindowNanoseconds != after.WindowNanoseconds)
        {
            More("rate window", (long)before.WindowNanoseconds, (long)after.WindowNanoseconds, ns => Time((ulong)ns));
        }

        More("burst", before.Burst, after.Burst);
        More("day", before.PerDay, after.PerDay);
        More("queue", before.Queue, after.Queue);
        Changed("records a frame", Text(before.RecordsPerFrame), Text(after.RecordsPerFrame));
    }

    private static string Rate(LimitsModel limits) =>
        string.Create(CultureInfo.InvariantCulture, $"{limits.Messages} in {Values.DurationText(limits.WindowNanoseconds)}");

    private void CompareReleaseSlots(ReleaseSlotModel? before, ReleaseSlotModel? after)
    {
        if (before is null || after is null)
        {
            if (!ReferenceEquals(before, after))
            {
                Add(before is null ? Narrowed : Widened, $"release slots {(before is null ? "added" : "removed")}");
            }

            return;
        }

        if (before.EveryNanoseconds != after.EveryNanoseconds)
        {
            Add(
                after.EveryNanoseconds < before.EveryNanoseconds ? Widened : Narrowed,
                $"release slots from every {Time(before.EveryNanoseconds)} to every {Time(after.EveryNanoseconds)}");
        }

        More("messages a slot", before.MaxPerSlot, after.MaxPerSlot);
        Sets("size class", before.SizesBytes.Select(s => Values.SizeText(s)), after.SizesBytes.Select(s => Values.SizeText(s)), Widened);
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
            About(what, span, none);
            Add(Widened, "removed: " + text);
        }

        foreach ((string text, SourceSpan span) in now.ExceptBy(old.Select(r => r.Text), r => r.Text))
        {
            About(what, none, span);
            Add(Narrowed, "added: " + text);
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
            About($"budget {name}", one?.Span ?? none, other?.Span ?? none);
            More("covert", (long)(one?.MicrobitsPerSecond ?? 0), (long)(other?.MicrobitsPerSecond ?? 0), rate => LedgerText.Rate((ulong)rate));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(ulong nanoseconds) => nanoseconds == 0 ? "none" : Values.DurationText(nanoseconds);
}
