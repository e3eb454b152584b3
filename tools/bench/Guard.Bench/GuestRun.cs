using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using Guard.Host;
using Guard.Host.Bringup;
using Guard.Pc;
using Guard.Pc.Loaders;

namespace Guard.Bench;

/// <summary>One run of a program: what lies between its lines START and END.</summary>
/// <param name="Instructions">Instructions executed.</param>
/// <param name="Lap">Time.</param>
/// <param name="Checksum">What the program printed after its name.</param>
internal readonly record struct GuestRun(ulong Instructions, Lap Lap, string Checksum)
{
    internal const string Emulator = "qemu-system-i386";

    private const ulong MemoryBytes = 128UL << 20;
    private const ushort ExitPort = 0xF4;

    /// <summary>Runs a Multiboot program on tier 0.</summary>
    /// <exception cref="OperatorException">It is no such program, or did not print END.</exception>
    internal static GuestRun OnOurs(byte[] program, string name)
    {
        var line = new SerialLine();
        using var machine = new PlainMachine(MemoryBytes, new PlainPcOptions { ExitPort = ExitPort }, line, Stream.Null);
        line.Pc = machine.Pc;
        if (!MultibootLoader.TryLoad(machine.Pc, program, [], string.Empty, out MultibootError error))
        {
            throw new OperatorException(2, $"{name}: not a Multiboot program: {error}");
        }

        machine.Run(ulong.MaxValue);
        return line.HasEnded
            ? new GuestRun(line.Instructions, line.Lap, line.Checksum)
            : throw new OperatorException(1, $"{name}: did not print END; it printed: {line.Text}");
    }

    /// <summary>Runs the same on QEMU, which must print the same; null where the emulator is not installed.</summary>
    /// <exception cref="OperatorException">The checksums differ, or it ended early.</exception>
    internal static Lap? OnEmulator(string file, string checksum)
    {
        string[] arguments =
        [
            "-accel", "tcg", "-cpu", "pentium3", "-m", "128", "-display", "none", "-monitor", "none", "-net", "none",
            "-serial", "stdio", "-device", "isa-debug-exit,iobase=0xf4,iosize=4", "-kernel", file,
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
        return lap ?? throw new OperatorException(1, $"{Emulator} ended before {file} printed END");
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
