using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace Guard.Bench;

/// <summary>Where the figures come from.</summary>
/// <param name="Processor">Name of the processor.</param>
/// <param name="Processors">How many there are.</param>
/// <param name="Load">Load average of the last minute when the run began; null where the system does not tell.</param>
/// <param name="Storage">File system of the run folders.</param>
/// <param name="Runtime">Runtime and operating system.</param>
internal sealed record Machine(string Processor, int Processors, double? Load, string Storage, string Runtime)
{
    internal string Text => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Processors} processors, load {Load?.ToString("F1", CultureInfo.InvariantCulture) ?? "unknown"}, "
            + $"{Storage}, {Runtime}");

    internal static Machine Describe(string folder) => new(
        ProcessorName(),
        Environment.ProcessorCount,
        LoadAverage(),
        new DriveInfo(Path.GetFullPath(folder)).DriveFormat,
        $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");

    private static string ProcessorName()
    {
        const string CpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static double? LoadAverage()
    {
        const string LoadFile = "/proc/loadavg";
        return File.Exists(LoadFile)
            ? double.Parse(File.ReadAllText(LoadFile).Split(' ')[0], CultureInfo.InvariantCulture)
            : null;
    }
}
