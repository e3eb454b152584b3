// Protects: no monitor goes on from channels that are not of its plan, its partitions' snapshots and its log secret. Trusts: nothing in them.
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Checks the channels of a snapshot against the other parts.</summary>
internal static class ChannelsCheck
{
    internal static void Check(MonitorParts parts, ImmutableArray<PlanFinding>.Builder findings)
    {
        if (parts.Channels is not { } loaded)
        {
            return;
        }

        CapturedChannels captured = loaded.State;
        if (!IsOfTheseParts(parts, captured))
        {
            findings.Add(new PlanFinding("K113", "the channels' snapshot is of another system, frame or set of partitions' snapshots", string.Empty));
            return;
        }

        var schedule = new Schedule(parts.Image.Schedules[0], parts.Image.Clock);
        ulong tick = schedule.StartOf(captured.Frame);
        for (int i = 0; i < captured.Channels.Length; i++)
        {
            ChannelRow row = parts.Image.Channels[i];
            CapturedChannel channel = captured.Channels[i];
            bool isSound = channel.Id == row.Id
                && channel.State is (ChannelState.Closed or ChannelState.Open or ChannelState.Halted)
                && channel.Transfers.Length <= (int)row.Limits.QueueDepth
                && (channel.State != ChannelState.Halted || channel.Transfers.IsEmpty)
                && new TokenBucket(row.Limits, parts.Image.Clock.TicksPerSecond).TryRestore(channel.Bucket, tick);
            foreach (CapturedTransfer transfer in channel.Transfers)
            {
                isSound &= IsSound(parts, captured, row, channel, transfer);
            }

            if (!isSound)
            {
                string what = $"channel {row.Name} cannot stand as its snapshot says, or another log secret sealed it";
                findings.Add(new PlanFinding("K114", what, row.RuleLocation));
            }
        }
    }

    private static bool IsOfTheseParts(MonitorParts parts, CapturedChannels captured)
    {
        bool isOf = captured.Policy == parts.PolicyDigest
            && captured.Frame == parts.FirstFrame
            && captured.BootEpoch != 0
            && captured.BootEpoch <= parts.BootEpoch
            && captured.Channels.Length == parts.Image.Channels.Length
            && captured.Partitions.Length == parts.Partitions.Length
            && captured.Nonces.Length <= NonceTable.Capacity;
        for (int i = 0; isOf && i < parts.Partitions.Length; i++)
        {
            isOf = parts.Partitions[i].Snapshot is { } snapshot && snapshot.Manifest == captured.Partitions[i];
        }

        return isOf;
    }

    private static bool IsSound(
        MonitorParts parts, CapturedChannels captured, ChannelRow row, CapturedChannel channel, CapturedTransfer transfer)
    {
        ChannelTypeRow? type = null;
        foreach (ChannelTypeRow carried in row.Types)
        {
            type = carried.Type == transfer.Type ? carried : type;
        }

        if (type is null
            || !ChannelCapture.IsCarried(transfer.State, row.Review.Quorum)
            || transfer.BootEpoch > captured.BootEpoch
            || transfer.Sequence > channel.Sequence
            || transfer.EnteredFrame >= captured.Frame
            || !HeldStore.TryUnseal([.. transfer.Sealed], transfer.Id, isQuarantined: false, parts.LogSecret.AsSpan(), out HeldItem? item))
        {
            return false;
        }

        int mostBytes = 0;
        foreach (TypeRow known in parts.Image.Types)
        {
            mostBytes = known.Id == transfer.Type ? (int)known.MaxBytes : mostBytes;
        }

        if (item.Source.Length > mostBytes || item.Output.Length > mostBytes)
        {
            return false;
        }

        var opened = new Transfer(mostBytes);
        opened.Begin(new TransferKey(row.Id, transfer.BootEpoch, transfer.Sequence), parts.LogSecret.AsSpan());
        opened.Source.Take(item.Source.AsSpan());
        opened.OutputA.Take(item.Output.AsSpan());
        bool isSame = opened.KeyedDigest(opened.Source) == transfer.Payload && opened.KeyedDigest(opened.OutputA) == transfer.Output;
        opened.Erase();
        return isSame;
    }
}
