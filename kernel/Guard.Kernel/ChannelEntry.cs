// Protects: one channel's numbers: sequence, quota, queue, acknowledgement, halt record. Trusts: PlanCheck for a row that fits.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One channel: its row, where it stands, and what is in flight on it.</summary>
internal sealed class ChannelEntry
{
    private readonly byte[] _nameBytes;
    private readonly byte[] _sourceLabel;
    private readonly byte[] _sinkLabel;
    private readonly byte[] _outLabel;
    private readonly Stack<Transfer> _free = new();
    private readonly int _capacityBytes;

    internal ChannelEntry(ChannelRow row, ImmutableArray<ChannelType> types, PartitionEntry source, PartitionEntry sink, ulong ticksPerSecond)
    {
        Row = row;
        Types = types;
        Source = source;
        Sink = sink;
        Bucket = new TokenBucket(row.Limits, ticksPerSecond);
        Rule = new ReasonCode(row.RuleLocation);
        SourceLabelDigest = TransferDigests.Label(source.Row.Label);
        OutLabelDigest = TransferDigests.Label(row.OutLabel);
        _nameBytes = Encoding.ASCII.GetBytes($"{row.Name} {row.Id.Value}");
        _sourceLabel = LabelText(source.Row.LabelText, source.Row.Label);
        _sinkLabel = LabelText(sink.Row.LabelText, sink.Row.Label);
        _outLabel = LabelText(row.OutLabelText, row.OutLabel);
        foreach (ChannelType type in types)
        {
            _capacityBytes = Math.Max(_capacityBytes, (int)type.Row.MaxBytes);
        }

        foreach (uint size in row.ReleaseSlot.SizeClassesBytes)
        {
            _capacityBytes = Math.Max(_capacityBytes, (int)size);
        }
    }

    internal ChannelRow Row { get; }

    internal ImmutableArray<ChannelType> Types { get; }

    internal PartitionEntry Source { get; }

    internal PartitionEntry Sink { get; }

    internal TokenBucket Bucket { get; }

    internal ChannelState State { get; set; }

    /// <summary>Record of the halt, which a reset must name; 0 unless HALTED.</summary>
    internal ulong HaltRecord { get; set; }

    /// <summary>Closed on purpose in this boot epoch: it does not open by itself.</summary>
    internal bool IsClosedForGood { get; set; }

    /// <summary>Last number given to a submission; each gets the next, refused ones too.</summary>
    internal ulong Sequence { get; set; }

    /// <summary>Last number shown to the receiver of a downgrade channel.</summary>
    internal ulong EgressSequence { get; set; }

    /// <summary>Items in quarantine whose bytes are kept.</summary>
    internal uint Quarantined { get; set; }

    /// <summary>The day's count as the last record that tells it: a snapshot says the same as the records it replaces.</summary>
    internal uint RecordedDayCount { get; set; }

    /// <summary>In the order of admission: by boot epoch, then number.</summary>
    internal List<Transfer> InFlight { get; } = [];

    /// <summary>Refusals recorded in this frame.</summary>
    internal uint RefusalRecords { get; set; }

    /// <summary>Refusals beyond the record quota in this frame.</summary>
    internal uint RefusalsUnrecorded { get; set; }

    internal AcknowledgementState Acknowledgement { get; } = new();

#if GUARD_PLANTS
    /// <summary>The deliberate fault of this test build: transfers keep their bytes.</summary>
    internal bool KeepsBytes { get; set; }

#endif
    internal bool IsDown => Row.Direction == FlowDirection.Down;

    internal ReasonCode Rule { get; }

    internal Digest SourceLabelDigest { get; }

    internal Digest OutLabelDigest { get; }

    internal ReadOnlySpan<byte> NameBytes => _nameBytes;

    internal ReadOnlySpan<byte> SourceLabelText => _sourceLabel;

    internal ReadOnlySpan<byte> SinkLabelText => _sinkLabel;

    internal ReadOnlySpan<byte> OutLabelText => _outLabel;

    /// <summary>The type with a number, or null where the channel does not carry it.</summary>
    internal ChannelType? FindType(TypeId id)
    {
        foreach (ChannelType type in Types)
        {
            if (type.Row.Id == id)
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>An empty transfer, put at the end of those in flight; at most QueueDepth exist, and a restart may bring as
    /// many.</summary>
    internal Transfer Add()
    {
        Transfer transfer = _free.Count > 0 ? _free.Pop() : new Transfer(_capacityBytes);
        InFlight.Add(transfer);
        return transfer;
    }

    /// <summary>Bytes a message is padded to; its own length where the channel pads nothing.</summary>
    internal int PaddedBytes(int contentBytes)
    {
        foreach (uint size in Row.ReleaseSlot.SizeClassesBytes)
        {
            if (size >= (uint)contentBytes)
            {
                return (int)size;
            }
        }

        Invariant.Holds(Row.ReleaseSlot.SizeClassesBytes.IsEmpty, "the largest size class holds every type");
        return contentBytes;
    }

    /// <summary>Erases transfers that have ended and keeps their objects; the order of the others stays.</summary>
    internal void Sweep()
    {
        int kept = 0;
        for (int i = 0; i < InFlight.Count; i++)
        {
            Transfer transfer = InFlight[i];
            if (TransferMachine.IsTerminal(transfer.State))
            {
#if GUARD_PLANTS
                byte[] left = KeepsBytes ? [.. transfer.Source.Room] : [];
#endif
                transfer.Erase();
#if GUARD_PLANTS
                left.CopyTo(transfer.Source.Room);
#endif
                _free.Push(transfer);
            }
            else
            {
                InFlight[kept++] = transfer;
            }
        }

        InFlight.RemoveRange(kept, InFlight.Count - kept);
    }

    private static byte[] LabelText(string text, in Labels.Label label)
    {
        var canonical = new byte[Labels.Label.EncodedBytes];
        label.WriteTo(canonical);
        return Encoding.ASCII.GetBytes($"{text} {Convert.ToHexStringLower(canonical)}");
    }
}
