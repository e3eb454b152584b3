using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Guard.Bench;

/// <summary>Frames in a second of a system whose partitions all rest and whose one channel is not used: what the monitor itself costs.</summary>
internal static class FrameBench
{
    private const int FramesPerLap = 500;
    private const int WarmUpLaps = 2;

    private const double MicrosecondsOfSlots = 800;

    private static readonly int[] Partitions = [2, 6, 20, 200];

    internal static IReadOnlyList<Figure> Run(BenchOptions options)
    {
        string sources = options.MakeFolder("frames");
        var figures = new List<Figure>();
        var runs = new List<BenchRun>();
        var held = new List<double>();
        try
        {
            foreach (int count in Partitions)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"frames, {count} partitions at rest");
                figures.Add(new Figure(name, "1/s", null));
                string file = WriteSystem(options, Path.Combine(sources, count.ToString(CultureInfo.InvariantCulture)), count);
                long before = GC.GetTotalMemory(forceFullCollection: true);
                runs.Add(BenchRun.Start(options, file));
                Step(runs[^1]);
                held.Add((GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0);
            }

            // Guests at rest have stored to few of their pages: nearly all of it is what a partition costs beside its RAM.
            var overhead = new Figure($"memory of one partition of 1 MiB at rest, of {Partitions[^1]}", "KiB", 1024);
            overhead.Add((held[^1] - held[0]) / (Partitions[^1] - Partitions[0]), new Lap(1, 1));
            figures.Add(overhead);

            for (int lap = -WarmUpLaps; lap < options.Repetitions; lap++)
            {
                for (int i = 0; i < runs.Count; i++)
                {
                    Lap time = Lap.Of(() => Step(runs[i]));
                    if (lap >= 0)
                    {
                        figures[i].Add(FramesPerLap, time);
                    }
                }
            }

            foreach (BenchRun run in runs)
            {
                run.CloseAndVerify();
            }
        }
        finally
        {
            foreach (BenchRun run in runs)
            {
                run.Dispose();
            }

            Directory.Delete(sources, recursive: true);
        }

        return figures;
    }

    private static void Step(BenchRun run)
    {
        for (int i = 0; i < FramesPerLap; i++)
        {
            run.Session.Step();
        }
    }

    private static string WriteSystem(BenchOptions options, string folder, int partitions)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        var domains = new StringBuilder();
        var rows = new StringBuilder();
        var slots = new StringBuilder();
        for (int i = 1; i <= partitions; i++)
        {
            domains.Append(
                CultureInfo.InvariantCulture,
                $"  d{i}: {{ id: {i}, label: UNCLASSIFIED, rel: [USA], integrity: 0, owner: \"Benchmark\", org: bench }}\n");
            string devices = i <= 2 ? "[uart, guardport], doorbells: 1" : "[uart]";
            rows.Append(CultureInfo.InvariantCulture, $"  d{i}: {{ image: images/rest, memory: 1MiB, devices: {devices} }}\n");
            slots.Append(CultureInfo.InvariantCulture, $"      - {{ d{i}: {Math.Min(40, MicrosecondsOfSlots / partitions)}us }}\n");
        }

        File.WriteAllText(
            Path.Combine(folder, "policy.yaml"),
            "policy: frames\nversion: 1\nexpires: 2036-01-01\nlattice: { id: us, levels: [UNCLASSIFIED, SECRET], nations: [USA] }\n"
                + $"domains:\n{domains}"
                + "types:\n  note: { id: 1, kind: text, profile: ascii-lines, max: 64B, line: 63, lines: 1 }\n"
                + "channels:\n  idle:\n    id: 1\n    from: d1\n    to: d2\n    types: [note]\n    out_label: keep\n    ack: none\n"
                + "    limits: { rate: 100/s, burst: 1, day: 1000, queue: 1 }\n");
        string guest = Path.Combine(options.Repository, "tools", "bench", "guests", "rest.bin");
        File.WriteAllText(
            Path.Combine(folder, "images", "rest.recipe"),
            "name rest\nversion 1\nrollback_index 1\nceiling UNCLASSIFIED//REL TO USA\nmemory 1MiB\n"
                + $"multiboot {Path.GetRelativePath(Path.Combine(folder, "images"), guest)}\n");
        string system = Path.Combine(folder, "system.yaml");
        File.WriteAllText(
            system,
            "system: frames\npolicy: policy.yaml\nclock: { hz: 1_000_000_000, date: 2026-01-01T00:00:00Z }\n"
                + $"machine: {{ memory: 512MiB }}\npartitions:\n{rows}schedule:\n  normal:\n    frame: 1ms\n    slots:\n{slots}"
                + "health:\n  default: halt-partition\naudit: { store: log, reserve: 4096 records, checkpoint: 4096 records }\n");
        return system;
    }
}
