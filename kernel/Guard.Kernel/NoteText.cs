using System;
using System.Globalization;
using System.Text;

namespace Guard.Kernel;

/// <summary>Reads the lines of a note's text, each with fixed words. After the first error <see cref="Failed"/> stays set and
/// reads answer empty.</summary>
internal ref struct NoteText
{
    private ReadOnlySpan<byte> _rest;

    internal NoteText(ReadOnlySpan<byte> text)
    {
        _rest = text;
        Failed = false;
    }

    internal bool Failed { get; private set; }

    internal readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Takes exactly these bytes.</summary>
    internal void Word(ReadOnlySpan<byte> word)
    {
        if (Failed || !_rest.StartsWith(word))
        {
            Failed = true;
            return;
        }

        _rest = _rest[word.Length..];
    }

    /// <summary>Takes printable ASCII up to a terminator, which is taken too; 1 to <paramref name="maxBytes"/> bytes.</summary>
    internal string Until(ReadOnlySpan<byte> terminator, int maxBytes)
    {
        int end = Failed ? -1 : _rest.IndexOf(terminator);
        if (end < 1 || end > maxBytes)
        {
            Failed = true;
            return string.Empty;
        }

        ReadOnlySpan<byte> taken = _rest[..end];
        foreach (byte b in taken)
        {
            if (b is < 0x20 or > 0x7E)
            {
                Failed = true;
                return string.Empty;
            }
        }

        _rest = _rest[(end + terminator.Length)..];
        return Encoding.ASCII.GetString(taken);
    }

    /// <summary>Takes a decimal number without sign, spaces or leading zeros, 0 to 2^62, up to a terminator.</summary>
    internal long Number(ReadOnlySpan<byte> terminator)
    {
        string digits = Until(terminator, 19);
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            || value > 1L << 62 || !string.Equals(digits, value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
        {
            Failed = true;
            return 0;
        }

        return value;
    }
}
