using System;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Running;
using Guard.Images;
using Guard.Kernel;

namespace Guard.Experiments.Rig;

/// <summary>The signed files of a snapshot of emulated PCs, as the product writes them, and the way back through its verifiers.</summary>
/// <param name="Partitions">A file a partition, in the description's order.</param>
/// <param name="Channels">The file of the channels.</param>
internal sealed record SnapshotFiles(ImmutableArray<byte[]> Partitions, byte[] Channels)
{
    private const uint Index = 1;
    private const byte SiteSeed = 0x51;

    /// <summary>Takes one between two frames.</summary>
    /// <returns>Why not; empty when taken.</returns>
    internal static string TryTake(PcRun run, out SnapshotFiles? files)
    {
        files = null;
        ImmutableArray<PartitionRow> rows = run.Run.Image.Partitions;
        string refusal = SnapshotComposer.TryCapture(
            run.Monitor, rows, out CapturedChannels? channels, out ImmutableArray<CapturedPartition> captured);
        if (refusal.Length > 0)
        {
            return refusal;
        }

        using NoteSigner site = Site();
        var composer = new SnapshotComposer(run.Run.Image.Name, PolicyOf(run.Run.Image), site, SmallSystem.Noon);
        var manifests = new Digest[rows.Length];
        var written = new byte[rows.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            using var stream = new MemoryStream();
            manifests[i] = composer.Write(stream, run.Monitor, rows[i], captured[i], Index);
            written[i] = stream.ToArray();
        }

        files = new SnapshotFiles([.. written], composer.Channels(channels! with { Partitions = [.. manifests] }, Index));
        return string.Empty;
    }

    /// <summary>Verifies all of it.</summary>
    /// <returns>Why it is refused, as a code; empty when accepted.</returns>
    internal string Verify(SystemImage image, string plant, out SystemSnapshot? snapshot)
    {
        snapshot = null;
        using NoteSigner site = Site();
        var keyset = new Keyset(
            1,
            1,
            SmallSystem.Noon + 1,
            [new KeysetRole(SnapshotVerifier.Roles[0], 1)],
            [new KeysetKey(SnapshotVerifier.Roles[0], "site", "org", 0, SmallSystem.Noon + 1, site.Verifier)],
            []);
        var loaded = ImmutableArray.CreateBuilder<LoadedSnapshot>();
        for (int i = 0; i < Partitions.Length; i++)
        {
            PartitionRow row = image.Partitions[i];
            var expected = new SnapshotExpectation(image.Name, row.Name, row.ImageDigest, PolicyOf(image), row.MemoryBytes, Index)
            {
#if GUARD_PLANTS
                Selected = Planting.Parse(plant),
#endif
            };
            SnapshotVerification verified = SnapshotVerifier.Verify(new Bytes(Partitions[i]), keyset, SmallSystem.Noon, expected);
            if (!verified.IsAccepted)
            {
                return verified.Code;
            }

            loaded.Add(BootVerifier.Loaded(verified));
        }

        if (BootVerifier.VerifyChannels(Channels, keyset, image.Name, SmallSystem.Noon, out _, out LoadedChannels? channels).Length > 0)
        {
            return "channels";
        }

        snapshot = new SystemSnapshot(loaded.ToImmutable(), channels!);
        return string.Empty;
    }

    /// <summary>Where the parts of a partition's file stand.</summary>
    internal SnapshotLayout LayoutOf(int partition)
    {
        byte[] file = Partitions[partition];
        int noteBytes = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(sizeof(uint)));
        bool isRead = SignedNote.TryParse(file.AsSpan(SnapshotLayout.HeaderBytes, noteBytes), out SignedNote? note);
        return isRead && SnapshotManifestCodec.TryRead(note!.Text, out SnapshotManifest? manifest)
            ? new SnapshotLayout(noteBytes, manifest!)
            : throw new InvalidOperationException("a snapshot just written cannot be read");
    }

    private static NoteSigner Site() => TestKeys.Signer("guard.example/site", SiteSeed);

    private static Digest PolicyOf(SystemImage image) => Digest.From(Sha256.Hash(SystemImageCodec.Encode(image)));

    private sealed class Bytes(byte[] bytes) : ISnapshotFile
    {
        public long LengthBytes => bytes.Length;

        public bool TryRead(long offset, Span<byte> target)
        {
            bool isInside = offset >= 0 && offset <= bytes.Length - target.Length;
            if (isInside)
            {
                bytes.AsSpan((int)offset, target.Length).CopyTo(target);
            }

            return isInside;
        }
    }
}
