using System;
using System.Buffers.Binary;

namespace Guard.Pc;

/// <summary>Writes a device's state, little-endian and without gaps, into a span of exactly the device's length.</summary>
internal ref struct StateWriter
{
    private readonly Span<byte> _target;
    private int _position;

    public StateWriter(Span<byte> target)
    {
        _target = target;
        _position = 0;
    }

    /// <summary>Bytes written so far.</summary>
    public readonly int LengthBytes => _position;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Byte(byte value) => _target[_position++] = value;

    public void Word(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_target[_position..], value);
        _position += 2;
    }

    public void Doubleword(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_target[_position..], value);
        _position += 4;
    }

    public void Quadword(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_target[_position..], value);
        _position += 8;
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_target[_position..]);
        _position += value.Length;
    }
}
