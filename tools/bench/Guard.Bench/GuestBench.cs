using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Guard.Host;

namespace Guard.Bench;

/// <summary>
/// Tier 0 on Multiboot programs that print `START name`, work, and print `END name sum`; beside it, in turn and on the same bytes, QEMU's
/// translator. `guests` has paging on in both: a few instructions put before the program's entry map its memory by 4 KiB pages.
/// `guests-flat` runs the program as it stands, with paging off.
/// </summary>
internal static class GuestBench
{
    private const string Folder = "BENCH_GUESTS";
    private const double TargetMean = 0.30;
    private const double TargetEach = 0.20;
    private static readonly string[] Programs = ["sieve", "sha256", "fib", "repmem", "fpu"];

    internal static IReadOnlyList<Figure> RunPaged(BenchOptions options) => Run(options, PagedGuest.Make);

    internal static IReadOnlyList<Figure> RunFlat(BenchOptions options) => Run(options, (program, _) => program);

    private static IReadOnlyList<Figure> Run(BenchOptions options, Func<byte[], string, byte[]> prepare)
    {
        string folder = Find();
        var figures = new List<Figure>();
        var ratios = new List<Figure>();
        foreach (string name in Programs)
        {
            string path = Path.Combine(folder, name + ".elf");
            if (File.Exists(path))
            {
                ratios.AddRange(RunOne($"{name} ({Path.GetFileName(folder)})", path, prepare(File.ReadAllBytes(path), path), options, figures));
            }
        }

        if (ratios.Count == Programs.Length)
        {
            ratios.Add(Mean(ratios, options.Repetitions));
        }

        return [.. figures, .. ratios];
    }

    private static string Find()
    {
        string? folder = Environment.GetEnvironmentVariable(Folder);
        foreach (string size in (string[])["quick", "full"])
        {
            string path = Path.Combine(folder ?? string.Empty, size);
            if (folder is not null && Programs.Any(name => File.Exists(Path.Combine(path, name + ".elf"))))
            {
                return path;
            }
        }

        throw new OperatorException(2, $"{Folder} names no folder with quick/{Programs[0]}.elf or the like", "tools/bench/README.md");
    }

    /// <summary>Times one program; adds both rates, and returns their ratio, or nothing where the emulator is not installed.</summary>
    private static List<Figure> RunOne(string name, string path, byte[] program, BenchOptions options, List<Figure> figures)
    {
        string folder = options.MakeFolder("guest");
        string file = Path.Combine(folder, Path.GetFileName(path));
        File.WriteAllBytes(file, program);
        var ours = new Figure($"{name}, tier 0", "MIPS", null);
        var theirs = new Figure($"{name}, QEMU TCG", "MIPS", null);
        var ratio = new Figure($"{name}, tier 0 beside QEMU TCG (ratio)", "x", TargetEach);
        GuestRun.OnOurs(program, file);                                     // The runtime compiles the interpreter's loop.
        for (int lap = 0; lap < options.Repetitions; lap++)
        {
            GuestRun run = GuestRun.OnOurs(program, file);
            ours.Add(run.Instructions / 1e6, run.Lap);
            if (GuestRun.OnEmulator(file, run.Checksum) is Lap other)
            {
                theirs.Add(run.Instructions / 1e6, other);
                ratio.Add(1, new Lap(run.Lap.Seconds / other.Seconds, run.Lap.ProcessorSeconds / other.ProcessorSeconds));
            }
        }

        Directory.Delete(folder, recursive: true);
        figures.Add(ours);
        if (theirs.PerSecond.Count == 0)
        {
            Console.WriteLine($"  {GuestRun.Emulator} is missing: apt-get install qemu-system-x86");
            return [];
        }

        figures.Add(theirs);
        return [ratio];
    }

    /// <summary>The geometric mean over the programs, for each repetition.</summary>
    private static Figure Mean(IReadOnlyList<Figure> ratios, int repetitions)
    {
        var mean = new Figure("geometric mean of the ratios", "x", TargetMean);
        for (int lap = 0; lap < repetitions; lap++)
        {
            double clock = ratios.Average(ratio => Math.Log(ratio.PerSecond[lap]));
            double processor = ratios.Average(ratio => Math.Log(ratio.PerProcessorSecond[lap]));
            mean.Add(1, new Lap(Math.Exp(-clock), Math.Exp(-processor)));
        }

        return mean;
    }
}
