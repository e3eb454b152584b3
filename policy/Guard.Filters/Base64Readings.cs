using System;

namespace Guard.Filters;

/// <summary>Four readings of a message as base64 (RFC 4648, section 4), one for each place where a group of four may have
/// begun.</summary>
/// <remarks>A reading that has not begun sees bytes made of zero bits, which start it again.</remarks>
internal ref struct Base64Readings
{
    private readonly ReadOnlySpan<ushort> _next;
    private readonly ReadOnlySpan<byte> _columns;
    private int _previous;
    private int _first;     // The reading for which the next character is the first of its group,
    private int _second;    // the second,
    private int _third;     // the third,
    private int _fourth;    // the fourth.

    internal Base64Readings(ReadOnlySpan<ushort> next, ReadOnlySpan<byte> columns)
    {
        _next = next;
        _columns = columns;
    }

    /// <summary>True when a reading has found a word, in either direction.</summary>
    internal readonly bool HasFound => WordAutomaton.IsFound(_first) | WordAutomaton.IsFound(_second) | WordAutomaton.IsFound(_third)
        | WordAutomaton.IsFound(_fourth);

    /// <summary>Reads one base64 value 0 to 63, or <see cref="TextProgram.Skip"/>.</summary>
    internal void Add(byte sextet)
    {
        if (sextet == TextProgram.Skip)
        {
            return;
        }

        int ended = Step(_fourth, ((_previous & 3) << 6) | sextet);
        int third = Step(_third, ((_previous & 15) << 4) | (sextet >> 2));
        int second = Step(_second, (_previous << 2) | (sextet >> 4));
        _fourth = third;
        _third = second;
        _second = _first;
        _first = ended;
        _previous = sextet;
    }

    private readonly int Step(int state, int decoded) => _next[(state << WordAutomaton.ColumnBits) | _columns[decoded]];
}
