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
}
