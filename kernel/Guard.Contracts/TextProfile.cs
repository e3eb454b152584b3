using System.Collections.Immutable;

namespace Guard.Contracts;

/// <summary>Profile `ascii-lines`: printable ASCII and line feeds, within caps, without listed words.</summary>
/// <param name="MaxLineBytes">Longest line without its line feed.</param>
/// <param name="MaxLines">Most lines in one message.</param>
/// <param name="MaxRunBytes">Longest run of letters and digits without a break; longer ones look like encoded data (design 3.4, F11).</param>
/// <param name="Words">Forbidden words as skeletons: lower-case letters and digits only, sorted ordinal, no duplicates.</param>
public sealed record TextProfile(uint MaxLineBytes, uint MaxLines, uint MaxRunBytes, ImmutableArray<string> Words);
