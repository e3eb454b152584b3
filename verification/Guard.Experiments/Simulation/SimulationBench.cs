using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Guard.Experiments.Simulation;

/// <summary>C15's cases: a seed each.</summary>
internal sealed class SimulationBench : CaseBench
{
    private readonly Simulator _simulator;

    internal SimulationBench(string plant, int seeds)
    {
        _simulator = new Simulator(plant);
        Cases = new CaseSet(seeds, index => (index + 1).ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public override CaseSet Cases { get; }

    /// <inheritdoc/>
    public override CaseOutcome Try(string name)
    {
        SimulationOutcome outcome = _simulator.Run(name);
        SimulationCounts met = outcome.Counts;
        CaseCount[] counts =
        [
            new("frames", met.Frames), new("lives", met.Lives), new("effects", met.Effects), new("faults", met.Faults), new("kills", met.Kills),
            new("losses of power", met.PowerLosses), new("suspensions", met.Suspensions), new("torn tails", met.TornTails),
            new("deliveries", met.Deliveries), new("taken up", met.TakenUp), new("in doubt", met.InDoubt),
        ];
        return outcome.IsGood
            ? CaseOutcome.Held(outcome.Digest, [.. counts])
            : CaseOutcome.Failed($"{outcome.Invariant}: {outcome.Text}", [.. counts]);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Smaller(string name) =>
        Simulator.Smaller(_simulator.Listed(Simulator.Parse(name))).Select(smaller => smaller.ToString());

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        if (isDisposing)
        {
            _simulator.Dispose();
        }

        base.Dispose(isDisposing);
    }
}
