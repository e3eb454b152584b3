// Protects: filter A's output is a text of the profile, whatever A did, and hides no listed word in the readings below. Trusts:
// TextProgram.
using System;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>Filter B of text, `text-verify/1`: a state table for the grammar, and a word automaton over four readings of the
/// whole message.</summary>
/// <remarks>
/// <para>Work: two passes of constant cost; at most 10 units a byte.</para>
/// <para>Does not stop: synonyms, ciphers, acrostics, doubled or inserted letters, `rn` for m, other encodings (ROT13, base32,
/// decimal, `0x53 0x45`),
/// encodings one inside the other; meaning hidden in legal wording, in the number of lines, or in when a message is sent.</para>
/// </remarks>
internal sealed class TextVerifyFilter : IContentFilter
{
    private const int BlockBytes = 64;
    private const ulong GrammarUnits = 2;
    private const ulong ReadingUnits = 8;

    private readonly TextProgram _program;

    internal TextVerifyFilter(TextProgram program)
    {
        _program = program;
    }

    /// <inheritdoc/>
    public FilterStep Advance(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel)
    {
        if (!fuel.TrySpend(1))
        {
            return FilterStep.Error(TextReason.OutOfFuel);
        }

        if (input.IsEmpty)
        {
            return FilterStep.Fail(TextReason.Empty, 0);
        }

        if (output.Length < input.Length)
        {
            return FilterStep.Error(TextReason.OutputTooShort);
        }

        FilterStep grammar = RunGrammar(input, output, ref fuel);
        return grammar.Verdict == FilterVerdict.Pass && _program.Words is not null
            ? Read(input, _program.Words.Next.AsSpan(), ref fuel)
            : grammar;
    }

    private FilterStep RunGrammar(ReadOnlySpan<byte> input, Span<byte> output, ref Fuel fuel)
    {
        ReadOnlySpan<byte> grammar = TextProgram.Grammar.AsSpan();
        ReadOnlySpan<byte> classOf = _program.ClassOf.AsSpan();
        uint maxLineBytes = _program.Profile.MaxLineBytes;
        uint maxRunBytes = _program.Profile.MaxRunBytes;
        int state = TextProgram.LineStart;
        uint lines = 0;
        uint lineBytes = 0;
        uint run = 0;
        for (int i = 0; i < input.Length; i++)
        {
            if (i % BlockBytes == 0 && !fuel.TrySpend(GrammarUnits * BlockAt(i, input.Length)))
            {
                return FilterStep.Error(TextReason.OutOfFuel);
            }

            if (state == TextProgram.LineStart && lines == _program.Profile.MaxLines)
            {
                return FilterStep.Fail(TextReason.TooManyLines, i);
            }

            byte kind = classOf[input[i]];
            byte next = grammar[(state * TextProgram.Classes) + kind];
            if (next >= TextProgram.Refuse)
            {
                return FilterStep.Fail((uint)(next & ~TextProgram.Refuse), i);
            }

            run = kind == TextProgram.AlphanumericClass ? run + 1 : 0;
            bool endsLine = kind == TextProgram.LineFeedClass;
            if (run > maxRunBytes || (lineBytes == maxLineBytes && !endsLine))
            {
                return FilterStep.Fail(lineBytes == maxLineBytes ? TextReason.LineTooLong : TextReason.LongRun, i);
            }

            lines += endsLine ? 1U : 0;
            lineBytes = endsLine ? 0 : lineBytes + 1;
            state = next;
            output[i] = input[i];
        }

        return state switch
        {
            TextProgram.LineStart => FilterStep.Pass(input.Length),
            TextProgram.Space => FilterStep.Fail(TextReason.TrailingSpace, input.Length),
            _ => FilterStep.Fail(TextReason.NoLineFeed, input.Length),
        };
    }

    /// <summary>Runs the word automaton over all readings at once, a byte of the message at a time.</summary>
    private FilterStep Read(ReadOnlySpan<byte> input, ReadOnlySpan<ushort> next, ref Fuel fuel)
    {
        ReadOnlySpan<byte> letterColumns = _program.Letters.AsSpan();
        ReadOnlySpan<byte> signColumns = _program.Signs.AsSpan();
        ReadOnlySpan<byte> sextets = _program.Sextets.AsSpan();
        ReadOnlySpan<byte> nibbles = _program.Nibbles.AsSpan();
        int letters = WordAutomaton.Start;
        int signs = WordAutomaton.Start;
        var base64 = new Base64Readings(next, _program.Decoded.AsSpan());
        var hex = new HexReadings(next, _program.Decoded.AsSpan());
        for (int i = 0; i < input.Length; i++)
        {
            if (i % BlockBytes == 0 && !fuel.TrySpend(ReadingUnits * BlockAt(i, input.Length)))
            {
                return FilterStep.Error(TextReason.OutOfFuel);
            }

            byte sign = input[i];
            letters = next[(letters << WordAutomaton.ColumnBits) | letterColumns[sign]];
            signs = next[(signs << WordAutomaton.ColumnBits) | signColumns[sign]];
            base64.Add(sextets[sign]);
            hex.Add(nibbles[sign]);
            if (WordAutomaton.IsFound(letters) || WordAutomaton.IsFound(signs) || base64.HasFound || hex.HasFound)
            {
                return FilterStep.Fail(Reason(letters, signs, base64.HasFound), i);
            }
        }

        return FilterStep.Pass(input.Length);
    }

    /// <summary>Bytes of the block that begins at an offset.</summary>
    private static ulong BlockAt(int offset, int lengthBytes) => (ulong)int.Min(BlockBytes, lengthBytes - offset);

    /// <summary>Which reading found the word: plain before reversed before decoded.</summary>
    private static uint Reason(int letters, int signs, bool isInBase64)
    {
        if (letters == WordAutomaton.Found || signs == WordAutomaton.Found)
        {
            return TextReason.SpacedWord;
        }

        if (letters == WordAutomaton.FoundReversed || signs == WordAutomaton.FoundReversed)
        {
            return TextReason.ReversedWord;
        }

        return isInBase64 ? TextReason.Base64Word : TextReason.HexWord;
    }
}
