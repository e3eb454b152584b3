using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Names of a lattice, lowest level first; position is the number in a label. For people and records, never for a decision.</summary>
public sealed record LatticeRow(
    uint Id,
    string Name,
    ImmutableArray<string> Levels,
    ImmutableArray<string> Categories,
    ImmutableArray<string> Nations,
    ImmutableArray<string> Handling);
