using System;
using System.Buffers.Binary;

namespace Guard.Pc;

/// <summary>
/// Walks over a device's state, little-endian and without gaps, and measures it, writes each field out, or reads it back: a device lists its
/// fields once.
/// </summary>
internal ref struct StateCursor
{
    private readonly Span<byte> _target;
    private readonly ReadOnlySpan<byte> _source;
    private readonly Way _way;
    private int _position;

    private StateCursor(Span<byte> target, ReadOnlySpan<byte> source, Way way)
    {
        _target = target;
        _source = source;
        _way = way;
        _position = 0;
        HasFailed = false;
    }

    private enum Way : byte
    {
        Measures,
        Writes,
        Reads,
    }

    /// <summary>Bytes walked over so far.</summary>
    public readonly int LengthBytes => _position;

    /// <summary>True when the fields get their values from the state.</summary>
    public readonly bool Reads => _way == Way.Reads;

    /// <summary>The state read is too short, or says what no device can hold: what was read from then on is zeros.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>All of the state was read and made sense.</summary>
    public readonly bool IsWholeAndSound => Reads && !HasFailed && _position == _source.Length;

    /// <summary>A cursor that writes fields to a span that is long enough.</summary>
    public static StateCursor To(Span<byte> target) => new(target, default, Way.Writes);

    /// <summary>A cursor that reads fields from a span.</summary>
    public static StateCursor From(ReadOnlySpan<byte> source) => new(default, source, Way.Reads);

    /// <summary>A cursor that only counts: <see cref="LengthBytes"/> is how long the span for <see cref="To"/> must be.</summary>
    public static StateCursor Measure() => new(default, default, Way.Measures);

    /// <summary>Refuses the state that is read.</summary>
    public void Fail() => HasFailed = true;

    /// <summary>A count of what follows; one above <paramref name="most"/> is refused and read as 0.</summary>
    public void Count(ref int value, int most)
    {
        uint number = (uint)value;
        Number(ref number, sizeof(uint));
        if (number > (uint)most)
        {
            HasFailed = true;
            number = 0;
        }

        value = (int)number;
    }

    public void Flag(ref bool value)
    {
        byte number = value ? (byte)1 : (byte)0;
        Byte(ref number);
        value = number != 0;
    }

    public void Byte(ref byte value)
    {
        Span<byte> one = [value];
        Bytes(one);
        value = one[0];
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
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Bytes(bytes);
        value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public void Bytes(scoped Span<byte> value)
    {
        if (_way == Way.Writes)
        {
            value.CopyTo(_target[_position..]);
        }
        else if (_way == Way.Reads && (HasFailed || value.Length > _source.Length - _position))
        {
            HasFailed = true;
            value.Clear();
            return;
        }
        else if (_way == Way.Reads)
        {
            _source.Slice(_position, value.Length).CopyTo(value);
        }

        _position += value.Length;
    }

    private void Number(ref uint value, int lengthBytes)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Bytes(bytes[..lengthBytes]);
        value = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
