using System;

namespace Guard.Experiments.Simulation;

/// <summary>Faults of a seed: which kinds there are, and how often, differs from seed to seed.</summary>
internal sealed class GeneratedFaults : IFaultPlan
{
    private const ulong ProfileTag = 0x4650;
    private const ulong FaultTag = 0x4654;

    private readonly ulong _seed;
    private readonly int _lives;
    private readonly uint _oneIn;
    private readonly SimulationFaultKind[] _kinds;

    /// <param name="seed">The seed.</param>
    /// <param name="lives">Lives in which faults are; later ones have none.</param>
    internal GeneratedFaults(ulong seed, int lives)
    {
        _seed = seed;
        _lives = lives;
        var dice = new Dice(Dice.Mix(seed, ProfileTag));
        _oneIn = dice.Of(30u, 80u, 200u, 600u);
        SimulationFaultKind[] kinds = Array.FindAll(Enum.GetValues<SimulationFaultKind>(), _ => dice.OneIn(2));
        _kinds = kinds.Length > 0 ? kinds : [SimulationFaultKind.Kill, SimulationFaultKind.Power];
    }

    public SimulationFault? At(int life, int frame, int effect, string store, string what, string path)
    {
        if (life >= _lives)
        {
            return null;
        }

        ulong roll = Dice.Mix(_seed, FaultTag, (ulong)life, (ulong)(frame + 1), (ulong)effect);
        if (roll % _oneIn != 0)
        {
            return null;
        }

        SimulationFaultKind kind = _kinds[(int)((roll >> 20) % (ulong)_kinds.Length)];
        if (store.Length == 0 && kind is not (SimulationFaultKind.Kill or SimulationFaultKind.Power))
        {
            return null;                                  // A slot or a delivery is no system call: the process may only end there.
        }

        string at = store.Length == 0 ? what : $"{store}: {what} {path}";
        return new SimulationFault(life, frame, effect, kind, Dice.Mix(roll), at);
    }
}
