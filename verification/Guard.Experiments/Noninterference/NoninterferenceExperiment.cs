namespace Guard.Experiments.Noninterference;

/// <summary>C4.</summary>
public sealed class NoninterferenceExperiment : CaseExperiment
{
    /// <inheritdoc/>
    public override Claim Claim { get; } = new(
        "C4",
        "What Low sees is a function of Low's inputs and of what the guard released.",
        "Two runs that differ in nothing but High's behaviour must be byte-equal for Low: registers, memory, devices, virtual time, "
            + "interrupts and messages, frame by frame. Every behaviour of High up to a bound is tried against the shipped monitor.",
        "Any dependence of a Low domain's transcript on what High does: refusal codes, queues, credit, channel state, restarts, time.");

    /// <inheritdoc/>
    public override string Bounds(bool isFull) =>
        $"Every sequence of 1 to {Depth(isFull)} actions of High, one a frame, over {HighActions.Count} actions, and {ActionTree.TailFrames} frames "
            + "after the last; three scripted partitions, nobody approves a release.";

    /// <inheritdoc/>
    protected override CaseBench Open(ExperimentContext context)
    {
        System.ArgumentNullException.ThrowIfNull(context);
        return new ActionTree(context.Plant, Depth(context.IsFull));
    }

    private static int Depth(bool isFull) => isFull ? 6 : 3;
}
