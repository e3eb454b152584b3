using System;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Compiling;
using Guard.Policy.Model;

namespace Guard.Policy.Testing;

/// <summary>Decides a message as the monitor does, as far as policy and filters go: channel, length, filter A, filter B,
/// comparison, quorum.</summary>
internal sealed class ContentJudge
{
    private const int MaxCalls = 1000;

    private readonly PolicyModel _policy;
    private readonly IFilterCatalogue _catalogue;

    internal ContentJudge(PolicyModel policy, IFilterCatalogue catalogue)
    {
        _policy = policy;
        _catalogue = catalogue;
    }

    internal TestVerdict Judge(string from, string to, string typeName, ImmutableArray<byte> payload)
    {
        foreach (ChannelModel channel in _policy.Channels)
        {
            foreach (Located<TypeModel> type in channel.Types)
            {
                if (type.Value.Name == typeName && channel.Source!.Name == from && channel.Sink!.Name == to)
                {
                    return Judge(channel, type.Value, payload);
                }
            }
        }

        return new TestVerdict(TestOutcome.NoChannel, string.Empty, string.Empty);
    }

    private TestVerdict Judge(ChannelModel channel, TypeModel type, ImmutableArray<byte> payload)
    {
        if (payload.Length > type.MaxBytes)
        {
            return new TestVerdict(TestOutcome.Reject, "longer than its type", channel.Name);
        }

        ImmutableArray<byte> configuration = ChannelContent.Configuration(channel, type);
        (FilterVerdict a, string reasonA, byte[] rebuilt) = Run(FilterRole.A, type.Kind, configuration, payload.AsSpan());
        if (a != FilterVerdict.Pass)
        {
            return new TestVerdict(a == FilterVerdict.Fail ? TestOutcome.Reject : TestOutcome.Quarantine, reasonA, channel.Name);
        }

        (FilterVerdict b, string reasonB, byte[] written) = Run(FilterRole.B, type.Kind, configuration, rebuilt);
        if (b != FilterVerdict.Pass)
        {
            return new TestVerdict(TestOutcome.Quarantine, reasonB, channel.Name);
        }

        if (!rebuilt.AsSpan().SequenceEqual(written))
        {
            return new TestVerdict(TestOutcome.Quarantine, "A and B wrote different bytes", channel.Name);
        }

        return new TestVerdict(Passed(channel), string.Empty, channel.Name);
    }

    /// <summary>What becomes of content both filters pass.</summary>
    internal static TestOutcome Passed(ChannelModel channel) => channel.Review.Quorum switch
    {
        0 => TestOutcome.Deliver,
        1 => TestOutcome.HoldForOne,
        _ => TestOutcome.HoldForTwo,
    };

    private (FilterVerdict Verdict, string Reason, byte[] Output) Run(
        FilterRole role, ContentKind kind, ImmutableArray<byte> configuration, ReadOnlySpan<byte> input)
    {
        if (FilterChoice.Of(_catalogue.Descriptors, kind, role) is not { } descriptor
            || _catalogue.Create(descriptor.Name, configuration.AsSpan()) is not { } filter)
        {
            return (FilterVerdict.Error, $"no filter {role} takes this configuration", []);
        }

        var output = new byte[IPartition.MaxMessageBytes];
        var fuel = new Fuel(descriptor.FuelBase + (descriptor.FuelPerByte * (ulong)input.Length));
        FilterStep step = default;
        for (int call = 0; call < MaxCalls && step.Verdict == FilterVerdict.Working; call++)
        {
            step = filter.Advance(input, output, ref fuel);
        }

        bool known = step.Reason < descriptor.Reasons.Length;
        string reason = step.Verdict == FilterVerdict.Pass ? string.Empty : known ? descriptor.Reasons[(int)step.Reason] : "a reason without a text";
        bool sane = step.OutputBytes >= 0 && step.OutputBytes <= output.Length;
        return step.Verdict == FilterVerdict.Pass && sane
            ? (FilterVerdict.Pass, string.Empty, output[..step.OutputBytes])
            : (step.Verdict == FilterVerdict.Fail ? FilterVerdict.Fail : FilterVerdict.Error, reason, []);
    }
}
