using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Bringup;
using Guard.Host.Building.Kernels;
using Guard.Images;
using Guard.Pc.Loaders;

namespace Guard.Host.Building;

/// <summary>Packs a recipe into a partition image: manifest text and payload, and signs it.</summary>
public static class ImagePacker
{
    /// <summary>Packs a recipe; the manifest depends on nothing but the recipe.</summary>
    /// <exception cref="OperatorException">Exit code 1: the program cannot be loaded, or segments overlap; 2: the kernel is no kernel.</exception>
    public static PackedImage Pack(ImageRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        (ulong entry, List<(string Name, ulong Address, byte[] Bytes)> parts) = recipe.Protocol switch
        {
            BootProtocol.BootSector => Sector(recipe),
            BootProtocol.Multiboot => Multiboot(recipe),
            BootProtocol.Linux => Linux(recipe),
        };
        foreach (RecipeSegment extra in recipe.Segments)
        {
            parts.Add((extra.Name, extra.Address, [.. extra.Bytes]));
        }

        RefuseOverlaps(recipe, parts);
        var segments = ImmutableArray.CreateBuilder<ImageSegment>();
        var payload = new List<byte>();
        foreach ((string name, ulong address, byte[] bytes) in parts)
        {
            segments.Add(new ImageSegment(name, address, bytes.Length, payload.Count, Digest.From(Sha256.Hash(bytes)), "rwx"));
            payload.AddRange(bytes);
        }

        byte[] content = [.. payload];
        var manifest = new ImageManifest(
            recipe.Name,
            recipe.Version,
            recipe.RollbackIndex,
            ImageVerifier.MonitorVersion,
            recipe.Ceiling,
            recipe.Protocol,
            entry,
            recipe.MemoryBytes,
            recipe.CommandLine ?? recipe.Name,
            segments.ToImmutable(),
            PageTree.Root(content),
            Digest.Zero,
            Digest.Zero,
            0);
        byte[] text = ManifestCodec.Write(manifest);
        return ManifestCodec.TryRead(text, out _)
            ? new PackedImage(manifest, Digest.From(Sha256.Hash(text)), [.. text], [.. content])
            : throw new OperatorException(
                1,
                $"image {recipe.Name}: name, version, ceiling or a segment's name has characters a manifest does not take");
    }

    /// <summary>The signed image file.</summary>
    public static byte[] Sign(PackedImage image, params ReadOnlySpan<NoteSigner> signers)
    {
        ArgumentNullException.ThrowIfNull(image);
        return ImageFile.Write(SignedNote.Sign(image.ManifestText.AsSpan(), signers).Bytes, image.Payload.AsSpan());
    }

    private static (ulong Entry, List<(string Name, ulong Address, byte[] Bytes)> Parts) Sector(ImageRecipe recipe) =>
        recipe.Payload.Length == 512
            ? (BootSector.LoadAddress, [("boot", BootSector.LoadAddress, [.. recipe.Payload])])
            : throw new OperatorException(
                1,
                $"image {recipe.Name}: a boot sector has 512 bytes, this file has {recipe.Payload.Length}");

    private static (ulong Entry, List<(string Name, ulong Address, byte[] Bytes)> Parts) Multiboot(ImageRecipe recipe)
    {
        if (
            !MultibootImage.TryParse(
                recipe.Payload.AsSpan(),
                recipe.MemoryBytes,
                out MultibootImage? program,
                out MultibootError error))
        {
            throw new OperatorException(
                1,
                $"image {recipe.Name}: not a Multiboot program for {recipe.MemoryBytes} bytes of memory: {error}");
        }

        var parts = new List<(string Name, ulong Address, byte[] Bytes)>();
        foreach (LoadSegment segment in program!.Segments.Where(segment => segment.FileBytes > 0))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"load-{parts.Count}");
            parts.Add((name, segment.Address, recipe.Payload.AsSpan(segment.FileOffset, segment.FileBytes).ToArray()));
        }

        return (program.EntryAddress, parts);
    }

    // The kernel is unpacked here, once: of a boot from a bzImage, 2.3 of 2.8 thousand million instructions are decompression.
    private static (ulong Entry, List<(string Name, ulong Address, byte[] Bytes)> Parts) Linux(ImageRecipe recipe)
    {
        byte[] kernel = [.. recipe.Payload];
        try
        {
            kernel = KernelUnpacker.IsBzImage(kernel) ? KernelUnpacker.Unpack(kernel) : kernel;
        }
        catch (InvalidDataException error)
        {
            throw new OperatorException(2, $"image {recipe.Name}: the kernel cannot be unpacked: {error.Message}");
        }

        byte[] initrd = [.. recipe.Initrd];
        if (!LinuxParts.TryMake(kernel, initrd, recipe.CommandLine ?? recipe.Name, recipe.MemoryBytes, out LinuxParts? made, out LinuxError reason))
        {
            throw new OperatorException(2, $"image {recipe.Name}: {PlainLoader.Describe(reason, recipe.MemoryBytes)}");
        }

        var parts = new List<(string Name, ulong Address, byte[] Bytes)>();
        foreach (LinuxPiece piece in made!.Pieces.Where(piece => !piece.Bytes.IsEmpty))
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"linux-{parts.Count}");
            parts.Add((name, piece.Address, piece.Bytes.ToArray()));
        }

        return (made.EntryAddress, parts);
    }

    private static void RefuseOverlaps(ImageRecipe recipe, List<(string Name, ulong Address, byte[] Bytes)> parts)
    {
        (string Name, ulong Address, byte[] Bytes)[] sorted = [.. parts.OrderBy(part => part.Address)];
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Address - sorted[i - 1].Address < (ulong)sorted[i - 1].Bytes.Length)
            {
                throw new OperatorException(
                    1,
                    $"image {recipe.Name}: segments {sorted[i - 1].Name} and {sorted[i].Name} overlap");
            }
        }
    }
}
