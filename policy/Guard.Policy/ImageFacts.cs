using Guard.Contracts;

namespace Guard.Policy;

/// <summary>What the compiler must know of a partition image; the host takes it from the image's verified manifest.</summary>
/// <param name="Name">Name in the manifest.</param>
/// <param name="ManifestDigest">SHA-256 of the manifest's signed text.</param>
/// <param name="CeilingLabel">Highest label it may run at, as people write it: "SECRET//REL TO USA, GBR".</param>
/// <param name="MemoryBytes">RAM it needs.</param>
public sealed record ImageFacts(string Name, Digest ManifestDigest, string CeilingLabel, ulong MemoryBytes);
