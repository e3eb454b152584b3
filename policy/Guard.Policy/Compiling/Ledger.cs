using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Guard.Contracts;
using Guard.Policy.Documents;
using Guard.Policy.Model;

namespace Guard.Policy.Compiling;

/// <summary>The covert-flow ledger (design 3.5): what a source or sink could signal besides what the policy lets
/// through.</summary>
internal static class Ledger
{
    /// <summary>Mechanism of a downgrade's release slots; counted against budgets.</summary>
    internal const string Timing = "release timing and size";

    /// <summary>Mechanism of a downgrade's content: reviewed, bounded by the type; for information, not counted against
    /// budgets.</summary>
    internal const string Content = "content";

    /// <summary>Mechanism of a staged acknowledgement; counted against budgets.</summary>
    internal const string Acknowledgement = "staged acknowledgement";

    /// <summary>Lines by ascending channel.</summary>
    internal static ImmutableArray<LedgerRow> Of(PolicyModel policy)
    {
        var rows = ImmutableArray.CreateBuilder<LedgerRow>();
        foreach (ChannelModel channel in policy.Channels)
        {
            if (channel.Source is null || channel.Sink is null)
            {
                continue;
            }

            var id = new ChannelId(channel.Id);
            var source = new PartitionId(channel.Source.Id);
            var sink = new PartitionId(channel.Sink.Id);
            if (channel is { Downgrade: not null, ReleaseSlot: { EveryNanoseconds: > 0, MaxPerSlot: > 0, SizesBytes.IsEmpty: false } slot }
                && !channel.Types.IsEmpty)
            {
                (ulong timing, string derivation) = TimingOf(slot, channel.Types.Length);
                rows.Add(new LedgerRow(id, source, sink, Timing, timing, derivation));
                rows.Add(ContentOf(id, source, sink, slot, channel));
            }

            if (channel.Acknowledgement.Mode == AcknowledgementMode.Staged)
            {
                rows.Add(new LedgerRow(id, sink, source, Acknowledgement, 0, "a function of the source's own side alone"));
            }
        }

        return rows.ToImmutable();
    }

    // An observer sees a sequence of 0 to n messages, each of z sizes and m types: log2 of the number of such sequences in each
    // period.
    private static (ulong MicrobitsPerSecond, string Derivation) TimingOf(ReleaseSlotModel slot, int types)
    {
        int symbols = slot.SizesBytes.Length * types;
        BigInteger sequences = BigInteger.Zero;
        for (int k = 0; k <= slot.MaxPerSlot; k++)
        {
            sequences += BigInteger.Pow(symbols, k);
        }

        string derivation = string.Create(
            CultureInfo.InvariantCulture,
            $"log2(sum of (z m)^k for k = 0..{slot.MaxPerSlot}) / {Values.DurationText(slot.EveryNanoseconds)}, sizes z "
                + $"= {slot.SizesBytes.Length}, types m = {types}");
        return (ExactLog.MicrobitsPerSecond(ExactLog.Log2(sequences), slot.EveryNanoseconds), derivation);
    }

    private static LedgerRow ContentOf(ChannelId id, PartitionId source, PartitionId sink, ReleaseSlotModel slot, ChannelModel channel)
    {
        TypeModel largest = channel.Types[0].Value;
        foreach (Located<TypeModel> type in channel.Types)
        {
            largest = type.Value.FreeBits > largest.FreeBits ? type.Value : largest;
        }

        string derivation = string.Create(
            CultureInfo.InvariantCulture,
            $"{largest.FreeBits} free bits ({largest.Name}) x {slot.MaxPerSlot} / "
                + $"{Values.DurationText(slot.EveryNanoseconds)}, quorum {channel.Review.Quorum}");
        BigInteger bits = (BigInteger)largest.FreeBits * slot.MaxPerSlot << ExactLog.Places;
        return new LedgerRow(id, source, sink, Content, ExactLog.MicrobitsPerSecond(bits, slot.EveryNanoseconds), derivation);
    }
}
