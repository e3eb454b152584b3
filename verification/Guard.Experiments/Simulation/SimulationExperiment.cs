using System;

namespace Guard.Experiments.Simulation;

/// <summary>C15.</summary>
public sealed class SimulationExperiment : CaseExperiment
{
    /// <summary>Seeds of the quick size.</summary>
    public const int QuickSeeds = 2_000;

    /// <summary>Seeds of the full size.</summary>
    public const int FullSeeds = 100_000;

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C15",
        "Whatever storage answers and whenever the machine dies, nothing is released unrecorded or twice, and what is recorded can be replayed.",
        "The shipped monitor, transfer driver, log writer, journal and recovery run over a simulated disk on which every effect may fail, be cut "
            + "short, find no space, or be where the process or the power ends; what was not flushed may be lost, torn or out of order. "
            + "Generated guests, reviewers, officers and operators act meanwhile. After each end the product's own code starts again; what must hold "
            + "is judged from outside, on the medium, in every frame. All of it follows from one seed.",
        "A release before its records are flushed or on a full disk, a second delivery, a record lost or rewritten, a torn tail taken for good, a halt "
            + "or a note forgotten over a restart, an outcome that acts without being journalled, a partition that stops for another's trouble.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => FormattableString.Invariant(
        $"Seeds 1 to {(isFull ? FullSeeds : QuickSeeds)}: 1 to 3 lives of 6 to 45 frames and a quiet one, three partitions, four channels; ")
            + "faults at system calls, slots and deliveries, at rates from 1 in 30 to 1 in 600. Not simulated: bits that rot on the medium, "
            + "and the host's own file code.";

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new SimulationBench(context.Plant, context.IsFull ? FullSeeds : QuickSeeds);
    }
}
