using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Keys;
using Guard.Images;
using Guard.Kernel;

namespace Guard.Host.Running;

/// <summary>Reads a RUN folder and verifies keyset, system image and every partition image before anything runs. Fails closed,
/// naming what failed.</summary>
public static class BootVerifier
{
    /// <summary>Verifies a run's artefacts.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="rootFingerprint">Trusted roots; null to take the run's own keyset at its word.</param>
    /// <exception cref="OperatorException">Exit code 1: refused; 2: unreadable.</exception>
    public static BootMaterial Verify(RunFolder folder, Digest? rootFingerprint)
    {
        ArgumentNullException.ThrowIfNull(folder);
        (Keyset keyset, Digest keysetDigest) = ReadKeyset(folder, rootFingerprint);
        (SystemImage image, Digest policyDigest) = ReadSystemImage(folder, keyset);
        ImmutableArray<LoadedImage> images = [.. image.Partitions.Select(row => ReadImage(folder, keyset, row))];
        KeysetKey logKey =
            keyset.Keys.FirstOrDefault(key => key.Role == "log")
            ?? throw new OperatorException(1, $"{folder.Keyset}: the keyset has no key of role 'log'");
        return new BootMaterial(image, policyDigest, images, Reviewers(keyset), keyset.Version, keysetDigest, logKey.Key);
    }

    /// <summary>Verifies the keyset alone.</summary>
    public static (Keyset Keyset, Digest Digest) ReadKeyset(RunFolder folder, Digest? rootFingerprint)
    {
        ArgumentNullException.ThrowIfNull(folder);
        byte[] note = ReadFile(folder.Keyset);
        string refusal = KeysetVerifier.VerifyFirst(note, rootFingerprint, null, out Keyset? keyset);
        return refusal.Length == 0
            ? (keyset!, Digest.From(Sha256.Hash(note)))
            : throw new OperatorException(1, $"{folder.Keyset}: {refusal}");
    }

    /// <summary>Verifies the system image alone.</summary>
    public static (SystemImage Image, Digest PolicyDigest) ReadSystemImage(RunFolder folder, Keyset keyset)
    {
        ArgumentNullException.ThrowIfNull(folder);
        byte[] file = ReadFile(folder.SystemImage);
        string refusal = SignedArtefact.Verify(
            file,
            SignedArtefact.SystemImageKind,
            keyset,
            SiteKeyset.SystemImageRoles.AsSpan(),
            null,
            out ReadOnlySpan<byte> body);
        if (refusal.Length > 0)
        {
            throw new OperatorException(
                1,
                $"{folder.SystemImage}: {refusal}; nothing was started",
                "guard policy verify " + folder.SystemImage);
        }

        return SystemImageCodec.TryDecode(body, out SystemImage? image)
            ? (image!, Digest.From(Sha256.Hash(body)))
            : throw new OperatorException(
                1,
                $"{folder.SystemImage}: signed, but not a system image of this version; nothing was started");
    }

    /// <summary>Turns a verified image into what the monitor places.</summary>
    internal static LoadedImage Loaded(ImageVerification verified) =>
        new(
            verified.ManifestDigest,
            verified.Manifest!.Protocol,
            verified.Manifest.EntryAddress,
            verified.Manifest.CommandLine,
            [
                .. verified.Manifest.Segments.Select(segment => new LoadedSegment(
                    segment.Name,
                    segment.Address,
                    ImmutableArray.Create(verified.SegmentBytes(segment)),
                    segment.Hash)),
            ]);

    /// <summary>Verifies one partition image alone.</summary>
    internal static LoadedImage ReadImage(RunFolder folder, Keyset keyset, PartitionRow row)
    {
        string path = Path.Combine(folder.Images, row.ImageDigest.ToString());
        if (!File.Exists(path))
        {
            throw new OperatorException(1, $"{path}: the image of {row.Name} is missing; nothing was started");
        }

        ImageVerification verified = ImageVerifier.Verify(File.ReadAllBytes(path), keyset, null, 0, row.ImageDigest);
        return verified.IsAccepted
            ? Loaded(verified)
            : throw new OperatorException(1, $"{path}: {verified.Refusal}; nothing was started", "guard image verify " + path);
    }

    private static ImmutableArray<Reviewer> Reviewers(Keyset keyset) =>
        [
            .. keyset
                .Keys.Where(key => !keyset.IsRevoked(key.Key))
                .GroupBy(key => key.Key.ToString(), StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new Reviewer(
                    group.First().Key,
                    group.First().Person,
                    group.First().Organisation,
                    [.. group.Select(key => key.Role).Order(StringComparer.Ordinal)],
                    group.Max(key => key.FromUnixSeconds),
                    group.Min(key => key.UntilUnixSeconds))),
        ];

    private static byte[] ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException(2, $"{path}: {error.Message}", null, error);
        }
    }
}
