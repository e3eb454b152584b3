using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Contracts;
using Guard.Kernel;

namespace Guard.Host.Demonstration;

/// <summary>Counts what crossed and what did not, from the monitor's events.</summary>
public sealed class RunLedger
{
    private readonly SystemImage _image;
    private readonly List<TransferEvent> _ends = [];
    private readonly List<RefusalEvent> _refusals = [];
    private readonly List<PartitionEvent> _partitions = [];
    private readonly List<NoteEvent> _notes = [];
    private readonly List<ReviewItem> _waiting = [];

    /// <summary>An empty ledger of a system.</summary>
    public RunLedger(SystemImage image)
    {
        _image = image;
    }

    /// <summary>Messages that were to no channel, or not to one of their own, recorded or only counted.</summary>
    public uint RefusedTotal { get; private set; }

    /// <summary>Recorded ones.</summary>
    public IReadOnlyList<RefusalEvent> Refusals => _refusals;

    /// <summary>Starts, stops and misbehaviour.</summary>
    public IReadOnlyList<PartitionEvent> Partitions => _partitions;

    /// <summary>What became of notes from the desk.</summary>
    public IReadOnlyList<NoteEvent> Notes => _notes;

    /// <summary>Items that wait for people at the end.</summary>
    public IReadOnlyList<ReviewItem> Waiting => _waiting;

    /// <summary>Takes one frame's events.</summary>
    public void Take(FrameReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        RefusedTotal += report.Refused;
        _refusals.AddRange(report.Refusals);
        _partitions.AddRange(report.Partitions);
        _notes.AddRange(report.Notes);
        foreach (TransferEvent change in report.Transfers)
        {
            if (IsEnd(change.To) && change.From != change.To)
            {
                _ends.Add(change);
            }
        }
    }

    /// <summary>Transfers of a channel that ended in a state.</summary>
    public ImmutableArray<TransferEvent> Ended(string channel, TransferState state)
    {
        ChannelId id = _image.Channels.First(row => row.Name == channel).Id;
        return [.. _ends.Where(change => change.Channel == id && change.To == state)];
    }

    /// <summary>Transfers that ended in a state, on any channel.</summary>
    public ImmutableArray<TransferEvent> Ended(TransferState state) => [.. _ends.Where(change => change.To == state)];

    internal void TakeWaiting(ImmutableArray<ReviewItem> queue) => _waiting.AddRange(queue);

    private static bool IsEnd(TransferState state) =>
        state
            is TransferState.Delivered
                or TransferState.Rejected
                or TransferState.Quarantined
                or TransferState.Expired
                or TransferState.Aborted;
}
