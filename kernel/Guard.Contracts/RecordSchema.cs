using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Schema of a fixed binary record: one message is one record of exactly the sum of its fields' widths.</summary>
/// <param name="BigEndian">Byte order of all integers.</param>
/// <param name="Fields">1 to 256 fields.</param>
/// <param name="Rules">Cross-field relations.</param>
public sealed record RecordSchema(bool BigEndian, ImmutableArray<RecordField> Fields, ImmutableArray<RecordRule> Rules);
