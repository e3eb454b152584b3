using System;
using System.Buffers;
using System.Buffers.Text;
using Guard.Contracts;

namespace Guard.Audit;

/// <summary>
/// The writing half of the record codec: appends fields to a span that holds the longest record. Refuses, never throws, on a bad
/// value.
/// </summary>
internal ref struct AuditOutput
{
    private readonly Span<byte> _target;
    private int _at;

    internal AuditOutput(Span<byte> target)
    {
        _target = target;
    }

    internal readonly int WrittenBytes => _at;

    internal bool IsRefused { get; private set; }

    internal void BackTo(int writtenBytes) => _at = writtenBytes;

    internal void Raw(scoped ReadOnlySpan<byte> text)
    {
        if (text.Length > _target.Length - _at)
        {
            IsRefused = true;
            return;
        }

        text.CopyTo(_target[_at..]);
        _at += text.Length;
    }

    internal void Hex(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> bytes)
    {
        Raw(key);
        if (!Convert.TryToHexStringLower(bytes, _target[_at..], out int written))
        {
            IsRefused = true;
            return;
        }

        _at += written;
    }

    internal void Number(scoped ReadOnlySpan<byte> key, ulong value)
    {
        Raw(key);
        if (value > long.MaxValue || !Utf8Formatter.TryFormat(value, _target[_at..], out int written))
        {
            IsRefused = true;
            return;
        }

        _at += written;
    }

    internal void NumberUnlessZero(scoped ReadOnlySpan<byte> key, ulong value)
    {
        if (value != 0)
        {
            Number(key, value);
        }
    }

    internal void DigestUnlessZero(scoped ReadOnlySpan<byte> key, in Digest digest)
    {
        if (digest.IsZero)
        {
            return;
        }

        Span<byte> bytes = stackalloc byte[Digest.LengthBytes];
        digest.CopyTo(bytes);
        Hex(key, bytes);
        Raw("\""u8);
    }

    /// <summary>A digest inside the map; <paramref name="mapStart"/> tells whether a comma goes before it.</summary>
    internal void MapDigest(scoped ReadOnlySpan<byte> key, in Digest digest, int mapStart)
    {
        if (digest.IsZero)
        {
            return;
        }

        if (_at != mapStart)
        {
            Raw(","u8);
        }

        DigestUnlessZero(key, digest);
    }

    internal void Note(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> note)
    {
        if (note.Length > AuditLimits.NoteMaxBytes)
        {
            IsRefused = true;
            return;
        }

        if (!note.IsEmpty)
        {
            Hex(key, note);
            Raw("\""u8);
        }
    }

    /// <summary>A text with its escapes; <paramref name="limitBytes"/> is measured as written.</summary>
    internal void Text(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> text, int limitBytes)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (text.Length > limitBytes)
        {
            IsRefused = true;
            return;
        }

        Raw(key);
        int start = _at;
        if (IsPlain(text))
        {
            Raw(text);
        }
        else
        {
            Escaped(text);
        }

        IsRefused |= _at - start > limitBytes;
        Raw("\""u8);
    }

    private static bool IsPlain(ReadOnlySpan<byte> text) =>
        !text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E) && !text.ContainsAny((byte)'"', (byte)'\\');

    private void Escaped(scoped ReadOnlySpan<byte> text)
    {
        Span<byte> escape = stackalloc byte[6];
        "\\u00"u8.CopyTo(escape);
        foreach (byte b in text)
        {
            if (b is (byte)'"' or (byte)'\\')
            {
                Raw([(byte)'\\', b]);
            }
            else if (b is >= 0x20 and <= 0x7E)
            {
                Raw([b]);
            }
            else
            {
                _ = Convert.TryToHexStringLower([b], escape[4..], out _);
                Raw(escape);
            }
        }
    }
}
