using System.Collections.Generic;

namespace Guard.Kernel;

/// <summary>Order of transfers: by channel, boot epoch, number. A run never depends on hash order.</summary>
internal sealed class TransferKeyOrder : IComparer<TransferKey>
{
    internal static TransferKeyOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(TransferKey left, TransferKey right)
    {
        int order = left.Channel.Value.CompareTo(right.Channel.Value);
        order = order != 0 ? order : left.BootEpoch.CompareTo(right.BootEpoch);
        return order != 0 ? order : left.Sequence.CompareTo(right.Sequence);
    }
}
