using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Guard.Host;

namespace Guard.Experiments.Simulation;

/// <summary>`guard sim`: a range of seeds, or one case by its name.</summary>
public sealed class SimulationCampaign
{
    private const int ChunkSeeds = 64;

    /// <summary>Whether anything goes wrong.</summary>
    public bool HasFaults { get; init; }

    /// <summary>Threads; the result is the same for any number.</summary>
    public int Cores { get; init; } = 1;

    /// <summary>A planted fault of the test build; empty for none.</summary>
    public string Plant { get; init; } = string.Empty;

    /// <summary>The log's disk answers flushes without carrying them out: beyond what the product promises to survive, for showing that the
    /// simulation finds it.</summary>
    public bool IsLyingDisk { get; init; }

    /// <summary>Takes progress: part done, 0 to 1.</summary>
    public Action<double> Progress { get; init; } = _ => { };

    /// <summary>Runs seeds from one on, up to the first that fails, which is made smaller.</summary>
    public SimulationReport Run(ulong firstSeed, long count)
    {
        using var simulator = new Simulator(Plant, IsLyingDisk);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var counts = new SimulationCounts();
        for (long done = 0; done < count; done += ChunkSeeds)
        {
            var outcomes = new SimulationOutcome[Math.Min(ChunkSeeds, count - done)];
            ulong first = firstSeed + (ulong)done;
            Parallel.For(
                0,
                outcomes.Length,
                new ParallelOptions { MaxDegreeOfParallelism = Cores },
                i => outcomes[i] = simulator.Run(CaseOf(first + (ulong)i)));
            for (int i = 0; i < outcomes.Length; i++)
            {
                counts.Add(outcomes[i].Counts);
                hash.AppendData(Encoding.ASCII.GetBytes(outcomes[i].Digest));
                if (!outcomes[i].IsGood)
                {
                    SimulationFailure failure = Explain(simulator, CaseOf(first + (ulong)i), outcomes[i]);
                    return new SimulationReport(done + i + 1, Convert.ToHexStringLower(hash.GetHashAndReset()), counts, failure);
                }
            }

            Progress((double)(done + outcomes.Length) / count);
        }

        return new SimulationReport(count, Convert.ToHexStringLower(hash.GetHashAndReset()), counts, null);
    }

    /// <summary>Runs one case as it is.</summary>
    /// <exception cref="OperatorException">Exit code 2: no case has this name.</exception>
    public SimulationReport RunCase(string name)
    {
        using var simulator = new Simulator(Plant, IsLyingDisk);
        SimulationCase one = Simulator.Parse(name);
        SimulationOutcome outcome = simulator.Run(one);
        SimulationFailure? failure = outcome.IsGood
            ? null
            : new SimulationFailure(one.Seed, outcome.Invariant, outcome.Text, one.ToString(), outcome.Text, simulator.Describe(one));
        return new SimulationReport(1, outcome.Digest, outcome.Counts, failure);
    }

    private static SimulationFailure Explain(Simulator simulator, SimulationCase failing, SimulationOutcome outcome)
    {
        SimulationCase smallest = simulator.Shrink(failing);
        return new SimulationFailure(
            failing.Seed, outcome.Invariant, outcome.Text, smallest.ToString(), simulator.Run(smallest).Text, simulator.Describe(smallest));
    }

    private SimulationCase CaseOf(ulong seed) =>
        SimulationCase.Parse(seed.ToString(CultureInfo.InvariantCulture) + (HasFaults ? string.Empty : ",n"))!;
}
