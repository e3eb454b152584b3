using System;

namespace Guard.Experiments.Simulation;

/// <summary>One thing a guest or a person does in one frame.</summary>
/// <param name="Life">Which life of the machine.</param>
/// <param name="Frame">Which frame of it.</param>
/// <param name="Kind">What.</param>
/// <param name="Who">Partition, or person.</param>
/// <param name="Channel">Channel, where one is named.</param>
/// <param name="Detail">The rest, as a number.</param>
public sealed record SimulationAct(int Life, int Frame, SimulationActKind Kind, int Who, int Channel, uint Detail)
{
    /// <summary>A guest's own act.</summary>
    public bool IsGuest => Kind <= SimulationActKind.Crash;

    /// <summary>One line for people.</summary>
    public override string ToString() => FormattableString.Invariant($"life {Life}, frame {Frame}: {Text}");

    private string Text => Kind switch
    {
        SimulationActKind.Submit => FormattableString.Invariant(
            $"partition {Who} submits '{SimulatedMachine.FirstOf(Detail)}...' to channel {Channel}"),
        SimulationActKind.Print => FormattableString.Invariant($"partition {Who} prints"),
        SimulationActKind.Stall => FormattableString.Invariant($"partition {Who} reads nothing for {SimulatedMachine.FramesOf(Detail)} frames"),
        SimulationActKind.Refuse => FormattableString.Invariant($"partition {Who} refuses its next delivery"),
        SimulationActKind.Crash => FormattableString.Invariant($"partition {Who} ends: {SimulatedMachine.ExitOf(Detail)}"),
        SimulationActKind.Approve or SimulationActKind.Deny => FormattableString.Invariant($"person {Who} signs {Kind} of an item in review"),
        SimulationActKind.Repeat => "an old note comes in again",
        SimulationActKind.Halt or SimulationActKind.Drain or SimulationActKind.Reset =>
            FormattableString.Invariant($"officers sign {Kind} of channel {Channel}"),
        SimulationActKind.Restart => FormattableString.Invariant($"an operator restarts partition {Who}"),
        SimulationActKind.Type => FormattableString.Invariant($"somebody types to partition {Who}"),
        SimulationActKind.Clock => "the clock jumps",
    };
}
