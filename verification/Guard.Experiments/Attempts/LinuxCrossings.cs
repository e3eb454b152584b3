using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Running;

namespace Guard.Experiments.Attempts;

/// <summary>The faults that let two Linux systems meet past the guard: each must turn its row of `guard demo --linux` red. Both systems boot
/// for each, which takes half a minute or more and Debian's packages; so `guard evidence plants` tries them with --full alone.</summary>
public static class LinuxCrossings
{
    /// <summary>The claim they go against.</summary>
    public const string Claim = "C13";

    /// <summary>Their names.</summary>
    public static ImmutableArray<string> Faults { get; } = [.. LinuxAttempts.Rows.Select(row => row.Fault)];

    /// <summary>Takes one protection after another away. Found: the row ends otherwise than expected, and as expected without the fault.</summary>
    /// <param name="repository">Root of the repository, whose example runs.</param>
    /// <exception cref="Guard.Host.OperatorException">Debian's kernel or packages are not there.</exception>
    public static IEnumerable<PlantOutcome> Challenge(string repository)
    {
        string system = LinuxGuests.Prepare(repository);
        ImmutableArray<LinuxAttemptResult> without = Run(system, string.Empty);
        foreach (string fault in Faults)
        {
            LinuxAttemptResult row = Run(system, fault).Single(each => each.Fault == fault);
            bool holds = without.Single(each => each.Fault == fault).Held;
            string text = row.Held ? $"{row.Name}: ended as expected"
                : !holds ? $"{row.Name} fails without the fault, too"
                : $"{row.Name}: {row.Observed}";
            yield return new PlantOutcome(
                fault, Claim, holds && !row.Held, text, $"GUARD_CONFIGURATION=Planted tools/guard demo --linux --plant {fault}");
        }
    }

    private static ImmutableArray<LinuxAttemptResult> Run(string system, string plant)
    {
        string scratch = Directory.CreateTempSubdirectory("guard-linux-").FullName;
        try
        {
            using RoleKeys keys = RoleKeys.Make(forThisRun: true);
            var demo = new LinuxDemo(new RunFolder(Path.Combine(scratch, "run")), keys, _ => { });
            demo.Execute(system, 1, plant, null, _ => { });
            return demo.Attempts;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }
}
