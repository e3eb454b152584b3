using System.Collections.Immutable;

namespace Guard.Kernel;

/// <summary>A file found in RUN/desk, unverified.</summary>
/// <param name="Name">Its name, for the report; at most 100 bytes of printable ASCII are kept.</param>
/// <param name="Bytes">Its bytes; more than <see cref="ReviewDesk.NoteMaxBytes"/> are refused.</param>
public sealed record NoteInput(string Name, ImmutableArray<byte> Bytes);
