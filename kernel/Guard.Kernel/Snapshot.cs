// Protects: the whole of what recovery needs, when the log lets go of its deltas. Trusts: the log to hand it back unchanged.
using System;
using System.Collections.Generic;

namespace Guard.Kernel;

/// <summary>The kernel's recoverable state as one delta, taken when everything appended is durable and nothing of it has been
/// acted on.</summary>
internal static class Snapshot
{
    internal static ReadOnlySpan<byte> Write(KernelState state, NonceTable nonces)
    {
        KernelDelta delta = state.Delta.Clear().Epoch(state.Parts.BootEpoch, state.Policy);
        foreach (ChannelEntry channel in state.Channels)
        {
            delta.WholeChannel(channel);
            foreach (Transfer transfer in channel.InFlight)
            {
                if (!TransferMachine.IsTerminal(transfer.State))
                {
                    delta.WholeTransfer(transfer, StateOf(transfer));
                }
            }
        }

        foreach (KeyValuePair<string, long> nonce in nonces.Entries)
        {
            delta.Nonce(nonce.Key, nonce.Value);
        }

        return delta.Written;
    }

    /// <summary>The state the log says: a durable ADMIT means FA, a durable RELEASE-INTENT means DL.</summary>
    private static TransferState StateOf(Transfer transfer)
    {
        if (transfer.State == TransferState.Staged)
        {
            return TransferState.FilterA;
        }

        return transfer.State == TransferState.Authorised && transfer.IsCommitPending ? TransferState.Delivering : transfer.State;
    }
}
