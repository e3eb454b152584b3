// Protects: one transfer's bytes and digests between doorbell and inbox. Trusts: TransferDriver, the only one that moves it.
using System;
using System.Collections.Generic;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One transfer in flight. Objects are kept by their channel and used again once erased.</summary>
internal sealed class Transfer
{
    private readonly byte[] _itemKey = new byte[Digest.LengthBytes];

    internal Transfer(int capacityBytes)
    {
        Source = new StagedBytes(capacityBytes);
        OutputA = new StagedBytes(capacityBytes);
        OutputB = new StagedBytes(capacityBytes);
    }

    internal TransferKey Key { get; private set; }

    internal ChannelType? Type { get; set; }

    internal TransferState State { get; set; }

    /// <summary>xfer_id.</summary>
    internal Digest Id { get; set; }

    /// <summary>payload_d.</summary>
    internal Digest Payload { get; set; }

    /// <summary>out_d of filter A.</summary>
    internal Digest Output { get; set; }

    /// <summary>Keyed digest of what filter B wrote; the join compares it with <see cref="Output"/>.</summary>
    internal Digest OutputOfB { get; set; }

    internal Digest StepA { get; set; }

    internal Digest StepB { get; set; }

    internal Digest Pipe { get; set; }

    internal Digest Release { get; set; }

    internal Digest View { get; set; }

    /// <summary>Machine deadline of the state it is in.</summary>
    internal ulong DeadlineTick { get; set; }

    /// <summary>Human deadline of a review, Unix seconds.</summary>
    internal long DeadlineWall { get; set; }

    /// <summary>Frame in whose gap (or start) it became AUTHORISED or was admitted; it is released in a later gap.</summary>
    internal ulong EnteredFrame { get; set; }

    /// <summary>Its ADMIT or RELEASE-INTENT record waits for this gap's commit.</summary>
    internal bool IsCommitPending { get; set; }

    /// <summary>Sequence number of its RELEASE-INTENT record.</summary>
    internal ulong IntentRecord { get; set; }

    /// <summary>Number the sink will see; set with the intent.</summary>
    internal ulong EgressSequence { get; set; }

    internal int PaddedBytes { get; set; }

    /// <summary>Who approved, in order.</summary>
    internal List<Approval> Approvals { get; } = new(TransferMachine.MaxQuorum);

    /// <summary>The source's bytes.</summary>
    internal StagedBytes Source { get; }

    /// <summary>What filter A wrote, and what is released.</summary>
    internal StagedBytes OutputA { get; }

    /// <summary>What filter B wrote, for comparison only.</summary>
    internal StagedBytes OutputB { get; }

    /// <summary>A filter at work over several gaps, or null.</summary>
    internal IContentFilter? FilterAtWork { get; set; }

    internal Fuel Fuel { get; set; }

    /// <summary>True when its bytes stand in RUN/held as in review.</summary>
    internal bool IsHeld { get; set; }

    /// <summary>Names the transfer, and derives its `k_item`.</summary>
    internal void Begin(in TransferKey key, ReadOnlySpan<byte> logSecret)
    {
        Key = key;
        TransferDigests.ItemKey(logSecret, key, _itemKey);
    }

    /// <summary>Keyed digest of content under this transfer's `k_item`.</summary>
    internal Digest KeyedDigest(StagedBytes content) => TransferDigests.Payload(_itemKey, content);

    /// <summary>Zeroises bytes and forgets everything.</summary>
    internal void Erase()
    {
        Array.Clear(_itemKey);
        Source.Erase();
        OutputA.Erase();
        OutputB.Erase();
        Key = default;
        Type = null;
        State = TransferState.Receiving;
        Id = Payload = Output = OutputOfB = StepA = StepB = Pipe = Release = View = Digest.Zero;
        DeadlineTick = 0;
        DeadlineWall = 0;
        EnteredFrame = 0;
        IsCommitPending = false;
        IntentRecord = 0;
        EgressSequence = 0;
        PaddedBytes = 0;
        Approvals.Clear();
        FilterAtWork = null;
        Fuel = default;
        IsHeld = false;
    }
}
