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
        var readings = new TextReadings(_program, next);
        for (int start = 0; start < input.Length; start += BlockBytes)
        {
            ulong blockBytes = BlockAt(start, input.Length);
            if (!fuel.TrySpend(ReadingUnits * blockBytes))
            {
                return FilterStep.Error(TextReason.OutOfFuel);
            }

            TextReadings before = readings;
            ReadOnlySpan<byte> block = input.Slice(start, (int)blockBytes);
            readings.Add(block);
            if (readings.HasFound)
            {
                return At(before, block, start);
            }
        }

        return FilterStep.Pass(input.Length);
    }

    /// <summary>A block with a listed word again, byte by byte: where it ends.</summary>
    private static FilterStep At(TextReadings readings, ReadOnlySpan<byte> block, int start)
    {
        int i = 0;
        for (; !readings.HasFound; i++)
        {
            readings.Add(block.Slice(i, 1));
        }

        return FilterStep.Fail(readings.Reason, start + i - 1);
    }

    /// <summary>Bytes of the block that begins at an offset.</summary>
    private static ulong BlockAt(int offset, int lengthBytes) => (ulong)int.Min(BlockBytes, lengthBytes - offset);
}
