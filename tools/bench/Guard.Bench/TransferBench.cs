using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Host;
using Guard.Kernel;

namespace Guard.Bench;

/// <summary>
/// Messages of 256 bytes from one emulated guest's doorbell to another's interrupt: text, filters A and B with a word list, join, no
/// review, audit log and journal on disk.
/// </summary>
internal static class TransferBench
{
    private const double TargetPerSecond = 20_000;
    private const int TransfersPerLap = 12_288;
    private const int WarmUpLaps = 5;

    private static readonly uint[] Batches = [64, 256, 512];

    internal static IReadOnlyList<Figure> Run(BenchOptions options)
    {
        string system = Path.Combine(options.Repository, "tools", "bench", "systems", "throughput", "system.yaml");
        var figures = new List<Figure>();
        var runs = new List<BenchRun>();
        try
        {
            foreach (uint batch in Batches)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"transfers, {batch} in a frame");
                figures.Add(new Figure(name, "1/s", TargetPerSecond));
                runs.Add(BenchRun.Start(options, system, batch));
            }

            ulong[] delivered = new ulong[runs.Count];
            for (int lap = -WarmUpLaps; lap < options.Repetitions; lap++)
            {
                for (int i = 0; i < runs.Count; i++)
                {
                    uint frames = TransfersPerLap / Batches[i];
                    uint count = 0;
                    Lap time = Lap.Of(() => count = Step(runs[i], frames));
                    delivered[i] += count;
                    if (lap >= 0)
                    {
                        figures[i].Add(count, time);
                    }
                }
            }

            for (int i = 0; i < runs.Count; i++)
            {
                Check(runs[i], delivered[i], Batches[i]);
            }
        }
        finally
        {
            foreach (BenchRun run in runs)
            {
                run.Dispose();
            }
        }

        return figures;
    }

    private static uint Step(BenchRun run, uint frames)
    {
        uint delivered = 0;
        for (uint i = 0; i < frames; i++)
        {
            FrameReport report = run.Session.Step();
            if (report.Refused != 0 || report.IsModuleHalted || report.IsAuditSuspended)
            {
                string why = string.Join(", ", report.Transfers.Select(change => change.Reason).Distinct());
                throw new OperatorException(1, $"frame {report.Frame}: {report.Refused} refused: {why}");
            }

            delivered += report.Delivered;
        }

        return delivered;
    }

    /// <summary>What the guest at the end counted must be what the guard says it delivered, but for what lies in its inbox.</summary>
    private static void Check(BenchRun run, ulong delivered, uint batch)
    {
        run.CloseAndVerify();
        string last = File.ReadLines(Path.Combine(run.Folder.Consoles, "drain.txt")).LastOrDefault("0");
        bool isNumber = ulong.TryParse(last.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong taken);
        if (!isNumber || taken > delivered || delivered - taken >= batch + 512)
        {
            throw new OperatorException(1, $"{delivered} delivered, but the guest says: {last}");
        }
    }
}
