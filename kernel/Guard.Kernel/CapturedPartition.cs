using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Kernel;

/// <summary>A partition as it stands between two frames, but for its RAM (<see cref="Monitor.TryReadPage"/>).</summary>
/// <param name="Frame">The frame that comes next.</param>
/// <param name="Errors">Errors recorded since its start, one bit each.</param>
/// <param name="Transcript">Its transcript digest.</param>
/// <param name="State">Processor, devices, counters.</param>
public sealed record CapturedPartition(ulong Frame, uint Errors, Digest Transcript, ImmutableArray<byte> State);
