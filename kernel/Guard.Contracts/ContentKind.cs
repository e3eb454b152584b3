namespace Guard.Contracts;

/// <summary>Kinds of content a message type can have. A kind this version lacks does not exist here.</summary>
public enum ContentKind : byte
{
    /// <summary>`rec`: a fixed binary record with a schema (design 3.4, F3).</summary>
    Record = 1,

    /// <summary>`text`: printable ASCII lines with caps and a word list (design 3.4, F5 and F6).</summary>
    Text = 2,
}
