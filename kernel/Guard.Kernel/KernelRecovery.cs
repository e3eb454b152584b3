// Protects: after a restart nothing is delivered twice, no halted channel is open, no approval or nonce counts again.
// Trusts: Guard.Audit for durable records in order. Reads binary deltas only; the kernel parses no JSON.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Guard.Audit;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Rebuilds the kernel's state from a log's deltas, for `guard run --resume` and for replay.</summary>
public static class KernelRecovery
{
    /// <summary>Reads what a log keeps for recovery; false when a delta is none of this version.</summary>
    public static bool TryRead(LogRecovery log, [NotNullWhen(true)] out RecoveredState? state)
    {
        ArgumentNullException.ThrowIfNull(log);
        return TryRead(log.Snapshot, log.Deltas, out state);
    }

    internal static bool TryRead(
        ReadOnlyMemory<byte> snapshot, IReadOnlyList<StateDelta> deltas, [NotNullWhen(true)] out RecoveredState? state)
    {
        var read = new RecoveredState();
        state = null;
        if (!TryApply(read, 0, snapshot.Span))
        {
            return false;
        }

        foreach (StateDelta delta in deltas)
        {
            if (!TryApply(read, delta.Sequence, delta.Bytes.Span))
            {
                return false;
            }
        }

        var inFlight = ImmutableArray.CreateBuilder<(Digest, ChannelId, TransferState)>(read.Transfers.Count);
        foreach (KeyValuePair<TransferKey, RecoveredTransfer> pair in read.Transfers)
        {
            inFlight.Add((pair.Value.Id, pair.Key.Channel, pair.Value.State));
        }

        read.InFlight = inFlight.MoveToImmutable();
        state = read;
        return true;
    }

    private static bool TryApply(RecoveredState state, ulong record, ReadOnlySpan<byte> delta)
    {
        var reader = new ByteReader(delta);
        while (!reader.AtEnd)
        {
            switch (reader.Byte())
            {
                case KernelDelta.EpochOp:
                    state.BootEpoch = reader.UInt64();
                    state.PolicyDigest = reader.Digest();
                    break;
                case KernelDelta.AdmittedOp:
                    Admit(state, ref reader);
                    break;
                case KernelDelta.MovedOp:
                    Move(state, ref reader);
                    break;
                case KernelDelta.DeniedOp:
                    Deny(state, ref reader);
                    break;
                case KernelDelta.MatchedOp:
                    Match(state, ref reader);
                    break;
                case KernelDelta.IntentOp:
                    Intend(state, ref reader);
                    break;
                case KernelDelta.ChannelOp:
                    MoveChannel(state, record, ref reader);
                    break;
                case KernelDelta.AlarmedOp:
                    var alarmed = new ChannelId(reader.UInt32());
                    state.Channels[alarmed.Value] = ChannelOf(state, alarmed) with { IsAlarmed = true };
                    break;
                case KernelDelta.NonceOp:
                    string nonce = ReadNonce(ref reader);
                    state.Nonces[nonce] = reader.Int64();
                    break;
                case KernelDelta.WholeChannelOp:
                    var channel = new ChannelId(reader.UInt32());
                    state.Channels[channel.Value] = new RecoveredChannel(
                        (ChannelState)reader.Byte(), reader.UInt64(), reader.UInt64(), reader.UInt32(), reader.UInt32());
                    break;
                case KernelDelta.WholeTransferOp:
                    TransferKey key = ReadKey(ref reader);
                    var at = (TransferState)reader.Byte();
                    var type = new TypeId(reader.UInt16());
                    int lengthBytes = (int)Math.Min(reader.UInt32(), int.MaxValue);
                    Digest id = reader.Digest();
                    Digest payload = reader.Digest();
                    int outputBytes = (int)Math.Min(reader.UInt32(), int.MaxValue);
                    state.Transfers[key] = new RecoveredTransfer(
                        id, at, type, lengthBytes, payload, outputBytes, reader.Digest(), reader.Digest(), reader.Digest());
                    break;
                default:
                    return false;
            }

            if (reader.Failed)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A durable ADMIT is what `aud_ok` means: the transfer is in FA at least.</summary>
    private static void Admit(RecoveredState state, ref ByteReader reader)
    {
        TransferKey key = ReadKey(ref reader);
        var type = new TypeId(reader.UInt16());
        int lengthBytes = (int)Math.Min(reader.UInt32(), int.MaxValue);
        Digest id = reader.Digest();
        Digest payload = reader.Digest();
        uint dayCount = reader.UInt32();
        state.Transfers[key] = new RecoveredTransfer(
            id, TransferState.FilterA, type, lengthBytes, payload, 0, Digest.Zero, Digest.Zero, Digest.Zero);
        state.Channels[key.Channel.Value] = ChannelOf(state, key.Channel) with { DayCount = dayCount };
    }

    private static void Move(RecoveredState state, ref ByteReader reader)
    {
        TransferKey key = ReadKey(ref reader);
        var next = (TransferState)reader.Byte();
        bool isKept = reader.Byte() == 1;
        if (TransferMachine.IsTerminal(next))
        {
            state.Transfers.Remove(key);
            RecoveredChannel channel = ChannelOf(state, key.Channel);
            state.Channels[key.Channel.Value] = channel with { Quarantined = channel.Quarantined + (isKept ? 1u : 0u) };
        }
        else if (state.Transfers.TryGetValue(key, out RecoveredTransfer transfer))
        {
            state.Transfers[key] = transfer with { State = next };
        }
    }

    /// <summary>Denied, and its end is not durable yet: it waits for that, in the state it was in.</summary>
    private static void Deny(RecoveredState state, ref ByteReader reader)
    {
        TransferKey key = ReadKey(ref reader);
        if (state.Transfers.TryGetValue(key, out RecoveredTransfer transfer))
        {
            state.Transfers[key] = transfer with { IsDenied = true };
        }
    }

    private static void Match(RecoveredState state, ref ByteReader reader)
    {
        TransferKey key = ReadKey(ref reader);
        var next = (TransferState)reader.Byte();
        int outputBytes = (int)Math.Min(reader.UInt32(), int.MaxValue);
        Digest output = reader.Digest();
        Digest pipe = reader.Digest();
        Digest release = reader.Digest();
        if (state.Transfers.TryGetValue(key, out RecoveredTransfer transfer))
        {
            state.Transfers[key] = transfer with { State = next, OutputBytes = outputBytes, Output = output, Pipe = pipe, Release = release };
        }
    }

    /// <summary>A durable RELEASE-INTENT is past the point of no return: in doubt unless an end follows.</summary>
    private static void Intend(RecoveredState state, ref ByteReader reader)
    {
        TransferKey key = ReadKey(ref reader);
        ulong egressSequence = reader.UInt64();
        if (state.Transfers.TryGetValue(key, out RecoveredTransfer transfer))
        {
            state.Transfers[key] = transfer with { State = TransferState.Delivering };
        }

        RecoveredChannel channel = ChannelOf(state, key.Channel);
        state.Channels[key.Channel.Value] = channel with { EgressSequence = Math.Max(channel.EgressSequence, egressSequence) };
    }

    private static void MoveChannel(RecoveredState state, ulong record, ref ByteReader reader)
    {
        var id = new ChannelId(reader.UInt32());
        var next = (ChannelState)reader.Byte();
        RecoveredChannel channel = ChannelOf(state, id);
        bool isNewHalt = next == ChannelState.Halted && channel.State != ChannelState.Halted;
        ulong haltRecord = next != ChannelState.Halted ? 0 : isNewHalt ? record : channel.HaltRecord;
        state.Channels[id.Value] = channel with { State = next, HaltRecord = haltRecord, IsAlarmed = false };
    }

    private static RecoveredChannel ChannelOf(RecoveredState state, ChannelId channel) =>
        state.Channels.TryGetValue(channel.Value, out RecoveredChannel found) ? found : default;

    private static TransferKey ReadKey(ref ByteReader reader) =>
        new(new ChannelId(reader.UInt32()), reader.UInt64(), reader.UInt64());

    private static string ReadNonce(ref ByteReader reader)
    {
        Span<byte> raw = stackalloc byte[16];
        for (int i = 0; i < raw.Length; i++)
        {
            raw[i] = reader.Byte();
        }

        return Convert.ToHexStringLower(raw);
    }
}
