using System.Collections.Immutable;

namespace Guard.Pc;

/// <summary>Ports of a plain PC for bring-up, conformance and benchmarks. A partition under the monitor has none of them.</summary>
public sealed record PlainPcOptions
{
    /// <summary>A write of v ends the run with exit code (v &lt;&lt; 1) | 1; null for no such port.</summary>
    public ushort? ExitPort { get; init; }

    /// <summary>Each byte written is text for the host; null for no such port.</summary>
    public ushort? DebugPort { get; init; }

    /// <summary>Each byte written is a progress code for the host; null for no such port.</summary>
    public ushort? PostPort { get; init; }

    /// <summary>
    /// A BIOS image, placed at the top of 4 GiB and below 1 MiB (<see cref="Loaders.BiosRom"/>), that runs from RESET on; empty for none.
    /// </summary>
    public ImmutableArray<byte> Bios { get; init; } = [];
}
