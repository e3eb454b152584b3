using System;

namespace Guard.Experiments.Simulation;

/// <summary>An invariant does not hold: ends the simulation of a seed.</summary>
internal sealed class SimulationViolationException : Exception
{
    internal SimulationViolationException(string invariant, string text)
        : base(text)
    {
        Invariant = invariant;
    }

    /// <summary>Its name in <see cref="SimulationInvariants"/>.</summary>
    internal string Invariant { get; }
}
