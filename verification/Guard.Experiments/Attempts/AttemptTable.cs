using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Guard.Experiments.Attempts;

/// <summary>Claim C13: attempts to get out, each with what should be seen.</summary>
public static class AttemptTable
{
    /// <summary>All attempts, in the order of their numbers.</summary>
    public static ImmutableArray<Attempt> Rows { get; } =
    [
        .. DoorbellAttempts.Rows(),
        .. MemoryAttempts.Rows(),
        .. MachineAttempts.Rows(),
        .. ImageAttempts.Rows(),
        .. PolicyAttempts.Rows(),
        .. ReviewAttempts.Rows(),
        .. LogAttempts.Rows(),
    ];

    /// <summary>Makes every attempt.</summary>
    /// <param name="bench">Where.</param>
    /// <param name="told">Called with each result as soon as it is there.</param>
    public static ImmutableArray<AttemptResult> Run(AttemptBench bench, Action<AttemptResult> told)
    {
        ArgumentNullException.ThrowIfNull(bench);
        ArgumentNullException.ThrowIfNull(told);
        var results = ImmutableArray.CreateBuilder<AttemptResult>(Rows.Length);
        for (int i = 0; i < Rows.Length; i++)
        {
            Attempt row = Rows[i];
            var result = new AttemptResult(IdOf(i), row.Area, row.Name, row.Expected, row.Observe(bench));
            results.Add(result);
            told(result);
        }

        return results.MoveToImmutable();
    }

    private static string IdOf(int index) => FormattableString.Invariant($"A{index + 1:d3}");
}
