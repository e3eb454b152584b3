// Protects: one spelling of the monitor's own part of a snapshot; nothing of it is read twice differently. Trusts: nothing in the bytes.
using System;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>The channels of a snapshot as bytes and back (FORMAT.md, "Snapshots").</summary>
public static class CapturedChannelsCodec
{
    private const uint Magic = 0x31534347;        // "GCS1"
    private const int NonceBytes = 16;
    private const int MaxSealedBytes = (2 * IPartition.MaxMessageBytes) + 4096;

    /// <summary>The bytes.</summary>
    public static byte[] Encode(CapturedChannels channels)
    {
        ArgumentNullException.ThrowIfNull(channels);
        var bytes = new ByteWriter(4096);
        bytes.UInt32(Magic);
        bytes.Digest(channels.Policy);
        bytes.UInt64(channels.Frame);
        bytes.UInt64(channels.BootEpoch);
        bytes.UInt64(channels.LogRecords);
        bytes.Digest(channels.LogRoot);
        bytes.UInt32((uint)channels.Partitions.Length);
        foreach (Digest partition in channels.Partitions)
        {
            bytes.Digest(partition);
        }

        bytes.Int64(channels.WallSeconds);
        bytes.UInt32((uint)channels.Nonces.Length);
        foreach (CapturedNonce nonce in channels.Nonces)
        {
            bytes.Raw(Convert.FromHexString(nonce.Nonce));
            bytes.Int64(nonce.ExpiresUnixSeconds);
        }

        bytes.UInt32((uint)channels.Channels.Length);
        foreach (CapturedChannel channel in channels.Channels)
        {
            Write(bytes, channel);
        }

        return bytes.Written.ToArray();
    }

    /// <summary>Reads bytes; false for anything but what <see cref="Encode"/> gives.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out CapturedChannels? channels)
    {
        channels = null;
        var reader = new ByteReader(bytes);
        if (reader.UInt32() != Magic)
        {
            return false;
        }

        Digest policy = reader.Digest();
        ulong frame = reader.UInt64();
        ulong bootEpoch = reader.UInt64();
        ulong logRecords = reader.UInt64();
        Digest logRoot = reader.Digest();
        var partitions = ImmutableArray.CreateBuilder<Digest>();
        for (uint left = reader.UInt32(); left > 0 && !reader.Failed; left--)
        {
            partitions.Add(reader.Digest());
        }

        long wallSeconds = reader.Int64();
        var nonces = ImmutableArray.CreateBuilder<CapturedNonce>();
        for (uint left = reader.UInt32(); left > 0 && !reader.Failed; left--)
        {
            nonces.Add(new CapturedNonce(Convert.ToHexStringLower(reader.Raw(NonceBytes)), reader.Int64()));
        }

        var list = ImmutableArray.CreateBuilder<CapturedChannel>();
        for (uint left = reader.UInt32(); left > 0 && !reader.Failed; left--)
        {
            list.Add(ReadChannel(ref reader));
        }

        if (reader.Failed || !reader.AtEnd)
        {
            return false;
        }

        var read = new CapturedChannels(
            policy, frame, bootEpoch, logRecords, logRoot, partitions.ToImmutable(), wallSeconds, nonces.ToImmutable(), list.ToImmutable());
        if (!bytes.SequenceEqual(Encode(read)))
        {
            return false;
        }

        channels = read;
        return true;
    }

    private static void Write(ByteWriter bytes, CapturedChannel channel)
    {
        bytes.UInt32(channel.Id.Value);
        bytes.Byte((byte)channel.State);
        bytes.Byte(channel.IsClosedForGood ? (byte)1 : (byte)0);
        bytes.UInt64(channel.Sequence);
        bytes.UInt64(channel.EgressSequence);
        bytes.UInt32(channel.Quarantined);
        bytes.UInt32(channel.RecordedDayCount);
        bytes.UInt64((ulong)(channel.Bucket.Level & ulong.MaxValue));
        bytes.UInt64((ulong)(channel.Bucket.Level >> 64));
        bytes.UInt64(channel.Bucket.FilledAtTick);
        bytes.UInt64(channel.Bucket.Day);
        bytes.UInt32(channel.Bucket.DayCount);
        bytes.Byte(channel.Acknowledgement.Worst);
        bytes.Byte(channel.Acknowledgement.Shown);
        bytes.UInt32(channel.Acknowledgement.ShownToStart);
        bytes.UInt32((uint)channel.Transfers.Length);
        foreach (CapturedTransfer transfer in channel.Transfers)
        {
            Write(bytes, transfer);
        }
    }

    private static void Write(ByteWriter bytes, CapturedTransfer transfer)
    {
        bytes.UInt64(transfer.BootEpoch);
        bytes.UInt64(transfer.Sequence);
        bytes.Byte((byte)transfer.State);
        bytes.UInt16(transfer.Type.Value);
        bytes.Digest(transfer.Id);
        bytes.Digest(transfer.Payload);
        bytes.Digest(transfer.Output);
        bytes.Digest(transfer.Pipe);
        bytes.Digest(transfer.Release);
        bytes.UInt64(transfer.DeadlineTick);
        bytes.Int64(transfer.DeadlineWall);
        bytes.UInt64(transfer.EnteredFrame);
        bytes.UInt32((uint)transfer.Sealed.Length);
        bytes.Raw(transfer.Sealed.AsSpan());
    }

    private static CapturedChannel ReadChannel(ref ByteReader reader)
    {
        var id = new ChannelId(reader.UInt32());
        var state = (ChannelState)reader.Byte();
        bool isClosedForGood = reader.Byte() == 1;
        ulong sequence = reader.UInt64();
        ulong egressSequence = reader.UInt64();
        uint quarantined = reader.UInt32();
        uint recordedDayCount = reader.UInt32();
        ulong low = reader.UInt64();
        var level = new UInt128(reader.UInt64(), low);
        var bucket = new CapturedBucket(level, reader.UInt64(), reader.UInt64(), reader.UInt32());
        var acknowledgement = new CapturedAcknowledgement(reader.Byte(), reader.Byte(), reader.UInt32());
        var transfers = ImmutableArray.CreateBuilder<CapturedTransfer>();
        for (uint left = reader.UInt32(); left > 0 && !reader.Failed; left--)
        {
            transfers.Add(ReadTransfer(ref reader));
        }

        return new CapturedChannel(
            id, state, isClosedForGood, sequence, egressSequence, quarantined, recordedDayCount, bucket, acknowledgement, transfers.ToImmutable());
    }

    private static CapturedTransfer ReadTransfer(ref ByteReader reader) => new(
        reader.UInt64(),
        reader.UInt64(),
        (TransferState)reader.Byte(),
        new TypeId(reader.UInt16()),
        reader.Digest(),
        reader.Digest(),
        reader.Digest(),
        reader.Digest(),
        reader.Digest(),
        reader.UInt64(),
        reader.Int64(),
        reader.UInt64(),
        ImmutableArray.Create(reader.Counted(MaxSealedBytes)));
}
