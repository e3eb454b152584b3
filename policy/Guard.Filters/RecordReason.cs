using System.Collections.Immutable;

namespace Guard.Filters;

/// <summary>Reason numbers of the record filters (FORMAT.md, "Records").</summary>
internal static class RecordReason
{
    internal const uint Length = 1;
    internal const uint BelowMinimum = 2;
    internal const uint AboveMaximum = 3;
    internal const uint Character = 4;
    internal const uint AfterPadding = 5;
    internal const uint TooFewCharacters = 6;
    internal const uint TooManyCharacters = 7;
    internal const uint NotZero = 8;
    internal const uint Rule = 9;
    internal const uint Checksum = 10;
    internal const uint OutputTooShort = 11;
    internal const uint OutOfFuel = 12;

    /// <summary>Text of each number, in order.</summary>
    internal static ImmutableArray<string> Texts { get; } =
    [
        "none",
        "the length is not the record's",
        "a number is below its minimum",
        "a number is above its maximum",
        "a character is not of the field's set",
        "something stands after the padding began",
        "too few characters",
        "too many characters",
        "a reserved byte is not zero",
        "left <= right does not hold",
        "the checksum is wrong",
        "the output buffer is too short",
        "out of fuel",
    ];
}
