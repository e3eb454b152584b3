using System;
using System.Buffers.Binary;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Audit;

/// <summary>`.state/recovery`, FORMAT.md section 5. Little-endian.</summary>
internal static class SnapshotCodec
{
    internal const int SnapshotMaxBytes = 64 << 20;

    private const int HeaderBytes = 24;

    private static ReadOnlySpan<byte> Magic => "GUARDREC"u8;

    internal static byte[] ToBytes(ulong size, ReadOnlySpan<byte> snapshot)
    {
        byte[] file = new byte[HeaderBytes + snapshot.Length + Sha256.SizeBytes];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(12), size);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(20), snapshot.Length);
        snapshot.CopyTo(file.AsSpan(HeaderBytes));
        Sha256.Hash(file.AsSpan(0, file.Length - Sha256.SizeBytes), file.AsSpan(file.Length - Sha256.SizeBytes));
        return file;
    }

    /// <summary>Reads the file; false where it is damaged. A missing file is an empty snapshot of size 0.</summary>
    internal static bool TryRead(ILogStore store, out ulong size, out ReadOnlyMemory<byte> snapshot)
    {
        size = 0;
        snapshot = default;
        long length = store.LengthBytes(LogLayout.Recovery);
        if (length < 0)
        {
            return true;
        }

        if (length is < HeaderBytes + Sha256.SizeBytes or > HeaderBytes + SnapshotMaxBytes + Sha256.SizeBytes)
        {
            return false;
        }

        byte[] file = new byte[length];
        if (!store.TryRead(LogLayout.Recovery, 0, file))
        {
            return false;
        }

        ulong claimedSize = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(12));
        ReadOnlyMemory<byte> claimed = file.AsMemory(HeaderBytes, file.Length - HeaderBytes - Sha256.SizeBytes);
        if (!file.AsSpan().SequenceEqual(ToBytes(claimedSize, claimed.Span)))
        {
            return false;
        }

        size = claimedSize;
        snapshot = claimed;
        return true;
    }
}
