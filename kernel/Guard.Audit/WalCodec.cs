using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Guard.Audit;

/// <summary>Header and frames of the write-ahead log, FORMAT.md section 4. Little-endian.</summary>
internal static class WalCodec
{
    internal const int HeaderBytes = 24;
    internal const int FrameHeaderBytes = 16;
    internal const int RecordOffsetBytes = FrameHeaderBytes + 3;     // After u16 record length and the leaf prefix 0.
    internal const int FrameMaxBytes = RecordOffsetBytes + AuditLimits.RecordMaxBytes + AuditLimits.StateDeltaMaxBytes;

    private static ReadOnlySpan<byte> Magic => "GUARDWAL"u8;

    internal static byte[] Header(ulong baseSequence)
    {
        byte[] header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(12), baseSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), Crc32C(header.AsSpan(0, 20)));
        return header;
    }

    internal static bool TryReadHeader(ReadOnlySpan<byte> header, out ulong baseSequence)
    {
        baseSequence = header.Length == HeaderBytes ? BinaryPrimitives.ReadUInt64LittleEndian(header[12..]) : 0;
        return header.SequenceEqual(Header(baseSequence));
    }

    /// <summary>Completes a frame whose record and state delta already stand in place.</summary>
    internal static void Finish(Span<byte> frame, ulong sequence, int recordBytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(frame.Length - FrameHeaderBytes));
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], sequence);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[FrameHeaderBytes..], (ushort)recordBytes);
        frame[FrameHeaderBytes + 2] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], FrameCrc(frame));
    }

    /// <summary>Whole length a frame claims, or -1 where the claim is out of range. Needs 16 bytes.</summary>
    internal static int ClaimedFrameBytes(ReadOnlySpan<byte> frame)
    {
        uint claimed = BinaryPrimitives.ReadUInt32LittleEndian(frame);
        return claimed is < 3 or > FrameMaxBytes - FrameHeaderBytes ? -1 : FrameHeaderBytes + (int)claimed;
    }

    /// <summary>Whether a whole frame is in order, but for its number.</summary>
    internal static bool IsIntact(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == FrameCrc(frame)
        && frame[FrameHeaderBytes + 2] == 0
        && RecordBytes(frame) <= Math.Min(AuditLimits.RecordMaxBytes, frame.Length - RecordOffsetBytes)
        && frame.Length - RecordOffsetBytes - RecordBytes(frame) <= AuditLimits.StateDeltaMaxBytes;

    internal static ulong Sequence(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt64LittleEndian(frame[8..]);

    internal static ReadOnlySpan<byte> Record(ReadOnlySpan<byte> frame) => frame.Slice(RecordOffsetBytes, RecordBytes(frame));

    /// <summary>The leaf prefix and the record, as they are hashed.</summary>
    internal static ReadOnlySpan<byte> Leaf(ReadOnlySpan<byte> frame) =>
        frame.Slice(RecordOffsetBytes - 1, RecordBytes(frame) + 1);

    internal static ReadOnlySpan<byte> Delta(ReadOnlySpan<byte> frame) => frame[(RecordOffsetBytes + RecordBytes(frame))..];

    private static int RecordBytes(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt16LittleEndian(frame[FrameHeaderBytes..]);

    private static uint FrameCrc(ReadOnlySpan<byte> frame)
    {
        uint crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        return ~Crc(crc, frame[8..]);
    }

    private static uint Crc32C(ReadOnlySpan<byte> bytes) => ~Crc(uint.MaxValue, bytes);

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 32; bytes = bytes[32..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]));
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));
        }

        foreach (byte b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}
