using System;
using Guard.Contracts;

namespace Guard.Pc.Loaders;

/// <summary>Loads a Linux kernel and its initial RAM disk from files into a plain PC: bring-up and tests; a partition loads from its image.</summary>
public static class LinuxLoader
{
    /// <summary>Erases the PC, loads kernel and initial RAM disk, and boots.</summary>
    /// <param name="pc">The PC.</param>
    /// <param name="kernel">bzImage or vmlinux.</param>
    /// <param name="initrd">Initial RAM disk; empty for none.</param>
    /// <param name="commandLine">Printable ASCII.</param>
    /// <param name="error">Why not.</param>
    /// <returns>False when it could not be loaded; the PC is then erased or as it was, and not booted.</returns>
    public static bool TryLoad(
        PcPartition pc, ReadOnlyMemory<byte> kernel, ReadOnlyMemory<byte> initrd, string commandLine, out LinuxError error)
    {
        ArgumentNullException.ThrowIfNull(pc);
        if (!LinuxParts.TryMake(kernel, initrd, commandLine, pc.MemoryBytes, out LinuxParts? parts, out error))
        {
            return false;
        }

        pc.Erase();
        foreach (LinuxPiece piece in parts!.Pieces)
        {
            if (!pc.TryPlace(piece.Address, piece.Bytes.Span))
            {
                error = LinuxError.OutsideMemory;
                return false;
            }
        }

        bool isBooted = pc.TryBoot(new BootRequest(BootProtocol.Linux, parts.EntryAddress, commandLine));
        error = isBooted ? LinuxError.None : LinuxError.OutsideMemory;
        return isBooted;
    }
}
