using System.Collections.Immutable;

namespace Guard.Host.Demonstration;

/// <summary>What one domain could see in a run: its transcript digest frame by frame, and what it wrote.</summary>
/// <param name="Name">Domain.</param>
/// <param name="Label">Its label.</param>
/// <param name="Digests">One transcript digest a frame, in hexadecimal.</param>
/// <param name="Console">Bytes it wrote to COM1.</param>
public sealed record DomainTrace(string Name, string Label, ImmutableArray<string> Digests, ImmutableArray<byte> Console);
