using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace Guard.Contracts;

/// <summary>Writes the primitive forms of FORMAT.md: little-endian integers, counted ASCII.</summary>
internal sealed class ImageWriter
{
    private readonly List<byte> _bytes = [];

    internal void Byte(byte value) => _bytes.Add(value);

    internal void UInt16(ushort value)
    {
        Span<byte> raw = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(raw, value);
        Raw(raw);
    }

    internal void UInt32(uint value)
    {
        Span<byte> raw = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(raw, value);
        Raw(raw);
    }

    internal void UInt64(ulong value)
    {
        Span<byte> raw = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(raw, value);
        Raw(raw);
    }

    internal void Int64(long value) => UInt64(unchecked((ulong)value));

    internal void Count(int value) => UInt32(checked((uint)value));

    internal void Raw(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            _bytes.Add(b);
        }
    }

    /// <summary>A counted string of printable ASCII.</summary>
    /// <exception cref="ArgumentException">Another character: the compiler lets none through.</exception>
    internal void Text(string value)
    {
        foreach (char c in value)
        {
            if (c is < ' ' or > '~')
            {
                throw new ArgumentException($"'{value}' is not printable ASCII");
            }
        }

        Count(value.Length);
        Raw(Encoding.ASCII.GetBytes(value));
    }

    internal byte[] ToArray() => [.. _bytes];
}
