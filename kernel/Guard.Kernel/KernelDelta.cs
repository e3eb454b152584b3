// Protects: what recovery needs to know goes into the log with the record that says it. Trusts: Guard.Audit to hand back
// exactly these bytes.
using System;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Writes the binary state deltas of records (FORMAT.md). One buffer, filled anew for each record.</summary>
internal sealed class KernelDelta
{
    internal const byte EpochOp = 1;
    internal const byte AdmittedOp = 2;
    internal const byte MovedOp = 3;
    internal const byte MatchedOp = 4;
    internal const byte IntentOp = 5;
    internal const byte ChannelOp = 6;
    internal const byte NonceOp = 7;
    internal const byte WholeChannelOp = 8;
    internal const byte WholeTransferOp = 9;
    internal const byte DeniedOp = 10;
    internal const byte AlarmedOp = 11;

    private readonly ByteWriter _bytes = new(4096);

    internal ReadOnlySpan<byte> Written => _bytes.Written;

    internal KernelDelta Clear()
    {
        _bytes.Clear();
        return this;
    }

    internal KernelDelta Epoch(ulong bootEpoch, in Digest policy)
    {
        _bytes.Byte(EpochOp);
        _bytes.UInt64(bootEpoch);
        _bytes.Digest(policy);
        return this;
    }

    internal KernelDelta Admitted(ChannelEntry channel, Transfer transfer)
    {
        _bytes.Byte(AdmittedOp);
        Key(transfer.Key);
        _bytes.UInt16(transfer.Type!.Row.Id.Value);
        _bytes.UInt32((uint)transfer.Source.LengthBytes);
        _bytes.Digest(transfer.Id);
        _bytes.Digest(transfer.Payload);
        _bytes.UInt32(channel.Bucket.DayCount);
        return this;
    }

    internal KernelDelta Moved(in TransferKey key, TransferState state, bool isKept)
    {
        _bytes.Byte(MovedOp);
        Key(key);
        _bytes.Byte((byte)state);
        _bytes.Byte(isKept ? (byte)1 : (byte)0);
        return this;
    }

    /// <summary>A person's denial, whose end is a record of its own: where a loss of power leaves this one alone, the next boot writes
    /// that end.</summary>
    internal KernelDelta Denied(in TransferKey key)
    {
        _bytes.Byte(DeniedOp);
        Key(key);
        return this;
    }

    /// <summary>An alarm ended a transfer of this channel. Its halt is a record of its own: where a loss of power leaves this one alone, the
    /// next boot halts the channel.</summary>
    internal KernelDelta Alarmed(ChannelId channel)
    {
        _bytes.Byte(AlarmedOp);
        _bytes.UInt32(channel.Value);
        return this;
    }

    internal KernelDelta Matched(Transfer transfer, TransferState state)
    {
        _bytes.Byte(MatchedOp);
        Key(transfer.Key);
        _bytes.Byte((byte)state);
        _bytes.UInt32((uint)transfer.OutputA.LengthBytes);
        _bytes.Digest(transfer.Output);
        _bytes.Digest(transfer.Pipe);
        _bytes.Digest(transfer.Release);
        return this;
    }

    internal KernelDelta Intent(Transfer transfer)
    {
        _bytes.Byte(IntentOp);
        Key(transfer.Key);
        _bytes.UInt64(transfer.EgressSequence);
        return this;
    }

    internal KernelDelta Channel(ChannelId channel, ChannelState state)
    {
        _bytes.Byte(ChannelOp);
        _bytes.UInt32(channel.Value);
        _bytes.Byte((byte)state);
        return this;
    }

    internal KernelDelta Nonce(string nonce, long expiresUnixSeconds)
    {
        _bytes.Byte(NonceOp);
        _bytes.Raw(Convert.FromHexString(nonce));
        _bytes.Int64(expiresUnixSeconds);
        return this;
    }

    internal KernelDelta WholeChannel(ChannelEntry channel)
    {
        _bytes.Byte(WholeChannelOp);
        _bytes.UInt32(channel.Row.Id.Value);
        _bytes.Byte((byte)channel.State);
        _bytes.UInt64(channel.HaltRecord);
        _bytes.UInt64(channel.EgressSequence);
        _bytes.UInt32(channel.RecordedDayCount);
        _bytes.UInt32(channel.Quarantined);
        return this;
    }

    internal KernelDelta WholeTransfer(Transfer transfer, TransferState state)
    {
        _bytes.Byte(WholeTransferOp);
        Key(transfer.Key);
        _bytes.Byte((byte)state);
        _bytes.UInt16(transfer.Type!.Row.Id.Value);
        _bytes.UInt32((uint)transfer.Source.LengthBytes);
        _bytes.Digest(transfer.Id);
        _bytes.Digest(transfer.Payload);
        bool isMatched = state >= TransferState.FirstReview;      // No delta before the match says what A wrote: nor does a snapshot.
        _bytes.UInt32(isMatched ? (uint)transfer.OutputA.LengthBytes : 0);
        _bytes.Digest(isMatched ? transfer.Output : Digest.Zero);
        _bytes.Digest(isMatched ? transfer.Pipe : Digest.Zero);
        _bytes.Digest(isMatched ? transfer.Release : Digest.Zero);
        return this;
    }

    private void Key(in TransferKey key)
    {
        _bytes.UInt32(key.Channel.Value);
        _bytes.UInt64(key.BootEpoch);
        _bytes.UInt64(key.Sequence);
    }
}
