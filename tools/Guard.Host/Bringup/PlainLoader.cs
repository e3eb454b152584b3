using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Guard.Host.Building;
using Guard.Pc;
using Guard.Pc.Loaders;

namespace Guard.Host.Bringup;

/// <summary>Loads files into a plain PC; what cannot be loaded is one line that names the file and the next step.</summary>
public static class PlainLoader
{
    private const int UnusableExitCode = 2;

    /// <summary>Loads a Multiboot program with its modules, each FILE or FILE,ARGS.</summary>
    /// <exception cref="OperatorException">A file cannot be read or loaded.</exception>
    public static void LoadMultiboot(PcPartition pc, string file, string[] modules, string commandLine)
    {
        ArgumentNullException.ThrowIfNull(pc);
        byte[] program = Read(file);
        ImmutableArray<ModuleFile> loaded =
        [
            .. modules.Select(module =>
            {
                string[] parts = module.Split(',', 2);
                return new ModuleFile(Read(parts[0]), parts.Length > 1 ? parts[1] : string.Empty);
            }),
        ];
        if (!MultibootLoader.TryLoad(pc, program, loaded, commandLine, out MultibootError error))
        {
            throw new OperatorException(
                UnusableExitCode,
                $"{file}: not a Multiboot program that fits into {pc.MemoryBytes >> 20} MiB: {error}",
                "give more --memory, or check the file with: readelf -l " + file);
        }
    }

    /// <summary>Loads a Linux kernel, and an initial RAM disk unless <paramref name="initrd"/> is null.</summary>
    /// <exception cref="OperatorException">A file cannot be read or loaded.</exception>
    public static void LoadLinux(PcPartition pc, string kernel, string? initrd, string commandLine)
    {
        ArgumentNullException.ThrowIfNull(pc);
        byte[] kernelBytes = Read(kernel);
        byte[] initrdBytes = initrd is null ? [] : Read(initrd);
        if (!LinuxLoader.TryLoad(pc, kernelBytes, initrdBytes, commandLine, out LinuxError error))
        {
            string file = error == LinuxError.InitrdDoesNotFit ? initrd ?? kernel : kernel;
            throw new OperatorException(UnusableExitCode, $"{file}: {Describe(error, pc.MemoryBytes)}", NextStep(error));
        }
    }

    /// <summary>What is wrong with a kernel, in words.</summary>
    public static string Describe(LinuxError error, ulong memoryBytes) => error switch
    {
        LinuxError.None => "nothing",
        LinuxError.NotLinux => "neither a bzImage nor a vmlinux (ELF for the 386)",
        LinuxError.ProtocolTooOld => "its boot protocol is older than 2.05 and has no 32-bit entry",
        LinuxError.LoadsLow => "a zImage, which loads below 1 MiB",
        LinuxError.NeedsBios => "it has no 32-bit entry (code32_start is 0): it starts in real mode and calls a BIOS, which this PC has not",
        LinuxError.Truncated => "truncated: shorter than its own header says",
        LinuxError.BadProgramHeader => "its ELF program headers are malformed or point outside the file",
        LinuxError.OutsideMemory => $"the kernel does not fit into {memoryBytes >> 20} MiB",
        LinuxError.BadSegments => "its ELF segments overlap, or its entry point lies in none",
        LinuxError.InitrdDoesNotFit => $"the initial RAM disk does not fit into {memoryBytes >> 20} MiB above the kernel",
        LinuxError.CommandLine => "the command line is too long, or not printable ASCII",
    };

    private static string NextStep(LinuxError error) => error switch
    {
        LinuxError.OutsideMemory or LinuxError.InitrdDoesNotFit => "give more --memory",
        LinuxError.CommandLine => "shorten --append",
        _ => "look at the file with: file FILE",
    };

    /// <summary>A whole file.</summary>
    /// <exception cref="OperatorException">It cannot be read.</exception>
    public static byte[] Read(string file)
    {
        SystemLoader.RequireReadable(file);
        return File.ReadAllBytes(file);
    }
}
