using System;

namespace Guard.Pc.Loaders;

/// <summary>Bytes of a Linux guest and where in RAM they go.</summary>
/// <param name="Address">Guest-physical address of the first byte.</param>
/// <param name="Bytes">The bytes.</param>
public readonly record struct LinuxPiece(ulong Address, ReadOnlyMemory<byte> Bytes);
