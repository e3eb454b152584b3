using System;
using System.CommandLine;
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
            Description = "Folder with native/*.txt.gz and 80286/*.MOO.gz; default GUARD_VECTORS.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("GUARD_VECTORS"),
        };
        var group = new Option<string?>("--group") { Description = "Only this group, for example int-alu or 80286.", HelpName = "G" };
        var list = new Option<bool>("--list")
        {
            Description = "Only the cases that did not pass, each a line as baseline.tsv has them: name, failed or skipped, reason.",
        };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "conform",
            "Passed, failed and skipped cases of every group of recorded silicon. Exit 1 when fewer than 99.9 % of the cases run pass, "
                + "or one did not pass that the committed baseline does not list. "
                + "SSE3 to SSE4.2, CRC32 and POPCNT are a set of their own, in the repository: --vectors tests/vectors.")
        {
            vectors,
            group,
            list,
            json,
        };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(vectors)
                ?? throw new OperatorException(2, "which vectors?", "--vectors DIR, or set GUARD_VECTORS");
            ConformanceResult[] results = [.. VectorFolder.Run(folder, parsed.GetValue(group))];
            if (results.Length == 0)
            {
                throw new OperatorException(2, $"{folder}: no recorded cases of that kind", "the folder holds native/*.txt.gz and 80286/*.MOO.gz");
            }

            UnpassedCase[] notListed = [.. ConformanceBaseline.Committed().NotListed(results)];
            if (parsed.GetValue(list))
            {
                foreach (UnpassedCase test in results.SelectMany(result => result.Unpassed))
                {
                    Terminal.Plain(ConformanceBaseline.Line(test));
                }
            }
            else
            {
                Report(results, notListed, parsed.GetValue(json));
            }

            long failed = results.Sum(result => (long)result.Failed);
            long judged = failed + results.Sum(result => (long)result.Passed);
            bool isConforming = judged > 0 && (double)(judged - failed) / judged >= LeastShare;
            return isConforming && notListed.Length == 0 ? ExitCode.Ok : ExitCode.Wanting;
        });
        return command;
    }

    private static void Report(ConformanceResult[] results, UnpassedCase[] notListed, bool json)
    {
        if (json)
        {
            Terminal.WriteJson(results.Select(result => new
            {
                result.Group,
                result.Passed,
                result.Failed,
                result.Skips,
                Failures = result.Failures.Take(FailuresShown),
                NotOnBaseline = notListed.Intersect(result.Unpassed).Select(test => test.Name),
            }));
            return;
        }

        foreach (ConformanceResult result in results)
        {
            Terminal.Plain(FormattableString.Invariant(
                $"{result.Group, -14} passed {result.Passed, 7}  failed {result.Failed, 5}  skipped {result.Skipped, 5}"));
            foreach ((string reason, int count) in result.Skips)
            {
                Terminal.Plain(FormattableString.Invariant($"    skipped {count}: {reason}"));
            }

            foreach (string failure in result.Failures.Take(FailuresShown))
            {
                Terminal.Plain("    failed: " + failure);
            }
        }

        foreach (UnpassedCase test in notListed.Take(FailuresShown))
        {
            Terminal.Plain($"not on the baseline: {ConformanceBaseline.Line(test)}");
        }

        long passed = results.Sum(result => (long)result.Passed);
        long judged = passed + results.Sum(result => (long)result.Failed);
        Terminal.Plain(FormattableString.Invariant(
            $"{passed} of {judged} cases pass; {notListed.Length} that did not are not on the baseline"));
    }
}
