using System;
using System.Collections.Generic;
using System.IO;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Images;
using Guard.Policy;

namespace Guard.Host.Building;

/// <summary>The files beside a system description, and its images: `NAME.image` where it is signed, else `NAME.recipe`, packed now.</summary>
internal sealed class SystemSourceFiles : ISourceFiles
{
    private const string SignedExtension = ".image";

    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, byte[]> _secrets;
    private readonly Dictionary<string, ImageFacts?> _facts = new(StringComparer.Ordinal);

    /// <param name="folder">Folder of the first file.</param>
    /// <param name="secrets">For experiments: image name to the bytes its segment `secret` gets instead of its own.</param>
    internal SystemSourceFiles(string folder, IReadOnlyDictionary<string, byte[]> secrets)
    {
        _folder = folder;
        _secrets = secrets;
    }

    /// <summary>Signed images by digest: used as they are.</summary>
    internal SortedDictionary<string, byte[]> Signed { get; } = new(StringComparer.Ordinal);

    /// <summary>Images packed from recipes by digest: to be signed.</summary>
    internal SortedDictionary<string, PackedImage> Packed { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? Read(string path)
    {
        string full = Path.Combine(_folder, path);
        try
        {
            return File.Exists(full) ? File.ReadAllBytes(full) : (ReadOnlyMemory<byte>?)null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ImageFacts? FindImage(string reference)
    {
        if (!_facts.TryGetValue(reference, out ImageFacts? facts))
        {
            facts = Find(Path.Combine(_folder, reference));
            _facts.Add(reference, facts);
        }

        return facts;
    }

    private ImageFacts? Find(string path)
    {
        if (File.Exists(path + SignedExtension))
        {
            return FindSigned(path + SignedExtension);
        }

        if (!File.Exists(path + ImageRecipe.Extension))
        {
            return null;
        }

        ImageRecipe recipe = ImageRecipe.Load(path + ImageRecipe.Extension);
        PackedImage packed = ImagePacker.Pack(
            _secrets.TryGetValue(recipe.Name, out byte[]? secret) ? WithSecret(recipe, secret) : recipe);
        Packed[packed.Digest.ToString()] = packed;
        return Facts(packed.Manifest, packed.Digest);
    }

    private ImageFacts FindSigned(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        if (
            !ImageFile.TrySplit(bytes, out ReadOnlySpan<byte> note, out _)
            || !SignedNote.TryParse(note, out SignedNote? parsed)
            || !ManifestCodec.TryRead(parsed.Text, out ImageManifest? manifest))
        {
            throw new OperatorException(
                1,
                $"{file}: not a partition image, or its manifest is malformed",
                "guard image inspect " + file);
        }

        Digest digest = Digest.From(Sha256.Hash(parsed.Text));
        Signed[digest.ToString()] = bytes;
        return Facts(manifest!, digest);
    }

    private static ImageRecipe WithSecret(ImageRecipe recipe, byte[] secret)
    {
        for (int i = 0; i < recipe.Segments.Length; i++)
        {
            if (recipe.Segments[i].Name == "secret")
            {
                return recipe with { Segments = recipe.Segments.SetItem(i, recipe.Segments[i] with { Bytes = [.. secret] }) };
            }
        }

        throw new OperatorException(1, $"image {recipe.Name} has no segment 'secret' that an experiment could vary");
    }

    private static ImageFacts Facts(ImageManifest manifest, in Digest digest) =>
        new(manifest.Name, digest, manifest.Ceiling, manifest.MemoryBytes);
}
