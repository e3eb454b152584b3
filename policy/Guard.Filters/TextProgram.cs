// Protects: the tables that filter B runs say what FORMAT.md says. Trusts: TextLimits, WordAutomaton.
using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Filters;

/// <summary>A text profile compiled into tables indexed by byte. Immutable.</summary>
internal sealed class TextProgram
{
    /// <summary>Bit of a grammar cell that refuses; the other bits are the reason.</summary>
    internal const byte Refuse = 0x80;

    /// <summary>Grammar state at the start of a line; the only one a message may end in.</summary>
    internal const int LineStart = 0;

    /// <summary>Grammar state within a token.</summary>
    internal const int Token = 1;

    /// <summary>Grammar state after a space.</summary>
    internal const int Space = 2;

    /// <summary>Class of letters and digits.</summary>
    internal const byte AlphanumericClass = 0;

    /// <summary>Class of the line feed.</summary>
    internal const byte LineFeedClass = 3;

    /// <summary>How many classes a row of <see cref="Grammar"/> has.</summary>
    internal const int Classes = 5;

    /// <summary>Value of a sextet or nibble in <see cref="Columns"/>: the byte is left out.</summary>
    internal const byte Skip = 0x80;

    /// <summary>Value of a nibble in <see cref="Columns"/>: the reading starts again.</summary>
    internal const byte Restart = 0x81;

    private const byte Leading = (byte)(Refuse | TextReason.LeadingSpace);
    private const byte NoLine = (byte)(Refuse | TextReason.EmptyLine);
    private const byte Doubled = (byte)(Refuse | TextReason.DoubleSpace);
    private const byte Trailing = (byte)(Refuse | TextReason.TrailingSpace);
    private const byte Outside = (byte)(Refuse | TextReason.OutsideRepertoire);
    private const byte MarkClass = 1;
    private const byte SpaceClass = 2;
    private const byte OtherClass = 4;
    private const string Base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string HexDigits = "0123456789abcdef";

    // Each group passes for its first character; the letters of a group are one letter.
    private static readonly ImmutableArray<string> Confusable =
        ["a4@", "b8", "c(", "e3", "g69", "il1!|", "o0", "s5$", "t7+", "z2"];

    private TextProgram(TextProfile profile)
    {
        Profile = profile;
        ImmutableArray<byte> lookalikes = Lookalikes();
        ClassOf = Table(static (c, _) => Classify(c), lookalikes);
        Columns = Table(ColumnsOf, lookalikes);
        Decoded = Table(static (c, letters) => c is < ' ' or > '~' ? WordAutomaton.Restart : ColumnsOf(c, letters).Letter, lookalikes);
        Words = profile.Words.IsEmpty ? null : WordAutomaton.Build(Skeletons(profile.Words, lookalikes));
    }

    /// <summary>The caps.</summary>
    internal TextProfile Profile { get; }

    /// <summary>Grammar: next state, or <see cref="Refuse"/> and a reason; state times <see cref="Classes"/> plus
    /// class.</summary>
    internal static ImmutableArray<byte> Grammar { get; } =
    [
        //           letter  mark   space    line feed  other
        /* start */  Token,  Token, Leading, NoLine,    Outside,
        /* token */  Token,  Token, Space,   LineStart, Outside,
        /* space */  Token,  Token, Doubled, Trailing,  Outside,
    ];

    /// <summary>Grammar class of each byte.</summary>
    internal ImmutableArray<byte> ClassOf { get; }

    /// <summary>What each byte is in each reading.</summary>
    internal ImmutableArray<TextColumns> Columns { get; }

    /// <summary>Column of each decoded byte.</summary>
    internal ImmutableArray<byte> Decoded { get; }

    /// <summary>The word list; null when it is empty.</summary>
    internal WordAutomaton? Words { get; }

    /// <summary>Compiles a legal profile.</summary>
    internal static TextProgram Compile(TextProfile profile) => new(profile);

    private static ImmutableArray<T> Table<T>(Func<char, ImmutableArray<byte>, T> cell, ImmutableArray<byte> letters)
    {
        var table = ImmutableArray.CreateBuilder<T>(256);
        for (int c = 0; c < 256; c++)
        {
            table.Add(cell((char)c, letters));
        }

        return table.MoveToImmutable();
    }

    private static TextColumns ColumnsOf(char c, ImmutableArray<byte> letters) => new(
        char.IsAsciiLetterOrDigit(c) ? letters[c] : WordAutomaton.Skip,
        char.IsAscii(c) ? letters[c] : WordAutomaton.Skip,
        PositionIn(Base64Letters, c, Skip),
        Nibble(c));

    private static byte Classify(char c) => c switch
    {
        '\n' => LineFeedClass,
        ' ' => SpaceClass,
        < ' ' or > '~' => OtherClass,
        _ => char.IsAsciiLetterOrDigit(c) ? AlphanumericClass : MarkClass,
    };

    private static byte PositionIn(string alphabet, char c, byte absent)
    {
        int position = alphabet.IndexOf(c, StringComparison.Ordinal);
        return position < 0 ? absent : (byte)position;
    }

    private static byte Nibble(char c) =>
        PositionIn(HexDigits, char.ToLowerInvariant(c), char.IsAsciiLetterOrDigit(c) ? Restart : Skip);

    /// <summary>Column 1 to 26 of each character that is, or passes for, a letter; 0 of all others.</summary>
    private static ImmutableArray<byte> Lookalikes()
    {
        var columns = new byte[256];
        for (int letter = 1; letter <= 26; letter++)
        {
            columns['a' + letter - 1] = (byte)letter;
            columns['A' + letter - 1] = (byte)letter;
        }

        foreach (string group in Confusable)
        {
            foreach (char member in group)
            {
                columns[member] = columns[group[0]];
                columns[char.ToUpperInvariant(member)] = columns[group[0]];
            }
        }

        return [.. columns];
    }

    private static ImmutableArray<ImmutableArray<byte>> Skeletons(ImmutableArray<string> words, ImmutableArray<byte> columns)
    {
        var skeletons = ImmutableArray.CreateBuilder<ImmutableArray<byte>>(words.Length);
        foreach (string word in words)
        {
            var skeleton = ImmutableArray.CreateBuilder<byte>(word.Length);
            foreach (char c in word)
            {
                skeleton.Add(columns[c]);
            }

            skeletons.Add(skeleton.MoveToImmutable());
        }

        return skeletons.MoveToImmutable();
    }
}
