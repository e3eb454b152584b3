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
    /// <param name="nowUnixSeconds">Wall time: expired keys and keysets are refused. Null for a replay, which looks at history.</param>
    /// <param name="least">Rollback indexes and policy versions seen before; null for none. A lower one is refused.</param>
    /// <exception cref="OperatorException">Exit code 1: refused; 2: unreadable.</exception>
    public static BootMaterial Verify(
        RunFolder folder, Digest? rootFingerprint, long? nowUnixSeconds = null, RollbackIndexes? least = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        (Keyset keyset, Digest keysetDigest) = ReadKeyset(folder, rootFingerprint, nowUnixSeconds);
        (SystemImage image, Digest policyDigest) = ReadSystemImage(folder, keyset, nowUnixSeconds);
        RollbackIndexes rollback = least ?? RollbackIndexes.Empty;
        if (image.PolicyVersion < rollback.LeastForSystem(image.Name))
        {
            throw new OperatorException(
                1,
                $"{folder.SystemImage}: version {image.PolicyVersion} of {image.PolicyName}, but version {rollback.LeastForSystem(image.Name)} "
                    + $"was accepted for system {image.Name} before; nothing was started",
                "raise `version` in the policy if the older content is meant to come back");
        }

        HostMemory.Require(image.Partitions);
        rollback = rollback.WithSystem(image.Name, image.PolicyVersion);
        var images = ImmutableArray.CreateBuilder<LoadedImage>(image.Partitions.Length);
        var snapshots = ImmutableArray.CreateBuilder<LoadedSnapshot?>(image.Partitions.Length);
        foreach (PartitionRow row in image.Partitions)
        {
            ImageVerification verified = VerifyImage(folder, keyset, row, nowUnixSeconds, rollback);
            images.Add(Loaded(verified));
            rollback = rollback.With(verified.Manifest!.Name, verified.Manifest.RollbackIndex);
            SnapshotVerification? snapshot = VerifySnapshot(folder, keyset, image, policyDigest, row, nowUnixSeconds, rollback);
            snapshots.Add(snapshot is null ? null : Loaded(snapshot));
            rollback = snapshot is null ? rollback : rollback.With(snapshot.Manifest!.RollbackName, snapshot.Manifest.RollbackIndex);
        }

        LoadedChannels? channels = VerifyChannels(folder, keyset, image, snapshots.Any(snapshot => snapshot is not null), nowUnixSeconds, ref rollback);
        KeysetKey logKey =
            keyset.Keys.FirstOrDefault(key => key.Role == "log")
            ?? throw new OperatorException(1, $"{folder.Keyset}: the keyset has no key of role 'log'");
        return new BootMaterial(
            image, policyDigest, images.MoveToImmutable(), Reviewers(keyset), keyset.Version, keysetDigest, logKey.Key, rollback)
        {
            Snapshots = snapshots.MoveToImmutable(),
            Channels = channels,
        };
    }

    /// <summary>Verifies the keyset alone.</summary>
    public static (Keyset Keyset, Digest Digest) ReadKeyset(RunFolder folder, Digest? rootFingerprint, long? nowUnixSeconds = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        byte[] note = ReadFile(folder.Keyset);
        string refusal = KeysetVerifier.VerifyFirst(note, rootFingerprint, nowUnixSeconds, out Keyset? keyset);
        return refusal.Length == 0
            ? (keyset!, Digest.From(Sha256.Hash(note)))
            : throw new OperatorException(1, $"{folder.Keyset}: {refusal}");
    }

    /// <summary>Verifies the system image alone.</summary>
    public static (SystemImage Image, Digest PolicyDigest) ReadSystemImage(
        RunFolder folder, Keyset keyset, long? nowUnixSeconds = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        byte[] file = ReadFile(folder.SystemImage);
        string refusal = SignedArtefact.Verify(
            file,
            SignedArtefact.SystemImageKind,
            keyset,
            SiteKeyset.SystemImageRoles.AsSpan(),
            nowUnixSeconds,
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

    /// <summary>Verifies one partition image alone, as history: without wall time and rollback index.</summary>
    internal static LoadedImage ReadImage(RunFolder folder, Keyset keyset, PartitionRow row) =>
        Loaded(VerifyImage(folder, keyset, row, null, RollbackIndexes.Empty));

    /// <summary>Verifies one domain's snapshot alone, as history; null where it boots.</summary>
    internal static LoadedSnapshot? ReadSnapshot(RunFolder folder, Keyset keyset, SystemImage image, in Digest policy, PartitionRow row) =>
        VerifySnapshot(folder, keyset, image, policy, row, null, RollbackIndexes.Empty) is { } verified ? Loaded(verified) : null;

    /// <summary>Turns an accepted snapshot into what the monitor goes on from.</summary>
    public static LoadedSnapshot Loaded(SnapshotVerification verified)
    {
        ArgumentNullException.ThrowIfNull(verified);
        return new(
            verified.ManifestDigest,
            verified.Manifest!.Image,
            verified.Manifest.Policy,
            verified.Manifest.Frame,
            verified.Manifest.Errors,
            verified.Manifest.Transcript,
            verified.State,
            verified.Pages!);
    }

    private static SnapshotVerification? VerifySnapshot(
        RunFolder folder, Keyset keyset, SystemImage image, in Digest policy, PartitionRow row, long? nowUnixSeconds, RollbackIndexes least)
    {
        string path = folder.SnapshotOf(row.Name);
        if (!File.Exists(path))
        {
            return null;
        }

        uint leastIndex = least.LeastFor(SnapshotManifest.RollbackNameOf(image.Name, row.Name));
        var expected = new SnapshotExpectation(image.Name, row.Name, row.ImageDigest, policy, row.MemoryBytes, leastIndex);
        SnapshotVerification verified = SnapshotVerifier.Verify(SnapshotFile.Open(path), keyset, nowUnixSeconds, expected);
        return verified.IsAccepted
            ? verified
            : throw new OperatorException(
                1, $"{path}: {verified.Refusal}; nothing was started", "start without --from-snapshot, or take a snapshot anew with --snapshot-after-boot");
    }

    /// <summary>Verifies the channels of a system's snapshot; their version, which is their rollback index, is the caller's to judge.</summary>
    /// <returns>Why they are refused; empty when accepted.</returns>
    public static string VerifyChannels(
        ReadOnlySpan<byte> file, Keyset keyset, string system, long? nowUnixSeconds, out uint version, out LoadedChannels? channels)
    {
        channels = null;
        string refusal = SignedArtefact.Verify(
            file,
            SignedArtefact.ChannelsKind,
            SnapshotManifest.ChannelsNameOf(system),
            keyset,
            SnapshotVerifier.Roles.AsSpan(),
            nowUnixSeconds,
            out version,
            out ReadOnlySpan<byte> body);
        if (refusal.Length > 0)
        {
            return refusal;
        }

        if (!CapturedChannelsCodec.TryDecode(body, out CapturedChannels? state))
        {
            return "signed, but not channels of this version";
        }

        channels = new LoadedChannels(Digest.From(Sha256.Hash(body)), state!);
        return string.Empty;
    }

    // Partitions that have seen messages never meet channels that begin anew: halts, numbers and nonces would be forgotten.
    private static LoadedChannels? VerifyChannels(
        RunFolder folder, Keyset keyset, SystemImage image, bool hasSnapshots, long? nowUnixSeconds, ref RollbackIndexes rollback)
    {
        string path = folder.ChannelsSnapshot;
        if (!hasSnapshots && !File.Exists(path))
        {
            return null;
        }

        const string NextStep = "start without --from-snapshot, or take snapshots anew with --snapshot-after-boot";
        string name = SnapshotManifest.ChannelsNameOf(image.Name);
        string refusal = VerifyChannels(ReadFile(path), keyset, image.Name, nowUnixSeconds, out uint version, out LoadedChannels? channels);
        uint least = rollback.LeastFor(name);
        if (refusal.Length == 0 && version < least)
        {
            refusal = $"its rollback index {version} is below {least}: a newer one was taken or used";
        }

        if (refusal.Length > 0)
        {
            throw new OperatorException(1, $"{path}: {refusal}; nothing was started", NextStep);
        }

        rollback = rollback.With(name, version);
        return channels;
    }

    private static ImageVerification VerifyImage(
        RunFolder folder, Keyset keyset, PartitionRow row, long? nowUnixSeconds, RollbackIndexes least)
    {
        string path = Path.Combine(folder.Images, row.ImageDigest.ToString());
        if (!File.Exists(path))
        {
            throw new OperatorException(1, $"{path}: the image of {row.Name} is missing; nothing was started");
        }

        ImageVerification verified = ImageVerifier.Verify(
            File.ReadAllBytes(path), keyset, nowUnixSeconds, least.LeastFor(row.ImageName), row.ImageDigest);
        return verified.IsAccepted
            ? verified
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
