using System.Collections.Immutable;

namespace Guard.Policy.Model;

/// <summary>Names of labels. Categories, nations and handling are sorted by name, so that their order in the file means
/// nothing.</summary>
/// <param name="Id">Number in labels, made from the name.</param>
/// <param name="Name">Name.</param>
/// <param name="Levels">Lowest first.</param>
/// <param name="Categories">Sorted.</param>
/// <param name="Nations">Sorted.</param>
/// <param name="Groups">Names for several nations, sorted.</param>
/// <param name="Handling">Sorted.</param>
/// <param name="Span">Where it is defined.</param>
public sealed record LatticeModel(
    uint Id,
    string Name,
    ImmutableArray<string> Levels,
    ImmutableArray<string> Categories,
    ImmutableArray<string> Nations,
    ImmutableArray<GroupModel> Groups,
    ImmutableArray<string> Handling,
    SourceSpan Span);
