using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Guard.Host;

namespace Guard.Experiments.Simulation;

/// <summary>Runs cases, and makes failing ones smaller. Safe on several threads at once.</summary>
internal sealed class Simulator : IDisposable
{
    private readonly SimulatedSystem _system = new();
    private readonly string _plant;
    private readonly bool _isLyingDisk;

    /// <param name="plant">A planted fault of the test build; empty for none.</param>
    /// <param name="isLyingDisk">The log's disk answers flushes without carrying them out.</param>
    internal Simulator(string plant = "", bool isLyingDisk = false)
    {
        _plant = plant;
        _isLyingDisk = isLyingDisk;
    }

    public void Dispose() => _system.Dispose();

    /// <summary>Runs one case.</summary>
    /// <exception cref="OperatorException">Exit code 2: no case has this name.</exception>
    internal SimulationOutcome Run(string name) => Run(Parse(name));

    internal SimulationOutcome Run(SimulationCase one) => SimulationRun.Execute(_system, one.Script(), FaultsOf(one), _plant, _isLyingDisk);

    /// <summary>What happens in a case, for people: acts and faults in the order of frames.</summary>
    internal ImmutableArray<string> Describe(SimulationCase one)
    {
        SimulationScript script = one.Script();
        SimulationOutcome outcome = Run(one);
        IEnumerable<(int Life, int Frame, int Order, string Text)> acts = script.Acts.Select(act => (act.Life, act.Frame, 0, act.ToString()));
        IEnumerable<(int Life, int Frame, int Order, string Text)> faults =
            outcome.Faults.Select(fault => (fault.Life, fault.Frame, 1 + fault.Effect, fault.ToString()));
        return [.. acts.Concat(faults).OrderBy(line => (line.Life, line.Frame, line.Order)).Select(line => line.Text)];
    }

    /// <summary>The smallest case found that breaks the same invariant: fewer lives, frames, faults, acts.</summary>
    internal SimulationCase Shrink(SimulationCase failing, int maxRuns = 1500)
    {
        string invariant = Run(failing).Invariant;
        SimulationCase smallest = Listed(failing);
        int runs = 0;
        bool isSmaller = true;
        while (isSmaller && runs < maxRuns)
        {
            isSmaller = false;
            foreach (SimulationCase candidate in Smaller(smallest))
            {
                if (runs++ >= maxRuns)
                {
                    break;
                }

                if (Run(candidate).Invariant == invariant)
                {
                    smallest = candidate;
                    isSmaller = true;
                    break;
                }
            }
        }

        return smallest;
    }

    /// <summary>The same case with its faults and acts told one by one.</summary>
    internal SimulationCase Listed(SimulationCase one) => one with
    {
        Faults = one.Faults.IsDefault ? [.. Enumerable.Range(0, FaultListOf(one).Length)] : one.Faults,
        Acts = one.Acts.IsDefault ? [.. Enumerable.Range(0, SimulationScript.Of(one.Seed).Acts.Length)] : one.Acts,
    };

    /// <summary>Simpler cases, the boldest first.</summary>
    internal static IEnumerable<SimulationCase> Smaller(SimulationCase one)
    {
        SimulationScript script = one.Script();
        for (int lives = 0; lives < script.Lives; lives++)
        {
            yield return one with { Lives = lives };
        }

        for (int life = 0; life < script.Lives; life++)
        {
            for (int cut = script.Frames[life] - 1; cut > 0; cut /= 2)
            {
                int[] cuts = [.. Enumerable.Range(0, script.Lives).Select(one.CutOf)];
                cuts[life] += cut;
                yield return one with { CutFrames = [.. cuts] };
            }
        }

        foreach (ImmutableArray<int> fewer in Fewer(one.Faults))
        {
            yield return one with { Faults = fewer };
        }

        foreach (ImmutableArray<int> fewer in Fewer(one.Acts))
        {
            yield return one with { Acts = fewer };
        }
    }

    internal static SimulationCase Parse(string name) =>
        SimulationCase.Parse(name) ?? throw new OperatorException(2, $"'{name}' is not a case of the simulation", "a case is a seed: 17");

    /// <summary>A list without a half of it, a quarter, and so on down to single entries.</summary>
    private static IEnumerable<ImmutableArray<int>> Fewer(ImmutableArray<int> list)
    {
        if (list.IsDefaultOrEmpty)
        {
            yield break;
        }

        for (int size = list.Length; size > 0; size /= 2)
        {
            for (int at = 0; at < list.Length; at += size)
            {
                yield return list.RemoveRange(at, Math.Min(size, list.Length - at));
            }
        }
    }

    private IFaultPlan FaultsOf(SimulationCase one)
    {
        if (!one.HasFaults)
        {
            return new ListedFaults([]);
        }

        if (one.Faults.IsDefault)
        {
            return new GeneratedFaults(one.Seed, SimulationScript.Of(one.Seed).Lives);
        }

        ImmutableArray<SimulationFault> all = FaultListOf(one);
        int lives = one.Script().Lives;
        return new ListedFaults(one.Faults.Where(index => index < all.Length).Select(index => all[index]).Where(fault => fault.Life < lives));
    }

    /// <summary>The faults that meet an effect when nothing is left out.</summary>
    private ImmutableArray<SimulationFault> FaultListOf(SimulationCase one) => one.HasFaults
        ? SimulationRun.Execute(
            _system,
            SimulationScript.Of(one.Seed),
            new GeneratedFaults(one.Seed, SimulationScript.Of(one.Seed).Lives),
            _plant,
            _isLyingDisk).Faults
        : [];
}
