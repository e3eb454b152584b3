using System.Collections.Immutable;

namespace Guard.Host.Building;

/// <summary>A segment a recipe adds to the program's own.</summary>
/// <param name="Name">Name in the manifest.</param>
/// <param name="Address">Guest-physical address.</param>
/// <param name="Bytes">Its bytes.</param>
public sealed record RecipeSegment(string Name, ulong Address, ImmutableArray<byte> Bytes);
