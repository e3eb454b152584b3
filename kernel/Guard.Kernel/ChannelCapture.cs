// Protects: a snapshot of the channels tells all a run from it must know; what it could not tell soundly is waited for.
// Trusts: the stages to hold nothing of their own between two frames.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Kernel;

/// <summary>Takes the monitor's own state down between two frames.</summary>
internal static class ChannelCapture
{
    /// <summary>Captures all channels, or says why not in this frame. Changes nothing.</summary>
    internal static string Take(KernelState state, TransferDriver driver, NonceTable nonces, out CapturedChannels? captured)
    {
        captured = null;
        if (state.IsSuspended)
        {
            return "records wait for storage";
        }

        var channels = ImmutableArray.CreateBuilder<CapturedChannel>();
        foreach (ChannelEntry channel in state.Channels)
        {
            string obstacle = ObstacleOf(channel);
            if (obstacle.Length > 0)
            {
                return $"channel {channel.Row.Name} {obstacle}";
            }

            channels.Add(Take(state, driver, channel));
        }

        var used = ImmutableArray.CreateBuilder<CapturedNonce>();
        foreach (KeyValuePair<string, long> nonce in nonces.Entries)
        {
            used.Add(new CapturedNonce(nonce.Key, nonce.Value));
        }

        Span<byte> root = stackalloc byte[Digest.LengthBytes];
        state.Parts.Log.Root(root);
        captured = new CapturedChannels(
            state.Policy,
            state.Clock.Frame,
            state.Parts.BootEpoch,
            state.Parts.Log.TreeSize,
            Digest.From(root),
            [],
            state.Clock.WallSeconds,
            used.ToImmutable(),
            channels.ToImmutable());
        return string.Empty;
    }

    /// <summary>Whether a transfer can be gone on with in another log: its filters are done, and no person's word counts for it that stands in
    /// this log alone.</summary>
    internal static bool IsCarried(TransferState state, int quorum) =>
        state == TransferState.FirstReview ? quorum > 0 : state == TransferState.Authorised && quorum == 0;

    private static string ObstacleOf(ChannelEntry channel)
    {
        if (channel.State is not (ChannelState.Closed or ChannelState.Open or ChannelState.Halted))
        {
            return "is " + ChannelMachine.Name(channel.State);
        }

        foreach (Transfer transfer in channel.InFlight)
        {
            if (!IsCarried(transfer.State, channel.Row.Review.Quorum) || transfer.IsCommitPending)
            {
                return $"has a transfer in {TransferMachine.Name(transfer.State)}";
            }
        }

        return string.Empty;
    }

    private static CapturedChannel Take(KernelState state, TransferDriver driver, ChannelEntry channel)
    {
        var transfers = ImmutableArray.CreateBuilder<CapturedTransfer>();
        foreach (Transfer transfer in channel.InFlight)
        {
            transfers.Add(new CapturedTransfer(
                transfer.Key.BootEpoch,
                transfer.Key.Sequence,
                transfer.State,
                transfer.Type!.Row.Id,
                transfer.Id,
                transfer.Payload,
                transfer.Output,
                transfer.Pipe,
                transfer.Release,
                transfer.State == TransferState.FirstReview ? 0 : transfer.DeadlineTick,
                transfer.DeadlineWall,
                transfer.EnteredFrame,
                [.. HeldStore.Seal(state.LogSecret, driver.ItemOf(transfer, isQuarantined: false))]));
        }

        return new CapturedChannel(
            channel.Row.Id,
            channel.State,
            channel.IsClosedForGood,
            channel.Sequence,
            channel.EgressSequence,
            channel.Quarantined,
            channel.RecordedDayCount,
            channel.Bucket.Capture(),
            channel.Acknowledgement.Capture(),
            transfers.ToImmutable());
    }
}
