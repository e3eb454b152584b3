using System;
using System.Collections.Immutable;
using System.Linq;
using Guard.Host;

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

    /// <summary>Number of a row, as --case takes it: "A001" is the first.</summary>
    public static string IdOf(int index) => FormattableString.Invariant($"A{index + 1:d3}");

    /// <summary>Makes one attempt.</summary>
    /// <exception cref="OperatorException">Exit code 2: there is no such row.</exception>
    public static AttemptResult Try(AttemptBench bench, string id)
    {
        ArgumentNullException.ThrowIfNull(bench);
        int index = Enumerable.Range(0, Rows.Length).FirstOrDefault(candidate => IdOf(candidate) == id, -1);
        if (index < 0)
        {
            throw new OperatorException(2, $"there is no attempt '{id}'", $"attempts are {IdOf(0)} to {IdOf(Rows.Length - 1)}");
        }

        Attempt row = Rows[index];
        return new AttemptResult(id, row.Area, row.Name, row.Expected, row.Observe(bench));
    }
}
