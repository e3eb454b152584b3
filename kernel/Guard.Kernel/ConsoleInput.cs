using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>Outside bytes for a port.</summary>
/// <param name="Partition">Whose port.</param>
/// <param name="Port">0 COM1, 1 COM2, 2 the network card.</param>
/// <param name="Bytes">The bytes. Those beyond <see cref="Monitor.InputFreeBytes"/> are not taken: ask first.</param>
public sealed record ConsoleInput(PartitionId Partition, int Port, ImmutableArray<byte> Bytes);
