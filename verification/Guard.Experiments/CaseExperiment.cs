using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Tasks;
using Guard.Host;

namespace Guard.Experiments;

/// <summary>An experiment made of cases that are tried apart from one another: stops at the first that fails, and makes it smaller.</summary>
public abstract class CaseExperiment : IExperiment
{
    private const int ChunkCases = 512;
    private const int MaxShrinkTries = 2000;

    /// <inheritdoc/>
    public abstract Claim Claim { get; }

    /// <inheritdoc/>
    public abstract string Bounds(bool isFull);

    /// <inheritdoc/>
    public ExperimentResult Run(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using CaseBench bench = Open(context);
        CaseSet cases = context.Case is null ? bench.Cases : CaseSet.Of(context.Case);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        long tried = 0;
        while (tried < cases.Count)
        {
            CaseOutcome[] outcomes = TryChunk(bench, cases, tried, context.Cores);
            foreach (CaseOutcome outcome in outcomes)
            {
                string name = cases.NameOf(tried);
                tried++;
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{outcome.Observed}\n"));
                foreach (CaseCount count in outcome.Counts)
                {
                    counts[count.Name] = counts.GetValueOrDefault(count.Name) + count.Value;
                }

                if (outcome.Failure is not null)
                {
                    Counterexample smallest = context.Case is null ? Shrink(bench, context, name, outcome) : Of(context, name, outcome);
                    return new ExperimentResult(false, Figures(tried, counts), smallest, Hex(hash));
                }
            }

            context.Progress((double)tried / cases.Count);
        }

        return new ExperimentResult(tried > 0, Figures(tried, counts), null, Hex(hash));
    }

    /// <summary>Prepares what the cases have in common.</summary>
    protected abstract CaseBench Open(ExperimentContext context);

    /// <summary>Words for a choice of one byte in so many.</summary>
    protected static string BytesOf(int stride) => stride == 1 ? "every byte" : string.Create(CultureInfo.InvariantCulture, $"one byte in {stride}");

    private static CaseOutcome[] TryChunk(CaseBench bench, CaseSet cases, long first, int cores)
    {
        var outcomes = new CaseOutcome[Math.Min(ChunkCases, cases.Count - first)];
        if (cores <= 1 || outcomes.Length == 1)
        {
            for (int i = 0; i < outcomes.Length; i++)
            {
                outcomes[i] = TryOne(bench, cases.NameOf(first + i));
                if (outcomes[i].Failure is not null)
                {
                    return outcomes[..(i + 1)];
                }
            }

            return outcomes;
        }

        // One case at a time to whoever is free: some take a second, some a microsecond.
        Parallel.ForEach(
            Partitioner.Create(Enumerable.Range(0, outcomes.Length), EnumerablePartitionerOptions.NoBuffering),
            new ParallelOptions { MaxDegreeOfParallelism = cores },
            i => outcomes[i] = TryOne(bench, cases.NameOf(first + i)));
        return outcomes;
    }

    /// <summary>An exception is a failure, too: nothing that is tried may throw.</summary>
    private static CaseOutcome TryOne(CaseBench bench, string name)
    {
        try
        {
            return bench.Try(name);
        }
        catch (Exception error) when (error is not (OperatorException or OutOfMemoryException))
        {
            return CaseOutcome.Failed($"{error.GetType().Name}: {error.Message}");
        }
    }

    private Counterexample Shrink(CaseBench bench, ExperimentContext context, string name, CaseOutcome outcome)
    {
        int tries = 0;
        bool found = true;
        while (found && tries < MaxShrinkTries)
        {
            found = false;
            foreach (string smaller in bench.Smaller(name))
            {
                tries++;
                CaseOutcome again = TryOne(bench, smaller);
                if (again.Failure is not null)
                {
                    (name, outcome, found) = (smaller, again, true);
                    break;
                }

                if (tries >= MaxShrinkTries)
                {
                    break;
                }
            }
        }

        return Of(context, name, outcome);
    }

    private Counterexample Of(ExperimentContext context, string name, CaseOutcome outcome) =>
        new(name, outcome.Failure!, context.Command(Claim.Id, name));

    private static ImmutableArray<Figure> Figures(long tried, SortedDictionary<string, long> counts) =>
    [
        new Figure("cases", tried.ToString(CultureInfo.InvariantCulture)),
        .. counts.Select(count => new Figure(count.Key, count.Value.ToString(CultureInfo.InvariantCulture))),
    ];

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
