// Protects: one text for each manifest; nothing of it is read twice differently. Trusts: nothing in the text.
using System;
using System.Globalization;
using System.Text;
using Guard.Contracts;

namespace Guard.Images;

/// <summary>A snapshot's manifest as text and back (FORMAT.md, "Partition snapshot").</summary>
public static class SnapshotManifestCodec
{
    /// <summary>Most bytes of processor and devices.</summary>
    public const uint MaxStateBytes = 256 * 1024 * 1024;

    /// <summary>Longest name of a system or a partition, in characters.</summary>
    public const int MaxNameLength = 64;

    private const string Head = "guard.example/snapshot/v1";
    private const ulong MaxMemoryBytes = 1UL << 32;

    /// <summary>The text that is signed.</summary>
    public static byte[] Write(SnapshotManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{Head}\nsystem {manifest.System}\npartition {manifest.Partition}\nimage {manifest.Image}\npolicy {manifest.Policy}\n"
            + $"rollback_index {manifest.RollbackIndex}\nmin_monitor {manifest.MinMonitor}\nframe {manifest.Frame}\nerrors {manifest.Errors}\n"
            + $"transcript {manifest.Transcript}\nmem {manifest.MemoryBytes}\nstate_bytes {manifest.StateBytes}\nstate {manifest.State}\n"
            + $"map {manifest.Map}\npages {manifest.Pages}\ntree {PageTree.BlockBytes} {manifest.TreeRoot}\n"
            + $"created {manifest.CreatedUnixSeconds}\n"));
    }

    /// <summary>Reads a text; false for anything but what <see cref="Write"/> gives.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out SnapshotManifest? manifest)
    {
        manifest = null;
        var reader = new LineReader(text);
        reader.Expect(Head);
        string system = reader.Value("system");
        string partition = reader.Value("partition");
        Digest image = reader.HexDigest("image");
        Digest policy = reader.HexDigest("policy");
        uint rollbackIndex = (uint)reader.Number("rollback_index", uint.MaxValue);
        uint minMonitor = (uint)reader.Number("min_monitor", uint.MaxValue);
        ulong frame = reader.Number("frame", 1UL << 62);
        uint errors = (uint)reader.Number("errors", uint.MaxValue);
        Digest transcript = reader.HexDigest("transcript");
        ulong memoryBytes = reader.Number("mem", MaxMemoryBytes);
        uint stateBytes = (uint)reader.Number("state_bytes", MaxStateBytes);
        Digest state = reader.HexDigest("state");
        Digest map = reader.HexDigest("map");
        uint pages = (uint)reader.Number("pages", memoryBytes / PageTree.BlockBytes);
        Digest root = reader.TreeRoot();
        long created = (long)reader.Number("created", long.MaxValue);
        if (reader.Failed || !reader.AtEnd || memoryBytes == 0 || memoryBytes % PageTree.BlockBytes != 0
            || !ManifestCodec.IsName(system, MaxNameLength) || !ManifestCodec.IsName(partition, MaxNameLength))
        {
            return false;
        }

        var read = new SnapshotManifest(
            system, partition, image, policy, rollbackIndex, minMonitor, frame, errors, transcript, memoryBytes, stateBytes, state, map, pages, root,
            created);
        if (!text.SequenceEqual(Write(read)))
        {
            return false;
        }

        manifest = read;
        return true;
    }
}
