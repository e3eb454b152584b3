using Guard.Policy.Documents;
using static Guard.Policy.Documents.MapShape;
using static Guard.Policy.Documents.ValueForm;

namespace Guard.Policy.Testing;

/// <summary>Every key of a tests file.</summary>
public static class TestShapes
{
    private static readonly MapShape Case = Of(
        "a case",
        May("like", Name, "an earlier case: what this one does not say is taken from there, field by field for a record"),
        May("from", Name, "source domain"),
        May("to", Name, "sink domain"),
        May("type", Name, "type of the message"),
        May("text", Text, "the message as text; \\n and \\u200B in double quotes"),
        May("hex", Text, "the message as hexadecimal digits"),
        May("file", Path, "the message as a file"),
        May("record", NamedMaps, "the message as a record: field: value; checksum and reserved bytes are filled in unless given"),
        Must("expect", Choice, "what becomes of it", null, "deliver", "hold-1", "hold-2", "reject", "quarantine", "no-channel"),
        May("reason", Text, "reason it is refused for, in the filter's words"));

    /// <summary>The whole file.</summary>
    public static MapShape Tests { get; } = Of(
        "a tests file",
        Must("tests", Name, "name of the policy they are for"),
        Must("cases", NamedMaps, "cases by name", Case));
}
