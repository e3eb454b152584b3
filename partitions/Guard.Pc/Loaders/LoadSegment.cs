namespace Guard.Pc.Loaders;

/// <summary>A part of an image file and where it goes.</summary>
/// <param name="Address">Guest-physical address of the first byte.</param>
/// <param name="FileOffset">Offset of its bytes in the file.</param>
/// <param name="FileBytes">Bytes taken from the file.</param>
/// <param name="MemoryBytes">Bytes it occupies, not below <paramref name="FileBytes"/>; those beyond are zero.</param>
public readonly record struct LoadSegment(ulong Address, int FileOffset, int FileBytes, ulong MemoryBytes);
