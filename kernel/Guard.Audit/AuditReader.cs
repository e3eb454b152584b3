using System;
using System.Buffers;
using System.Buffers.Text;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>
/// The reading half of the record codec. It is lenient about spelling, because the codec encodes again and compares; it never
/// throws.
/// </summary>
internal ref struct AuditReader
{
    private readonly ReadOnlySpan<byte> _entry;
    private readonly Span<byte> _values;                 // Unescaped texts and hex values; never more than the entry's length.
    private int _at;
    private int _valueBytes;
    private bool _isRefused;
    private bool _mapHasDigest;

    internal AuditReader(ReadOnlySpan<byte> entry, Span<byte> values)
    {
        _entry = entry;
        _values = values;
    }

    /// <summary>True when every required part was there and nothing follows.</summary>
    internal readonly bool IsDone => !_isRefused && _at == _entry.Length;

    internal bool TryTake(scoped ReadOnlySpan<byte> literal)
    {
        if (_isRefused || !_entry[_at..].StartsWith(literal))
        {
            return false;
        }

        _at += literal.Length;
        return true;
    }

    internal T Take<T>(scoped ReadOnlySpan<byte> literal, T answer)
    {
        _isRefused |= !TryTake(literal);
        return answer;
    }

    internal ulong Number(scoped ReadOnlySpan<byte> key)
    {
        _isRefused |= !TryTake(key);
        if (_isRefused || !Utf8Parser.TryParse(_entry[_at..], out ulong value, out int consumed))
        {
            _isRefused = true;
            return 0;
        }

        _at += consumed;
        return value;
    }

    internal ulong NumberOrZero(scoped ReadOnlySpan<byte> key)
    {
        if (_isRefused || !_entry[_at..].StartsWith(key))
        {
            return 0;
        }

        return Number(key);
    }

    internal ReadOnlySpan<byte> Hex(scoped ReadOnlySpan<byte> key, int lengthBytes)
    {
        ReadOnlySpan<byte> value = AnyHex(key);
        _isRefused |= value.Length != lengthBytes;
        return value;
    }

    internal ReadOnlySpan<byte> AnyHex(scoped ReadOnlySpan<byte> key)
    {
        if (!TryTake(key))
        {
            return [];
        }

        int digits = _entry[_at..].IndexOf((byte)'"');
        if (digits < 0 || (digits & 1) != 0)
        {
            _isRefused = true;
            return [];
        }

        Span<byte> value = _values.Slice(_valueBytes, digits / 2);
        if (Convert.FromHexString(_entry.Slice(_at, digits), value, out _, out _) != OperationStatus.Done)
        {
            _isRefused = true;
            return [];
        }

        _valueBytes += value.Length;
        _at += digits + 1;
        return value;
    }

    internal Digest DigestOrZero(scoped ReadOnlySpan<byte> key)
    {
        int before = _at;
        ReadOnlySpan<byte> value = AnyHex(key);
        if (_at == before)
        {
            return Digest.Zero;
        }

        if (value.Length != Digest.LengthBytes)
        {
            _isRefused = true;
            return Digest.Zero;
        }

        return Digest.From(value);
    }

    internal Digest MapDigest(scoped ReadOnlySpan<byte> key, bool hasMap)
    {
        if (!hasMap || _isRefused)
        {
            return Digest.Zero;
        }

        ReadOnlySpan<byte> rest = _entry[_at..];
        if (_mapHasDigest)
        {
            if (rest.IsEmpty || rest[0] != (byte)',' || !rest[1..].StartsWith(key))
            {
                return Digest.Zero;
            }

            _at++;
        }
        else if (!rest.StartsWith(key))
        {
            return Digest.Zero;
        }

        _mapHasDigest = true;
        return DigestOrZero(key);
    }

    internal void EndMap(bool hasMap)
    {
        if (hasMap)
        {
            Take("}"u8, 0);
        }
    }

    internal WallQuality Quality()
    {
        Take(",\"wt_q\":\""u8, 0);
        if (TryTake("set\""u8))
        {
            return WallQuality.Set;
        }

        return TryTake("stepped\""u8) ? WallQuality.Stepped : Take("unset\""u8, WallQuality.Unset);
    }

    internal ReadOnlySpan<byte> Text(scoped ReadOnlySpan<byte> key)
    {
        if (!TryTake(key))
        {
            return [];
        }

        ReadOnlySpan<byte> rest = _entry[_at..];
        int stop = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (stop >= 0 && rest[stop] == (byte)'"')
        {
            _at += stop + 1;
            return rest[..stop];
        }

        return Unescape();
    }

    private ReadOnlySpan<byte> Unescape()
    {
        int start = _valueBytes;
        while (_at < _entry.Length && _entry[_at] != (byte)'"')
        {
            byte b = _entry[_at++];
            if (b == (byte)'\\' && !TryEscape(out b))
            {
                _isRefused = true;
                return [];
            }

            _values[_valueBytes++] = b;
        }

        _isRefused |= _at >= _entry.Length;
        _at++;
        return _isRefused ? [] : _values[start.._valueBytes];
    }

    private bool TryEscape(out byte value)
    {
        value = 0;
        if (_at >= _entry.Length)
        {
            return false;
        }

        byte kind = _entry[_at++];
        if (kind is (byte)'"' or (byte)'\\')
        {
            value = kind;
            return true;
        }

        if (kind != (byte)'u' || _entry.Length - _at < 4 || !_entry.Slice(_at, 2).SequenceEqual("00"u8))
        {
            return false;
        }

        Span<byte> one = stackalloc byte[1];
        bool isHex = Convert.FromHexString(_entry.Slice(_at + 2, 2), one, out _, out int written) == OperationStatus.Done
            && written == 1;
        value = one[0];
        _at += 4;
        return isHex;
    }
}
