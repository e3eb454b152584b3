using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Labels;
using Guard.Policy.Compiling;
using Guard.Policy.Model;
using Guard.Policy.Testing;

namespace Guard.Policy.Analysis;

/// <summary>`guard policy replay`: decides past transfers under another policy.</summary>
/// <remarks>
/// Channels and types go by number, for that is what the guests wrote. Flow, type, label, size and quorum need nothing but the log. The
/// filters' verdict needs the content; without it, it stands where the filters would be given the very same configuration, and is
/// otherwise not decided again.
/// </remarks>
public sealed class PastDecider
{
    private readonly ContentJudge _judge;
    private readonly Dictionary<(string Source, uint Channel), ChannelModel> _channels = [];

    /// <summary>A decider for a policy without errors.</summary>
    public PastDecider(PolicyModel policy, IFilterCatalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(catalogue);
        _judge = new ContentJudge(policy, catalogue);
        foreach (ChannelModel channel in policy.Channels)
        {
            _channels[(channel.Source!.Name, channel.Id)] = channel;
        }
    }

    /// <summary>Decides one of them.</summary>
    public PastDecision Decide(PastTransfer past)
    {
        ArgumentNullException.ThrowIfNull(past);
        if (!_channels.TryGetValue((past.Source, past.Channel.Value), out ChannelModel? channel))
        {
            return Closed(past, string.Empty);
        }

        string rule = channel.Span.RuleLocation;
        if (past.Label is { } label && !Lattice.ConfidentialityAllows(label, channel.Source!.Label!.Value))
        {
            return new PastDecision(past, new TestVerdict(TestOutcome.NoChannel, "its source may not hold its label", channel.Name), string.Empty, rule);
        }

        if (past.Type is not { } number)
        {
            return new PastDecision(past, null, "its type is not in the log", rule);
        }

        TypeModel? type = TypeOf(channel, number);
        if (type is null)
        {
            return Closed(past, rule);
        }

        if (past.LengthBytes > type.MaxBytes)
        {
            return new PastDecision(past, new TestVerdict(TestOutcome.Reject, "longer than its type", channel.Name), string.Empty, rule);
        }

        if (past.Then is null)
        {
            return new PastDecision(past, null, "a quota, a closed channel or the end of the run decided it", rule);
        }

        return DecideContent(past, channel, type, rule);
    }

    private PastDecision DecideContent(PastTransfer past, ChannelModel channel, TypeModel type, string rule)
    {
        if (past.Payload is { } payload)
        {
            return new PastDecision(past, _judge.Judge(channel.Source!.Name, channel.Sink!.Name, type.Name, payload), string.Empty, rule);
        }

        ImmutableArray<byte> configuration = ChannelContent.Configuration(channel, type);
        if (past.Configuration is { } given && given.AsSpan().SequenceEqual(configuration.AsSpan()))
        {
            // The same filters with the same configuration: their verdict stands, the approvals are this policy's.
            TestVerdict then = past.Then!.Value;
            bool passed = then.Outcome is TestOutcome.Deliver or TestOutcome.HoldForOne or TestOutcome.HoldForTwo;
            return new PastDecision(past, passed ? then with { Outcome = ContentJudge.Passed(channel) } : then, string.Empty, rule);
        }

        return new PastDecision(past, null, "its content was filtered otherwise, and is not at hand", rule);
    }

    private static PastDecision Closed(PastTransfer past, string rule) =>
        new(past, new TestVerdict(TestOutcome.NoChannel, string.Empty, string.Empty), string.Empty, rule);

    private static TypeModel? TypeOf(ChannelModel channel, TypeId number)
    {
        foreach (Located<TypeModel> type in channel.Types)
        {
            if (type.Value.Id == number.Value)
            {
                return type.Value;
            }
        }

        return null;
    }
}
