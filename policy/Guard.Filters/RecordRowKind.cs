namespace Guard.Filters;

/// <summary>What one row of a <see cref="RecordProgram"/> does.</summary>
internal enum RecordRowKind : byte
{
    /// <summary>One byte of a number, least significant first: moves the two-bit comparison state.</summary>
    Number,

    /// <summary>One byte of a character field: moves the characters-then-padding automaton.</summary>
    Character,

    /// <summary>One reserved byte.</summary>
    Zero,

    /// <summary>One byte of the checksum; the first such row computes it.</summary>
    Checksum,

    /// <summary>One pair of bytes of a relation, least significant first: moves the one-bit comparison state.</summary>
    Relation,
}
