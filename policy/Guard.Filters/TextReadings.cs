// Protects: a listed word is found in any of the readings, and stays found. Trusts: TextProgram, WordAutomaton.
using System;

namespace Guard.Filters;

/// <summary>Where the word automaton stands in each reading of a message: its letters, its letters and signs, base64 and hexadecimal.</summary>
internal ref struct TextReadings
{
    private readonly ReadOnlySpan<TextColumns> _columns;
    private readonly ReadOnlySpan<ushort> _next;
    private int _letters;
    private int _signs;
    private Base64Readings _base64;
    private HexReadings _hex;

    internal TextReadings(TextProgram program, ReadOnlySpan<ushort> next)
    {
        _columns = program.Columns.AsSpan();
        _next = next;
        _letters = WordAutomaton.Start;
        _signs = WordAutomaton.Start;
        _base64 = new Base64Readings(next, program.Decoded.AsSpan());
        _hex = new HexReadings(next, program.Decoded.AsSpan());
    }

    /// <summary>True when a reading has found a word, in either direction: from then on it is.</summary>
    internal readonly bool HasFound =>
        WordAutomaton.IsFound(_letters) | WordAutomaton.IsFound(_signs) | _base64.HasFound | _hex.HasFound;

    /// <summary>Which reading found the word: plain before reversed before decoded.</summary>
    internal readonly uint Reason
    {
        get
        {
            if (_letters == WordAutomaton.Found || _signs == WordAutomaton.Found)
            {
                return TextReason.SpacedWord;
            }

            if (_letters == WordAutomaton.FoundReversed || _signs == WordAutomaton.FoundReversed)
            {
                return TextReason.ReversedWord;
            }

            return _base64.HasFound ? TextReason.Base64Word : TextReason.HexWord;
        }
    }

    /// <summary>Reads on.</summary>
    internal void Add(ReadOnlySpan<byte> block)
    {
        int letters = _letters;
        int signs = _signs;
        Base64Readings base64 = _base64;
        HexReadings hex = _hex;
        foreach (byte sign in block)
        {
            TextColumns columns = _columns[sign];
            letters = _next[(letters << WordAutomaton.ColumnBits) | columns.Letter];
            signs = _next[(signs << WordAutomaton.ColumnBits) | columns.Sign];
            base64.Add(columns.Sextet);
            hex.Add(columns.Nibble);
        }

        _letters = letters;
        _signs = signs;
        _base64 = base64;
        _hex = hex;
    }
}
