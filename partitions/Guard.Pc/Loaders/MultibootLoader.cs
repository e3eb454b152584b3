using System;
using System.Collections.Immutable;
using Guard.Contracts;

namespace Guard.Pc.Loaders;

/// <summary>Loads an unsigned Multiboot file with its modules into a plain PC. A partition under the monitor is loaded from its
/// signed image.</summary>
public static class MultibootLoader
{
    private const ulong PageBytes = 4096;

    /// <summary>Erases the PC, places the image and, behind it and behind the first MiB, the modules at page boundaries, and boots.</summary>
    /// <param name="pc">The PC.</param>
    /// <param name="file">The image.</param>
    /// <param name="modules">Modules in order; at most 32.</param>
    /// <param name="commandLine">Printable ASCII, at most 1,023 characters.</param>
    /// <param name="error">Why the file is no image that fits, or <see cref="MultibootError.ModulesOrCommandLine"/>.</param>
    /// <returns>False when it could not be loaded; the PC is then erased or as it was, and not booted.</returns>
    public static bool TryLoad(
        PcPartition pc, ReadOnlySpan<byte> file, ImmutableArray<ModuleFile> modules, string commandLine, out MultibootError error)
    {
        ArgumentNullException.ThrowIfNull(pc);
        if (!MultibootImage.TryParse(file, pc.MemoryBytes, out MultibootImage? image, out error))
        {
            return false;
        }

        pc.Erase();
        error = MultibootError.ModulesOrCommandLine;
        ulong next = 0x100000;
        foreach (LoadSegment segment in image!.Segments)
        {
            if (!pc.TryPlace(segment.Address, file.Slice(segment.FileOffset, segment.FileBytes)))
            {
                return false;
            }

            next = Math.Max(next, segment.Address + segment.MemoryBytes);
        }

        var placed = ImmutableArray.CreateBuilder<MultibootModule>(modules.Length);
        foreach (ModuleFile module in modules)
        {
            next = (next + PageBytes - 1) / PageBytes * PageBytes;
            ulong end = next + (ulong)module.Bytes.Length;
            if (!pc.TryPlace(next, module.Bytes.Span) || end > uint.MaxValue)
            {
                return false;
            }

            placed.Add(new MultibootModule((uint)next, (uint)end, module.CommandLine));
            next = end;
        }

        if (!pc.TryBoot(new BootRequest(BootProtocol.Multiboot, image.EntryAddress, commandLine), placed.MoveToImmutable()))
        {
            return false;
        }

        error = MultibootError.None;
        return true;
    }
}
