using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>What a log's state deltas say of the epochs before: enough to go on without delivering anything twice.</summary>
public sealed class RecoveredState
{
    internal RecoveredState()
    {
    }

    /// <summary>Boot epoch of the last run; 0 when there was none.</summary>
    public ulong BootEpoch { get; internal set; }

    /// <summary>policy_d of the last run.</summary>
    public Digest PolicyDigest { get; internal set; }

    /// <summary>Transfers that had not ended, with the state their last durable record left them in; a host prints how many
    /// were where.</summary>
    public ImmutableArray<(Digest Transfer, ChannelId Channel, TransferState State)> InFlight { get; internal set; } = [];

    internal SortedDictionary<TransferKey, RecoveredTransfer> Transfers { get; } = new(TransferKeyOrder.Instance);

    internal SortedDictionary<uint, RecoveredChannel> Channels { get; } = [];

    internal SortedDictionary<string, long> Nonces { get; } = new(System.StringComparer.Ordinal);
}
