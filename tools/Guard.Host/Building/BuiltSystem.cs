using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy.Diagnostics;

namespace Guard.Host.Building;

/// <summary>A compiled system, unsigned.</summary>
/// <param name="Image">The SystemImage; null when there are errors.</param>
/// <param name="Body">Its bytes; empty when there are errors.</param>
/// <param name="Diagnostics">All errors and warnings.</param>
/// <param name="Signed">Images that came signed, by digest.</param>
/// <param name="Packed">Images packed from recipes, by digest.</param>
public sealed record BuiltSystem(
    SystemImage? Image,
    ImmutableArray<byte> Body,
    ImmutableArray<Diagnostic> Diagnostics,
    IReadOnlyDictionary<string, byte[]> Signed,
    IReadOnlyDictionary<string, PackedImage> Packed);
