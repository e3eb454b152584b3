using System.Collections.Immutable;

namespace Guard.Filters;

/// <summary>Reason numbers of the text filters (FORMAT.md, "Text").</summary>
internal static class TextReason
{
    internal const uint Empty = 1;
    internal const uint Control = 2;
    internal const uint Tab = 3;
    internal const uint CarriageReturn = 4;
    internal const uint Invisible = 5;
    internal const uint SoftHyphen = 6;
    internal const uint Bidirectional = 7;
    internal const uint Tag = 8;
    internal const uint VariationSelector = 9;
    internal const uint Combining = 10;
    internal const uint Fullwidth = 11;
    internal const uint Cyrillic = 12;
    internal const uint Greek = 13;
    internal const uint BeyondAscii = 14;
    internal const uint NotUtf8 = 15;
    internal const uint EmptyLine = 16;
    internal const uint LeadingSpace = 17;
    internal const uint TrailingSpace = 18;
    internal const uint DoubleSpace = 19;
    internal const uint LineTooLong = 20;
    internal const uint TooManyLines = 21;
    internal const uint NoLineFeed = 22;
    internal const uint LongRun = 23;
    internal const uint Word = 24;
    internal const uint SpacedWord = 25;
    internal const uint ReversedWord = 26;
    internal const uint Base64Word = 27;
    internal const uint HexWord = 28;
    internal const uint OutsideRepertoire = 29;
    internal const uint OutputTooShort = 30;
    internal const uint OutOfFuel = 31;

    /// <summary>Text of each number, in order.</summary>
    internal static ImmutableArray<string> Texts { get; } =
    [
        "none",
        "the message is empty",
        "control character",
        "tab",
        "carriage return",
        "invisible character",
        "soft hyphen",
        "bidirectional control",
        "tag character",
        "variation selector",
        "combining mark",
        "fullwidth or halfwidth form",
        "Cyrillic letter",
        "Greek letter",
        "another character beyond ASCII",
        "a byte that is not UTF-8",
        "empty line",
        "a line begins with a space",
        "a line ends with a space",
        "two spaces in a row",
        "line too long",
        "too many lines",
        "the last line has no line feed",
        "a run of letters and digits is too long",
        "a listed word",
        "a listed word, spaces, marks and line ends left out",
        "a listed word spelled backwards",
        "a listed word in base64",
        "a listed word in hexadecimal",
        "a byte outside the repertoire",
        "the output buffer is too short",
        "out of fuel",
    ];
}
