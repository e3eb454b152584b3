// Protects: a journal entry is whole or does not exist. Trusts: nothing it reads.
using System;
using System.Buffers.Binary;
using System.Numerics;

namespace Guard.Kernel;

/// <summary>The frame around each journal entry: u32 length, u32 CRC-32C of the body, body.</summary>
internal static class JournalFrame
{
    internal const int HeaderBytes = 8;

    /// <summary>Longest body: a note or a message with its fields.</summary>
    internal const int MaxBodyBytes = 1 << 17;

    /// <summary>Takes the next entry's body; false at the end, or at a frame that is short or wrong, where
    /// <paramref name="offsetBytes"/> then stays.</summary>
    internal static bool TryNext(ReadOnlySpan<byte> file, ref int offsetBytes, out ReadOnlySpan<byte> body)
    {
        body = default;
        ReadOnlySpan<byte> rest = file[offsetBytes..];
        if (rest.Length < HeaderBytes)
        {
            return false;
        }

        uint lengthBytes = BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (lengthBytes is 0 or > MaxBodyBytes || lengthBytes > (uint)(rest.Length - HeaderBytes))
        {
            return false;
        }

        ReadOnlySpan<byte> claimed = rest.Slice(HeaderBytes, (int)lengthBytes);
        if (Checksum(claimed) != BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]))
        {
            return false;
        }

        body = claimed;
        offsetBytes += HeaderBytes + claimed.Length;
        return true;
    }

    /// <summary>CRC-32C (Castagnoli): finds torn writes, not enemies.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> body)
    {
        uint crc = uint.MaxValue;
        while (body.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(body));
            body = body[8..];
        }

        foreach (byte b in body)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
