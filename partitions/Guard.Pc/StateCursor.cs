using System;
using System.Buffers.Binary;

namespace Guard.Pc;

/// <summary>
/// Walks over a device's state, little-endian and without gaps, and either writes each field out or reads it back: a device lists its
/// fields once.
/// </summary>
internal ref struct StateCursor
{
    private readonly Span<byte> _target;
    private readonly ReadOnlySpan<byte> _source;
    private readonly bool _reads;
    private int _position;

    private StateCursor(Span<byte> target, ReadOnlySpan<byte> source, bool reads)
    {
        _target = target;
        _source = source;
        _reads = reads;
        _position = 0;
    }

    /// <summary>Bytes walked over so far.</summary>
    public readonly int LengthBytes => _position;

    /// <summary>True when the fields get their values from the state.</summary>
    public readonly bool Reads => _reads;

    /// <summary>A cursor that writes fields to a span that is long enough.</summary>
    public static StateCursor To(Span<byte> target) => new(target, default, reads: false);

    /// <summary>A cursor that reads fields from a span that is long enough.</summary>
    public static StateCursor From(ReadOnlySpan<byte> source) => new(default, source, reads: true);

    public void Flag(ref bool value)
    {
        byte number = value ? (byte)1 : (byte)0;
        Byte(ref number);
        value = number != 0;
    }

    public void Byte(ref byte value)
    {
        if (_reads)
        {
            value = _source[_position];
        }
        else
        {
            _target[_position] = value;
        }

        _position++;
    }

    public void Word(ref ushort value)
    {
        uint wide = value;
        Number(ref wide, sizeof(ushort));
        value = (ushort)wide;
    }

    public void Doubleword(ref uint value) => Number(ref value, sizeof(uint));

    public void Quadword(ref ulong value)
    {
        if (_reads)
        {
            value = BinaryPrimitives.ReadUInt64LittleEndian(_source[_position..]);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_target[_position..], value);
        }

        _position += sizeof(ulong);
    }

    public void Bytes(Span<byte> value)
    {
        if (_reads)
        {
            _source.Slice(_position, value.Length).CopyTo(value);
        }
        else
        {
            value.CopyTo(_target[_position..]);
        }

        _position += value.Length;
    }

    private void Number(ref uint value, int lengthBytes)
    {
        uint result = 0;
        for (int i = 0; i < lengthBytes; i++)
        {
            byte part = (byte)(value >> (8 * i));
            Byte(ref part);
            result |= (uint)part << (8 * i);
        }

        value = result;
    }
}
