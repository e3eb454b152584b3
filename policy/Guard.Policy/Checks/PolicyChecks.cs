using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Compiling;
using Guard.Policy.Diagnostics;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Checks;

/// <summary>What a policy's statements mean together (design 3.8).</summary>
internal sealed class PolicyChecks
{
    private readonly PolicyModel _policy;
    private readonly ImmutableArray<LedgerRow> _ledger;
    private readonly ImmutableArray<FilterDescriptor> _filters;
    private readonly long? _nowUnixSeconds;
    private readonly DiagnosticBag _bag;

    internal PolicyChecks(
        PolicyModel policy,
        ImmutableArray<LedgerRow> ledger,
        ImmutableArray<FilterDescriptor> filters,
        long? nowUnixSeconds,
        DiagnosticBag bag)
    {
        _policy = policy;
        _ledger = ledger;
        _filters = filters;
        _nowUnixSeconds = nowUnixSeconds;
        _bag = bag;
    }

    internal void Run()
    {
        CheckExpiry(_policy.ExpiresUnixSeconds.Value, _policy.ExpiresUnixSeconds.Span, "this policy");
        var channels = new ChannelChecks(_policy.Lattice, _filters, _bag);
        foreach (ChannelModel channel in _policy.Channels)
        {
            channels.Run(channel);
            CheckWaiver(channel.Import);
            CheckWaiver(channel.Downgrade);
        }

        CheckDoubles();
        CheckBudgets();
        new AssertionChecks(_policy, _bag).Run();
        CheckUnused();
    }

    private void CheckWaiver(WaiverModel? waiver)
    {
        if (waiver is not null)
        {
            CheckExpiry(waiver.UntilUnixSeconds, waiver.UntilSpan, "this authority");
        }
    }

    private void CheckExpiry(long untilUnixSeconds, SourceSpan span, string what)
    {
        if (_nowUnixSeconds is { } now && untilUnixSeconds != 0 && untilUnixSeconds <= now)
        {
            _bag.Report(
                Check.P026, span, $"{what} ended {Values.DateText(untilUnixSeconds)}; it is {Values.DateText(now)} now",
                "have it renewed");
        }
    }

    private void CheckDoubles()
    {
        var first = new Dictionary<(uint Source, uint Sink, ushort Type), ChannelModel>();
        foreach (ChannelModel channel in _policy.Channels)
        {
            foreach (Located<TypeModel> type in channel.Types)
            {
                if (channel.Source is null || channel.Sink is null)
                {
                    continue;
                }

                if (!first.TryAdd((channel.Source.Id, channel.Sink.Id, type.Value.Id), channel)
                    && first[(channel.Source.Id, channel.Sink.Id, type.Value.Id)] is var other && !ReferenceEquals(other, channel))
                {
                    _bag.Report(
                        Check.P018, type.Span,
                        $"'{channel.Name}' carries '{type.Value.Name}' from '{channel.Source.Name}' to '{channel.Sink.Name}', as '{other.Name}' does",
                        "remove the type from one of them", new RelatedPosition(other.Span, $"'{other.Name}'"));
                }
            }
        }
    }

    private void CheckBudgets()
    {
        foreach (DomainModel domain in _policy.Domains)
        {
            ulong leak = 0;
            var parties = ImmutableArray.CreateBuilder<RelatedPosition>();
            foreach (LedgerRow row in _ledger)
            {
                if (row.To.Value == domain.Id && row.Mechanism != Ledger.Content && row.MicrobitsPerSecond != 0)
                {
                    leak = leak > ulong.MaxValue - row.MicrobitsPerSecond ? ulong.MaxValue : leak + row.MicrobitsPerSecond;
                    if (ChannelOf(row.Channel.Value) is { } channel)
                    {
                        string rate = LedgerText.Rate(row.MicrobitsPerSecond);
                        parties.Add(
                            new RelatedPosition(channel.Span, $"'{channel.Name}': {row.Mechanism}, {rate} = {row.Derivation}"));
                    }
                }
            }

            if (leak != 0)
            {
                CheckBudget(domain, leak, parties.ToImmutable());
            }
        }
    }

    private void CheckBudget(DomainModel domain, ulong leak, ImmutableArray<RelatedPosition> parties)
    {
        string rate = LedgerText.Rate(leak);
        foreach (BudgetModel budget in _policy.Budgets)
        {
            if (!ReferenceEquals(budget.Domain, domain))
            {
                continue;
            }

            if (leak > budget.MicrobitsPerSecond)
            {
                _bag.Report(
                    Check.P016, budget.Span,
                    $"{rate} may leak into '{domain.Name}'; {LedgerText.Rate(budget.MicrobitsPerSecond)} are accepted",
                    "release less often, in fewer sizes, or accept more", parties);
            }

            return;
        }

        _bag.Report(
            Check.P021, domain.Span, $"{rate} may leak into '{domain.Name}', and no budget accepts that",
            $"add budgets: {{ {domain.Name}: {{ covert: {rate} }} }}, or release less often", parties);
    }

    private ChannelModel? ChannelOf(uint id)
    {
        foreach (ChannelModel channel in _policy.Channels)
        {
            if (channel.Id == id)
            {
                return channel;
            }
        }

        return null;
    }

    private void CheckUnused()
    {
        var used = new HashSet<TypeModel>();
        foreach (ChannelModel channel in _policy.Channels)
        {
            foreach (Located<TypeModel> type in channel.Types)
            {
                used.Add(type.Value);
            }
        }

        foreach (TypeModel type in _policy.Types)
        {
            if (!used.Contains(type))
            {
                _bag.Report(
                    Check.P019, type.Span, $"no channel carries type '{type.Name}'", "remove it, or list it in a channel");
            }
        }
    }
}
