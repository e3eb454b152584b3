using System;
using System.Collections.Immutable;

namespace Guard.Pc.Loaders;

/// <summary>A Linux kernel and its initial RAM disk as pieces of RAM: what an image of a partition holds.</summary>
/// <param name="EntryAddress">Guest-physical address of the first instruction.</param>
/// <param name="MemoryBytes">Least RAM, in whole pages.</param>
/// <param name="Pieces">What goes where; the rest is zero. The zero page is one of them.</param>
public sealed record LinuxParts(ulong EntryAddress, ulong MemoryBytes, ImmutableArray<LinuxPiece> Pieces)
{
    private const ulong PageBytes = 0x1000;

    /// <summary>Lays a kernel out for a partition with so much RAM.</summary>
    /// <param name="kernel">bzImage or vmlinux.</param>
    /// <param name="initrd">Initial RAM disk; empty for none.</param>
    /// <param name="commandLine">What the kernel will be given; only checked here.</param>
    /// <param name="memoryBytes">RAM.</param>
    /// <param name="parts">The pieces.</param>
    /// <param name="error">Why not.</param>
    /// <returns>False with the reason in <paramref name="error"/>; nothing throws, whatever the files hold.</returns>
    public static bool TryMake(
        ReadOnlyMemory<byte> kernel,
        ReadOnlyMemory<byte> initrd,
        string commandLine,
        ulong memoryBytes,
        out LinuxParts? parts,
        out LinuxError error)
    {
        ArgumentNullException.ThrowIfNull(commandLine);
        parts = null;
        ulong ramEnd = Math.Min(memoryBytes, LinuxBoot.RamLimit);
        if (!LinuxImage.TryParse(kernel.Span, ramEnd, out LinuxImage? image, out error))
        {
            return false;
        }

        if (commandLine.Length > image!.CommandLineLimit || commandLine.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            error = LinuxError.CommandLine;
            return false;
        }

        ulong initrdAddress = image.FirstFreeAddress;
        ulong end = initrdAddress + (ulong)initrd.Length;
        if (end > Math.Min(ramEnd, image.InitrdLimit))
        {
            error = LinuxError.InitrdDoesNotFit;
            return false;
        }

        var pieces = ImmutableArray.CreateBuilder<LinuxPiece>();
        pieces.Add(new LinuxPiece(LinuxBoot.ZeroPageAddress, LinuxBoot.MakeZeroPage(image, initrdAddress, initrd.Length)));
        foreach (LoadSegment segment in image.Segments)
        {
            pieces.Add(new LinuxPiece(segment.Address, kernel.Slice(segment.FileOffset, segment.FileBytes)));
        }

        if (!initrd.IsEmpty)
        {
            pieces.Add(new LinuxPiece(initrdAddress, initrd));
        }

        parts = new LinuxParts(image.EntryAddress, (end + PageBytes - 1) / PageBytes * PageBytes, pieces.ToImmutable());
        return true;
    }
}
