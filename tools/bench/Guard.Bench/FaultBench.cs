using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Runtime.ExceptionServices;
using Guard.Host;

namespace Guard.Bench;

/// <summary>
/// Exceptions a guest raises in a second: <c>guests/faults.asm</c> raises each of the sixteen a program can cause 62,500 times, and counts
/// them in its handlers. None may become an exception of the host.
/// </summary>
internal static class FaultBench
{
    private const uint Faults = 1_000_000;
    private const double TargetRate = 2e6;

    internal static IReadOnlyList<Figure> Run(BenchOptions options)
    {
        string path = Path.Combine(options.Repository, "tools", "bench", "guests", "faults.bin");
        byte[] program = File.ReadAllBytes(path);
        var rate = new Figure("guest exceptions, sixteen vectors in turn", "1/s", TargetRate);
        GuestRun.OnOurs(program, path);                                     // The runtime compiles what delivery needs.
        int hostExceptions = 0;
        void Count(object? sender, FirstChanceExceptionEventArgs e) => hostExceptions++;
        AppDomain.CurrentDomain.FirstChanceException += Count;
        for (int lap = 0; lap < options.Repetitions; lap++)
        {
            GuestRun run = GuestRun.OnOurs(program, path);
            if (!uint.TryParse(run.Checksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint counted) || counted != Faults)
            {
                throw new OperatorException(1, $"{path}: its handlers counted {run.Checksum}, not {Faults:x8}");
            }

            rate.Add(Faults, run.Lap);
        }

        AppDomain.CurrentDomain.FirstChanceException -= Count;
        return hostExceptions == 0
            ? [rate]
            : throw new OperatorException(1, $"{path}: {hostExceptions} exceptions of the host");
    }
}
