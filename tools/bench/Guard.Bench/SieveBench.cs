using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using Guard.Host;
using Guard.Host.Bringup;
using Guard.Pc;
using Guard.Pc.Loaders;

namespace Guard.Bench;

/// <summary>
/// Instructions in a second on a sieve and a heap sort (a Multiboot program that prints `START`, works, and prints `END name sum`), ours
/// and, beside it in the same run, those of QEMU's translator.
/// </summary>
internal static class SieveBench
{
    private const string Folder = "BENCH_GUESTS";
    private const double TargetMips = 300;
    private const ulong MemoryBytes = 128UL << 20;
    private const ushort ExitPort = 0xF4;
    private const string Emulator = "qemu-system-i386";

    internal static IReadOnlyList<Figure> Run(BenchOptions options)
    {
        string guest = Find();
        byte[] program = File.ReadAllBytes(guest);
        var ours = new Figure($"sieve ({Path.GetFileName(Path.GetDirectoryName(guest))}), tier 0", "MIPS", TargetMips);
        var theirs = new Figure("the same, QEMU TCG", "MIPS", null);
        bool hasEmulator = true;
        for (int lap = 0; lap < options.Repetitions; lap++)
        {
            var line = new SerialLine();
            using var machine = new PlainMachine(MemoryBytes, new PlainPcOptions { ExitPort = ExitPort }, line, Stream.Null);
            line.Pc = machine.Pc;
            if (!MultibootLoader.TryLoad(machine.Pc, program, [], string.Empty, out MultibootError error))
            {
                throw new OperatorException(2, $"{guest}: not a Multiboot program: {error}");
            }

            machine.Run(ulong.MaxValue);
            if (!line.HasEnded)
            {
                throw new OperatorException(1, $"{guest}: did not print END; it printed: {line.Text}");
            }

            double millions = line.Instructions / 1e6;
            ours.Add(millions, line.Lap);
            Lap? other = hasEmulator ? RunEmulator(guest, line.Checksum) : null;
            hasEmulator = other is not null;
            if (other is Lap time)
            {
                theirs.Add(millions, time);
            }
        }

        if (!hasEmulator)
        {
            Console.WriteLine($"  {Emulator} is missing: apt-get install qemu-system-x86");
            return [ours];
        }

        var ratio = new Figure("tier 0 beside QEMU TCG (ratio)", "x", null);
        for (int i = 0; i < ours.PerSecond.Count; i++)
        {
            double byProcessor = theirs.PerProcessorSecond[i] / ours.PerProcessorSecond[i];
            ratio.Add(1, new Lap(theirs.PerSecond[i] / ours.PerSecond[i], byProcessor));
        }

        return [ours, theirs, ratio];
    }

    private static string Find()
    {
        string? folder = Environment.GetEnvironmentVariable(Folder);
        foreach (string size in (string[])["quick", "full"])
        {
            string path = Path.Combine(folder ?? string.Empty, size, "sieve.elf");
            if (folder is not null && File.Exists(path))
            {
                return path;
            }
        }

        throw new OperatorException(2, $"{Folder} names no folder with quick/sieve.elf or full/sieve.elf", "tools/bench/README.md");
    }

    /// <summary>Time from START to END; null where the emulator is not installed.</summary>
    private static Lap? RunEmulator(string guest, string checksum)
    {
        string[] arguments =
        [
            "-accel", "tcg", "-cpu", "pentium3", "-m", "128", "-display", "none", "-monitor", "none", "-net", "none",
            "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", guest,
        ];
        Process? emulator;
        try
        {
            emulator = Process.Start(new ProcessStartInfo(Emulator, arguments) { RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using Process process = emulator!;
        long start = 0;
        TimeSpan startProcessor = default;
        Lap? lap = null;
        while (process.StandardOutput.ReadLine() is string text)
        {
            if (text.StartsWith("START", StringComparison.Ordinal))
            {
                start = Stopwatch.GetTimestamp();
                process.Refresh();
                startProcessor = process.TotalProcessorTime;
            }
            else if (text.StartsWith("END", StringComparison.Ordinal))
            {
                process.Refresh();
                TimeSpan processor = process.TotalProcessorTime - startProcessor;
                lap = new Lap(Stopwatch.GetElapsedTime(start).TotalSeconds, processor.TotalSeconds);
                if (SerialLine.ChecksumOf(text) != checksum)
                {
                    throw new OperatorException(1, $"checksums differ: ours {checksum}, {Emulator} says {text}");
                }

                // It may end before it is asked, or stay at its halted processor.
                process.Kill();
            }
        }

        process.WaitForExit();
        return lap ?? throw new OperatorException(1, $"{Emulator} ended before {guest} printed END");
    }

    /// <summary>COM1 of our machine: notes when START and END came, and how many instructions had run.</summary>
    private sealed class SerialLine : MemoryStream
    {
        private readonly StringBuilder _text = new();
        private long _startStamp;
        private TimeSpan _startProcessor;
        private ulong _startInstructions;
        private bool _hasStarted;

        internal PcPartition? Pc { get; set; }

        internal bool HasEnded { get; private set; }

        internal ulong Instructions { get; private set; }

        internal Lap Lap { get; private set; }

        internal string Text => _text.ToString();

        internal string Checksum => ChecksumOf(Text[Text.IndexOf("END", StringComparison.Ordinal)..]);

        public override void Write(byte[] buffer, int offset, int count)
        {
            _text.Append(Encoding.ASCII.GetString(buffer, offset, count));
            if (!_hasStarted && Text.Contains("START", StringComparison.Ordinal))
            {
                _hasStarted = true;
                _startStamp = Stopwatch.GetTimestamp();
                _startProcessor = Environment.CpuUsage.TotalTime;
                _startInstructions = Pc!.Counters.Instructions;
            }

            if (!HasEnded && Text.Contains("END", StringComparison.Ordinal))
            {
                HasEnded = true;
                Instructions = Pc!.Counters.Instructions - _startInstructions;
                Lap = new Lap(
                    Stopwatch.GetElapsedTime(_startStamp).TotalSeconds,
                    (Environment.CpuUsage.TotalTime - _startProcessor).TotalSeconds);
            }
        }

        internal static string ChecksumOf(string line)
        {
            string[] words = line.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
            return words.Length > 2 ? words[2] : string.Empty;
        }
    }
}
