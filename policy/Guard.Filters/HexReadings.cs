using System;

namespace Guard.Filters;

/// <summary>Two readings of a message as hexadecimal (RFC 4648, section 8), one for each place where a pair may have
/// begun.</summary>
internal ref struct HexReadings
{
    private readonly ReadOnlySpan<ushort> _next;
    private readonly ReadOnlySpan<byte> _columns;
    private int _previous;
    private int _begins;     // The reading for which the next digit is the first of its pair,
    private int _ends;       // the second.

    internal HexReadings(ReadOnlySpan<ushort> next, ReadOnlySpan<byte> columns)
    {
        _next = next;
        _columns = columns;
    }

    /// <summary>True when a reading has found a word, in either direction.</summary>
    internal bool HasFound { get; private set; }

    /// <summary>Reads one digit's value 0 to 15, <see cref="TextProgram.Skip"/> or <see cref="TextProgram.Restart"/>.</summary>
    internal void Add(byte nibble)
    {
        if (nibble == TextProgram.Skip)
        {
            return;
        }

        if (nibble == TextProgram.Restart)
        {
            _previous = 0;
            _begins = WordAutomaton.Start;
            _ends = WordAutomaton.Start;
            return;
        }

        int ended = _next[(_ends << WordAutomaton.ColumnBits) | _columns[(_previous << 4) | nibble]];
        _ends = _begins;
        _begins = ended;
        _previous = nibble;
        HasFound |= WordAutomaton.IsFound(ended);
    }
}
