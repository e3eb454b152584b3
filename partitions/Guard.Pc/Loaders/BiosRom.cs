using System;
using Guard.X86;

namespace Guard.Pc.Loaders;

/// <summary>
/// A BIOS image as a PC decodes it: the whole of it ends at 4 GiB, where RESET fetches its first instruction (FFFFFFF0h), and its last
/// 128 KiB, or all of a smaller one, end at 1 MiB as well.
/// </summary>
public static class BiosRom
{
    /// <summary>The largest image: 16 MiB, the largest flash part a PC of this kind decodes.</summary>
    public const int MaxSizeBytes = 16 << 20;

    private const ulong Top = 1UL << 32;
    private const ulong AliasTop = 1UL << 20;
    private const int AliasBytes = 128 << 10;

    /// <summary>True for a positive multiple of 4 KiB up to <see cref="MaxSizeBytes"/>.</summary>
    public static bool IsValidSize(long sizeBytes) => sizeBytes is > 0 and <= MaxSizeBytes && sizeBytes % PhysicalMemory.PageSizeBytes == 0;

    /// <summary>Places the image.</summary>
    /// <exception cref="ArgumentException">The image is not of a valid size.</exception>
    internal static void Place(PhysicalMemory memory, ReadOnlySpan<byte> image)
    {
        if (!IsValidSize(image.Length))
        {
            throw new ArgumentException("A BIOS image is a positive multiple of 4 KiB, at most 16 MiB.", nameof(image));
        }

        memory.AddRom(Top - (ulong)image.Length, image);
        ReadOnlySpan<byte> alias = image[^Math.Min(image.Length, AliasBytes)..];
        memory.AddRom(AliasTop - (ulong)alias.Length, alias);
    }
}
