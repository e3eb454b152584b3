using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using Guard.Host;
using Guard.Host.Conformance;

namespace Guard.Cli.Commands;

/// <summary>`guard cpu conform`: the processor against recorded silicon.</summary>
internal static class CpuCommand
{
    private const double LeastShare = 0.999;
    private const int FailuresShown = 5;

    internal static Command Create() => new("cpu", "The processor. Example: guard cpu conform --vectors vectors") { Conform() };

    private static Command Conform()
    {
        var vectors = new Option<string?>("--vectors")
        {
            Description = "Folder with native/ and 80286/; default GUARD_VECTORS.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("GUARD_VECTORS"),
        };
        var group = new Option<string?>("--group") { Description = "Only this group, for example int-alu or 80286.", HelpName = "G" };
        Option<bool> json = Shared.Json();
        var command = new Command("conform", "Passed, failed and skipped cases a group; exit 1 below 99.9 %.") { vectors, group, json };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(vectors)
                ?? throw new OperatorException(2, "which vectors?", "--vectors DIR, or set GUARD_VECTORS");
            ConformanceResult[] results = [.. Run(folder, parsed.GetValue(group))];
            if (results.Length == 0)
            {
                throw new OperatorException(2, $"{folder}: no recorded cases of that kind", "the folder holds native/*.txt.gz and 80286/*.MOO.gz");
            }

            Report(results, parsed.GetValue(json));
            long failed = results.Sum(result => (long)result.Failed);
            long judged = failed + results.Sum(result => (long)result.Passed);
            return judged > 0 && (double)(judged - failed) / judged >= LeastShare ? ExitCode.Ok : ExitCode.Wanting;
        });
        return command;
    }

    private static IEnumerable<ConformanceResult> Run(string folder, string? group)
    {
        string native = Path.Combine(folder, "native");
        string[] files = Directory.Exists(native) ? Directory.GetFiles(native, "*.txt.gz") : [];
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            if (group is null || Path.GetFileName(file) == group + ".txt.gz")
            {
                yield return NativeVectors.Run(file);
            }
        }

        string realMode = Path.Combine(folder, "80286");
        if (!Directory.Exists(realMode) || (group is not null && group != "80286"))
        {
            yield break;
        }

        var sum = new ConformanceResult("80286");
        foreach (ConformanceResult part in RealModeVectors.RunAll(realMode))
        {
            sum.Add(part);
        }

        yield return sum;
    }

    private static void Report(ConformanceResult[] results, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(results.Select(result => new
            {
                result.Group,
                result.Passed,
                result.Failed,
                Skipped = result.Skips.OrderBy(skip => skip.Key, StringComparer.Ordinal),
                Failures = result.Failures.Take(FailuresShown),
            }));
            return;
        }

        foreach (ConformanceResult result in results)
        {
            int skipped = result.Skips.Values.Sum();
            Terminal.Plain(FormattableString.Invariant($"{result.Group, -14} passed {result.Passed, 7}  failed {result.Failed, 5}  skipped {skipped, 5}"));
            foreach ((string reason, int count) in result.Skips.OrderBy(skip => skip.Key, StringComparer.Ordinal))
            {
                Terminal.Plain(FormattableString.Invariant($"    skipped {count}: {reason}"));
            }

            foreach (string failure in result.Failures.Take(FailuresShown))
            {
                Terminal.Plain("    failed: " + failure);
            }
        }
    }
}
