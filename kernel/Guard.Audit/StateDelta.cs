using System;

namespace Guard.Audit;

/// <summary>The opaque bytes the kernel gave with one durable record, handed back by recovery.</summary>
/// <param name="Sequence">The record's sequence number.</param>
/// <param name="Bytes">The bytes; may be empty.</param>
public readonly record struct StateDelta(ulong Sequence, ReadOnlyMemory<byte> Bytes);
