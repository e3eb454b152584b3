// Protects: only lines of tokens leave, written again sign by sign. Trusts: TextLimits, WordIndex.
using System;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>Filter A of text, `text-rebuild/1`: reads lines of tokens, writes them again, and looks each token's skeleton up in
/// the word list.</summary>
/// <remarks>
/// <para>Work: one pass; a token's letters are looked up by binary search, at most eleven words of 32 letters at each place: at
/// most
/// 366 units a byte, in practice below four.</para>
/// <para>Does not stop: a word spaced out, split or encoded (filter B does); synonyms, ciphers, acrostics, doubled letters,
/// inserted
/// letters, `rn` for m; meaning hidden in legal wording, in the number of lines, or in when a message is sent.</para>
/// </remarks>
internal sealed class TextRebuildFilter : IContentFilter
{
    private const int UnitsPerByte = 3;
    private const int SmallTokenBytes = 256;

    private readonly TextProfile _profile;
    private readonly WordIndex _words;

    internal TextRebuildFilter(TextProfile profile, WordIndex words)
    {
        _profile = profile;
        _words = words;
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

        // A token is no longer than its line and no longer than the message.
        int longestToken = (int)uint.Min(_profile.MaxLineBytes, (uint)input.Length);
        Span<byte> skeleton = longestToken <= SmallTokenBytes ? stackalloc byte[SmallTokenBytes] : new byte[longestToken];
        int at = 0;
        for (uint lines = 0; at < input.Length; lines++)
        {
            if (lines == _profile.MaxLines)
            {
                return FilterStep.Fail(TextReason.TooManyLines, at);
            }

            FilterStep line = ReadLine(input, output, skeleton, ref at, ref fuel);
            if (line.Verdict != FilterVerdict.Pass)
            {
                return line;
            }
        }

        return FilterStep.Pass(at);
    }

    /// <summary>Reads one line and writes it; moves the place past its line feed.</summary>
    private FilterStep ReadLine(ReadOnlySpan<byte> input, Span<byte> output, Span<byte> skeleton, ref int at, ref Fuel fuel)
    {
        int lineStart = at;
        while (true)
        {
            FilterStep token = ReadToken(input, output, skeleton, lineStart, ref at, ref fuel);
            if (token.Verdict != FilterVerdict.Pass)
            {
                return token;
            }

            if (at == input.Length)
            {
                return FilterStep.Fail(TextReason.NoLineFeed, at);
            }

            if (input[at] == '\n')
            {
                output[at] = (byte)'\n';
                at++;
                return token;
            }

            if (input[at] != ' ')
            {
                return FilterStep.Fail(ForeignCharacter.Reason(input[at..]), at);
            }

            if (at - lineStart == _profile.MaxLineBytes)
            {
                return FilterStep.Fail(TextReason.LineTooLong, at);
            }

            output[at] = (byte)' ';
            at++;
        }
    }

    /// <summary>Reads one token, at least one sign, and writes it; moves the place past it when it passes.</summary>
    private FilterStep ReadToken(
        ReadOnlySpan<byte> input, Span<byte> output, Span<byte> skeleton, int lineStart, ref int at, ref Fuel fuel)
    {
        int tokenStart = at;
        int end = at;
        int letters = 0;
        uint run = 0;
        for (; end < input.Length && input[end] is > (byte)' ' and <= (byte)'~'; end++)
        {
            byte sign = input[end];
            if (end - lineStart == _profile.MaxLineBytes)
            {
                return FilterStep.Fail(TextReason.LineTooLong, end);
            }

            run = char.IsAsciiLetterOrDigit((char)sign) ? run + 1 : 0;
            if (run > _profile.MaxRunBytes)
            {
                return FilterStep.Fail(TextReason.LongRun, end);
            }

            byte letter = WordIndex.Letter(sign);
            if (letter != 0)
            {
                skeleton[letters] = letter;
                letters++;
            }

            output[end] = sign;
        }

        if (end == tokenStart)
        {
            return FilterStep.Fail(NoToken(input, lineStart, at), at);
        }

        ulong units = UnitsPerByte * (ulong)(end - tokenStart);
        if (!fuel.TrySpend(units) || !_words.TryFind(skeleton[..letters], ref fuel, out bool isFound))
        {
            return FilterStep.Error(TextReason.OutOfFuel);
        }

        at = end;
        return isFound ? FilterStep.Fail(TextReason.Word, tokenStart) : FilterStep.Pass(0);
    }

    /// <summary>Why no token begins at a place.</summary>
    private static uint NoToken(ReadOnlySpan<byte> input, int lineStart, int at)
    {
        bool isLineStart = at == lineStart;
        if (at == input.Length || input[at] == '\n')
        {
            return isLineStart ? TextReason.EmptyLine : TextReason.TrailingSpace;
        }

        if (input[at] == ' ')
        {
            return isLineStart ? TextReason.LeadingSpace : TextReason.DoubleSpace;
        }

        return ForeignCharacter.Reason(input[at..]);
    }
}
