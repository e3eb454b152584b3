using System;
using System.Buffers.Binary;

namespace Guard.Kernel;

/// <summary>A growing buffer of little-endian fields; kept and emptied, so that a busy run allocates nothing.</summary>
internal sealed class ByteWriter
{
    private byte[] _bytes;

    internal ByteWriter(int capacityBytes)
    {
        _bytes = new byte[capacityBytes];
    }

    internal int LengthBytes { get; private set; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, LengthBytes);

    internal void Clear() => LengthBytes = 0;

    internal void Byte(byte value) => Grow(1)[0] = value;

    internal void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Grow(2), value);

    internal void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Grow(4), value);

    internal void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Grow(8), value);

    internal void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Grow(8), value);

    internal void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Grow(value.Length));

    internal void Digest(in Contracts.Digest value) => value.CopyTo(Grow(Contracts.Digest.LengthBytes));

    /// <summary>Overwrites four bytes written before.</summary>
    internal void PatchUInt32(int offsetBytes, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offsetBytes, 4), value);

    private Span<byte> Grow(int lengthBytes)
    {
        int needed = LengthBytes + lengthBytes;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        }

        Span<byte> target = _bytes.AsSpan(LengthBytes, lengthBytes);
        LengthBytes = needed;
        return target;
    }
}
