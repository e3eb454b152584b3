namespace Guard.Filters;

/// <summary>One row of a <see cref="RecordProgram"/>: the byte it looks at and what it compares it with.</summary>
/// <param name="Kind">What the row does.</param>
/// <param name="Index">Offset of the byte; in a relation, the left source: an offset, or a negative number (see <see
/// cref="RecordProgram"/>).</param>
/// <param name="Other">In a relation, the right source; of characters, where the class table begins; of a checksum, which of its
/// bytes.</param>
/// <param name="Start">Offset of the field, reported with a refusal.</param>
/// <param name="Low">Byte of the minimum.</param>
/// <param name="High">Byte of the maximum.</param>
/// <param name="Flip">Exclusive-or before comparing: 80h at the top of a signed number, so that bytes order as numbers
/// do.</param>
/// <param name="IsFirst">True on the first row of a field or relation: the state starts again.</param>
/// <param name="IsLast">True on the last row: the state is judged.</param>
/// <param name="Least">Least count of characters, judged on the last row.</param>
/// <param name="Most">Greatest count of characters, judged on the last row.</param>
internal readonly record struct RecordRow(
    RecordRowKind Kind,
    int Index,
    int Other,
    int Start,
    byte Low = 0,
    byte High = 0,
    byte Flip = 0,
    bool IsFirst = false,
    bool IsLast = false,
    ushort Least = 0,
    ushort Most = 0);
