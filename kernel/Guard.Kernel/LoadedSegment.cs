using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>One segment of a verified partition image.</summary>
/// <param name="Name">Name in the manifest.</param>
/// <param name="Address">Guest-physical address of its first byte.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Hash">SHA-256 of the bytes, from the signed manifest; VALIDATE compares it with what stands in the partition's
/// memory.</param>
public sealed record LoadedSegment(string Name, ulong Address, ImmutableArray<byte> Bytes, Digest Hash);
