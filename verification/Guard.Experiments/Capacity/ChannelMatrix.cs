using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;

namespace Guard.Experiments.Capacity;

/// <summary>A channel matrix without noise: virtual time makes every entry 0 or 1, so that a row is one observation and who causes it.</summary>
/// <param name="Name">The case.</param>
/// <param name="Mechanism">The ledger's word for it.</param>
/// <param name="Periods">Release slots, or acknowledgement epochs, that the observer saw.</param>
/// <param name="Inputs">Sequences of sender's symbols that were tried.</param>
/// <param name="Rows">What was observed, and the inputs that lead to it, in the order of first appearance.</param>
/// <param name="LedgerMicrobitsPerSecond">The signed ledger's bound.</param>
/// <param name="Derivation">The ledger's derivation.</param>
public sealed record ChannelMatrix(
    string Name,
    string Mechanism,
    int Periods,
    int Inputs,
    ImmutableArray<ChannelMatrixRow> Rows,
    ulong LedgerMicrobitsPerSecond,
    string Derivation)
{
    /// <summary>The capacity, in bits a period: log2 of the number of observations, shared over the periods. Exact for a channel
    /// without noise.</summary>
    public double MeasuredBits => Math.Log2(Rows.Length) / Periods;

    /// <summary>The ledger's bound, in bits a period.</summary>
    public double LedgerBits => LedgerMicrobitsPerSecond * 1e-6 * ChannelSystem.PeriodFrames * ChannelSystem.FrameTicks / 1e9;

    /// <summary>True when no more was measured than the ledger allows.</summary>
    public bool IsWithin => MeasuredBits <= LedgerBits + 1e-9;

    /// <summary>Both in one line.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{MeasuredBits:F6} of {LedgerBits:F6} bit a period of {ChannelSystem.PeriodFrames} frames, "
            + $"{MeasuredBits / ChannelSystem.PeriodFrames:F6} bit a frame: "
            + $"log2({Rows.Length}) / {Periods}, {Rows.Length} observations of {Inputs} inputs");
}
