using System;
using System.Globalization;

namespace Guard.Experiments.Noninterference;

/// <summary>C4.</summary>
public sealed class NoninterferenceExperiment : CaseExperiment
{
    /// <summary>With a planted fault words are executed one by one: as many as find each of them.</summary>
    private const int PlantedDepth = 3;

    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C4",
        "What Low sees is a function of Low's inputs and of what the guard released.",
        "Runs that differ in nothing but High must be byte-equal for every Low domain, frame by frame: registers, memory, devices, virtual "
            + "time, interrupts, messages. Every behaviour of High up to a bound is tried against the shipped monitor; generated hostile "
            + "programs run on emulated PCs; a guest that wants to leak 128 bits meets one that listens; and a Low domain executed "
            + "alone, from its own image and journal, reaches the same transcript.",
        "Any dependence of a Low domain's transcript on what High does: refusal codes, queues, credit, late deliveries, restarts, time, "
            + "sizes, numbers and padding of releases.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) => string.Create(
        CultureInfo.InvariantCulture,
        $"Every sequence of 1 to {Depth(isFull)} actions of High, one a frame, over {HighActions.Count} actions, with {ActionTree.TailFrames} "
            + $"frames after the last, on scripted partitions where nobody approves a release, each beginning executed once and forked; of 1 to "
            + $"{DeclaredDepth(isFull)} where messages "
            + $"are released; {Programs(isFull)} generated programs of {GuestPairs.Frames} frames; mole and ear on the example.");

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new SeveralBenches(
            (ActionTree.Prefix, new ActionTree(context.Plant, context.Plant.Length > 0 ? PlantedDepth : Depth(context.IsFull))),
            (DeclaredReleases.Prefix, new DeclaredReleases(context.Plant, DeclaredDepth(context.IsFull))),
            (GuestPairs.Prefix, new GuestPairs(context.Plant, Programs(context.IsFull))),
            (MoleAndEar.Name, new MoleAndEar(context)));
    }

    private static int Depth(bool isFull) => isFull ? 6 : 4;

    private static int DeclaredDepth(bool isFull) => isFull ? 4 : 2;

    private static int Programs(bool isFull) => isFull ? 1000 : 60;
}
