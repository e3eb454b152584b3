using System;

namespace Guard.Experiments.Simulation;

/// <summary>One injected fault.</summary>
/// <param name="Life">Which life of the machine, from 0: every start is one.</param>
/// <param name="Frame">Which frame of it; -1 while it starts, one more than the last while it ends.</param>
/// <param name="Effect">Which effect of the frame, from 0.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Detail">How much of it, and what survives: a number the disk reads.</param>
/// <param name="At">The effect in words.</param>
public sealed record SimulationFault(int Life, int Frame, int Effect, SimulationFaultKind Kind, ulong Detail, string At)
{
    /// <summary>One line for people.</summary>
    public override string ToString() => FormattableString.Invariant($"life {Life}, {Place}, effect {Effect} ({At}): {Text}");

    private string Place => Frame < 0 ? "start" : FormattableString.Invariant($"frame {Frame}");

    private string Text => Kind switch
    {
        SimulationFaultKind.Fail => "fails",
        SimulationFaultKind.Short => "is cut short and fails",
        SimulationFaultKind.Full => "finds the disk full",
        SimulationFaultKind.Kill => $"the process is killed {When}",
        SimulationFaultKind.Power => $"the power goes {When}",
    };

    private string When => (Detail % 3) switch
    {
        0 => "before it",
        1 => "half way",
        _ => "after it, before its answer",
    };
}
