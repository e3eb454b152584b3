using System.Collections.Generic;
using System.Linq;

namespace Guard.Experiments.Simulation;

/// <summary>The faults of a list and no others.</summary>
internal sealed class ListedFaults : IFaultPlan
{
    private readonly Dictionary<(int Life, int Frame, int Effect), SimulationFault> _faults;

    internal ListedFaults(IEnumerable<SimulationFault> faults)
    {
        _faults = faults.ToDictionary(fault => (fault.Life, fault.Frame, fault.Effect));
    }

    public SimulationFault? At(int life, int frame, int effect, string store, string what, string path) =>
        _faults.TryGetValue((life, frame, effect), out SimulationFault? fault)
            ? fault with { At = store.Length == 0 ? what : $"{store}: {what} {path}" }
            : null;
}
