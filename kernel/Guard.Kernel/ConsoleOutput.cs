using System;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>What a guest wrote to a port in one frame.</summary>
/// <param name="Partition">Whose port.</param>
/// <param name="Port">0 COM1, 1 COM2, 2 the network card.</param>
/// <param name="Bytes">The bytes; valid until the next BeginFrame.</param>
public readonly record struct ConsoleOutput(PartitionId Partition, int Port, ReadOnlyMemory<byte> Bytes);
