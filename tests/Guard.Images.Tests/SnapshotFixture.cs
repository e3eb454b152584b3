using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images.Tests;

/// <summary>A snapshot of a partition of 4 MiB in memory: 300 pages of three groups, each different, scattered.</summary>
internal sealed class SnapshotFixture : ISnapshotFile
{
    internal const int Pages = 300;
    internal const uint MemoryPages = 1024;

    internal static readonly Digest Image = Digest.From(Sha256.Hash("image"u8));
    internal static readonly Digest Policy = Digest.From(Sha256.Hash("policy"u8));

    internal SnapshotFixture(TestSite site, uint rollbackIndex = 5, string signer = "site", uint monitor = SnapshotVerifier.MonitorVersion)
    {
        byte[] state = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
        var map = new byte[MemoryPages / 8];
        var leaves = new List<Digest>();
        var pages = new List<byte>();
        for (int i = 0; i < Pages; i++)
        {
            map[PageAt(i) / 8] |= (byte)(1 << (int)(PageAt(i) & 7));
            leaves.Add(PageTree.Leaf(Page(i)));
            pages.AddRange(Page(i));
        }

        Digest[] groups = [.. leaves.Chunk(PageTree.GroupLeaves).Select(group => PageTree.RootOf(group))];
        Manifest = new SnapshotManifest(
            "lab", "low", Image, Policy, rollbackIndex, monitor, 77, 2, Digest.From(Sha256.Hash("transcript"u8)),
            MemoryPages * 4096, (uint)state.Length,
            Digest.From(Sha256.Hash(state)), Digest.From(Sha256.Hash(map)), Pages, PageTree.RootOf(leaves), 1_700_000_000);
        byte[] note = site.Sign(SnapshotManifestCodec.Write(Manifest), signer);
        var head = new byte[SnapshotLayout.HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, SnapshotLayout.Magic);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(4), note.Length);
        Layout = new SnapshotLayout(note.Length, Manifest);
        Bytes = [.. head, .. note, .. state, .. map, .. Join(groups), .. Join(leaves), .. pages];
    }

    internal SnapshotManifest Manifest { get; }

    internal SnapshotLayout Layout { get; }

    internal byte[] Bytes { get; set; }

    /// <summary>Bytes asked for so far.</summary>
    internal long BytesRead { get; private set; }

    public long LengthBytes => Bytes.Length;

    internal static SnapshotExpectation Expected => new("lab", "low", Image, Policy, MemoryPages * 4096, 5);

    /// <summary>The number of the page held as the i-th.</summary>
    internal static uint PageAt(int i) => (uint)((i * 3) + (i / 64));

    internal static byte[] Page(int i) => [.. Enumerable.Range(0, 4096).Select(at => (byte)((at * 7) ^ i ^ (i >> 8)))];

    private static IEnumerable<byte> Join(IEnumerable<Digest> digests) => digests.SelectMany(digest => digest.ToBytes());

    public bool TryRead(long offset, Span<byte> target)
    {
        BytesRead += target.Length;
        if (offset < 0 || offset > Bytes.Length - target.Length)
        {
            return false;
        }

        Bytes.AsSpan((int)offset, target.Length).CopyTo(target);
        return true;
    }
}
