using System.Collections.Generic;
using System.Collections.Immutable;
using Guard.Contracts;
using Guard.Policy;

namespace Guard.Host.Building;

/// <summary>A compiled system, unsigned.</summary>
/// <param name="Compilation">Image, model, diagnostics.</param>
/// <param name="Body">The image's bytes; empty when there are errors.</param>
/// <param name="Signed">Images that came signed, by digest.</param>
/// <param name="Packed">Images packed from recipes, by digest.</param>
public sealed record BuiltSystem(
    PolicyCompilation Compilation,
    ImmutableArray<byte> Body,
    IReadOnlyDictionary<string, byte[]> Signed,
    IReadOnlyDictionary<string, PackedImage> Packed
)
{
    /// <summary>The image; null when there are errors.</summary>
    public SystemImage? Image => Compilation.Image;
}
