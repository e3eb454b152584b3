using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Guard.Contracts;

/// <summary>Reads the primitive forms of FORMAT.md. After the first error every read answers zero and <see cref="Failed"/> stays set.</summary>
internal ref struct ImageReader
{
    private ReadOnlySpan<byte> _rest;

    internal ImageReader(ReadOnlySpan<byte> bytes)
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

    /// <summary>A count of things of at least <paramref name="leastBytes"/> bytes each: never more than the rest can hold.</summary>
    internal int Count(int leastBytes)
    {
        uint count = UInt32();
        if (count > (uint)(_rest.Length / leastBytes))
        {
            Failed = true;
            return 0;
        }

        return (int)count;
    }

    internal ReadOnlySpan<byte> Take(int lengthBytes)
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

    internal string Text()
    {
        ReadOnlySpan<byte> raw = Take(Count(1));
        foreach (byte b in raw)
        {
            if (b is < (byte)' ' or > (byte)'~')
            {
                Failed = true;
                return string.Empty;
            }
        }

        return Encoding.ASCII.GetString(raw);
    }

    internal ImmutableArray<string> Texts()
    {
        int count = Count(4);
        var texts = ImmutableArray.CreateBuilder<string>(count);
        for (int i = 0; i < count; i++)
        {
            texts.Add(Text());
        }

        return texts.MoveToImmutable();
    }

    internal void Fail() => Failed = true;
}
