using System;

namespace Guard.Experiments.Simulation;

/// <summary>Stands for the process ending at this instant: nothing after it runs.</summary>
internal sealed class SimulatedDeathException : Exception
{
    internal SimulatedDeathException()
        : base("the simulated process has ended")
    {
    }
}
