using Guard.Contracts;

namespace Guard.Images;

/// <summary>One segment of a partition image, as its manifest states it.</summary>
/// <param name="Name">1 to 32 of a-z, 0-9, '.', '_', '-'.</param>
/// <param name="Address">Guest-physical address.</param>
/// <param name="LengthBytes">Length, at least 1.</param>
/// <param name="OffsetBytes">Where it stands in the payload.</param>
/// <param name="Hash">SHA-256 of its bytes.</param>
/// <param name="Permissions">Three of "rwx-", as information.</param>
public sealed record ImageSegment(
    string Name, ulong Address, long LengthBytes, long OffsetBytes, Digest Hash, string Permissions);
