using System;
using System.Buffers.Binary;

namespace Guard.Kernel;

/// <summary>Reads little-endian fields. After the first error every read answers zero and <see cref="Failed"/> stays
/// set.</summary>
internal ref struct ByteReader
{
    private ReadOnlySpan<byte> _rest;

    internal ByteReader(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        Failed = false;
    }

    internal bool Failed { get; private set; }

    internal readonly bool AtEnd => _rest.IsEmpty;

    internal byte Byte() => Take(1) is { IsEmpty: false } raw ? raw[0] : (byte)0;

    internal ushort UInt16() => Take(2) is { IsEmpty: false } raw ? BinaryPrimitives.ReadUInt16LittleEndian(raw) : (ushort)0;

    internal uint UInt32() => Take(4) is { IsEmpty: false } raw ? BinaryPrimitives.ReadUInt32LittleEndian(raw) : 0;

    internal ulong UInt64() => Take(8) is { IsEmpty: false } raw ? BinaryPrimitives.ReadUInt64LittleEndian(raw) : 0;

    internal long Int64() => unchecked((long)UInt64());

    internal Contracts.Digest Digest() =>
        Take(Contracts.Digest.LengthBytes) is { IsEmpty: false } raw ? Contracts.Digest.From(raw) : Contracts.Digest.Zero;

    /// <summary>A length of at most <paramref name="mostBytes"/>, then that many bytes.</summary>
    internal ReadOnlySpan<byte> Counted(int mostBytes)
    {
        uint lengthBytes = UInt32();
        if (lengthBytes > (uint)mostBytes)
        {
            Failed = true;
            return default;
        }

        return Take((int)lengthBytes);
    }

    /// <summary>That many bytes.</summary>
    internal ReadOnlySpan<byte> Raw(int lengthBytes) => Take(lengthBytes);

    private ReadOnlySpan<byte> Take(int lengthBytes)
    {
        if (Failed || lengthBytes > _rest.Length)
        {
            Failed = true;
            return default;
        }

        ReadOnlySpan<byte> taken = _rest[..lengthBytes];
        _rest = _rest[lengthBytes..];
        return taken;
    }
}
