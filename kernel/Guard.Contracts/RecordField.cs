namespace Guard.Contracts;

/// <summary>One field of a record; fields follow one another without a gap.</summary>
/// <param name="Name">1 to 32 of a-z, 0-9, '_'.</param>
/// <param name="Kind">Kind.</param>
/// <param name="WidthBytes">Width, 1 to 4,096.</param>
/// <param name="Minimum">Least value of an integer; for characters the least count of characters before padding.</param>
/// <param name="Maximum">Greatest value of an integer (as bits of an unsigned one); for characters the greatest count.</param>
/// <param name="CharactersLow">Allowed characters 00h-3Fh, one bit each.</param>
/// <param name="CharactersHigh">Allowed characters 40h-7Fh, one bit each.</param>
public readonly record struct RecordField(
    string Name, FieldKind Kind, ushort WidthBytes, long Minimum, long Maximum, ulong CharactersLow, ulong CharactersHigh);
