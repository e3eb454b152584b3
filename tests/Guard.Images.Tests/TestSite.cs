using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;

namespace Guard.Images.Tests;

/// <summary>A site's keys, made from fixed seeds, with its keyset and a small image.</summary>
internal sealed class TestSite : IDisposable
{
    internal const long Now = 1_800_000_000;

    private static readonly (string File, string Role)[] Roster =
    [
        ("root-1", "root"), ("root-2", "root"), ("root-3", "root"), ("author", "policy"), ("approver", "policy"),
        ("integrator", "integrator"), ("vendor", "image-vendor"), ("site", "image-site"), ("alice", "releaser"), ("log", "log"),
    ];

    private readonly Dictionary<string, NoteSigner> _signers = new(StringComparer.Ordinal);

    internal NoteSigner this[string file]
    {
        get
        {
            if (!_signers.TryGetValue(file, out NoteSigner? signer))
            {
                byte[] seed = Sha256.Hash(Encoding.ASCII.GetBytes(file));
                signer = new NoteSigner(
                    "guard.example/" + file, Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey));
                _signers.Add(file, signer);
            }

            return signer;
        }
    }

    public void Dispose()
    {
        foreach (NoteSigner signer in _signers.Values)
        {
            signer.Dispose();
        }
    }

    internal Keyset Keyset(uint version = 1) => new(
        version,
        1,
        Now + 1000,
        [
            .. Roster.Select(row => row.Role).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(role => new KeysetRole(role, role is "root" or "policy" ? 2u : 1u)),
        ],
        Sorted(Roster.Select(row => new KeysetKey(row.Role, row.File, "org", 0, Now + 1000, this[row.File].Verifier))),
        []);

    internal static ImmutableArray<KeysetKey> Sorted(IEnumerable<KeysetKey> keys) =>
        [.. keys.OrderBy(key => key.Role + " " + key.Key, StringComparer.Ordinal)];

    internal byte[] Sign(byte[] text, params string[] files) =>
        SignedNote.Sign(text, files.Select(file => this[file]).ToArray()).Bytes.ToArray();

    internal byte[] Sign(Keyset keyset, params string[] files) => Sign(KeysetCodec.Write(keyset), files);

    internal static byte[] Payload { get; } = [.. Enumerable.Range(0, 5000).Select(i => (byte)((i * 31) + (i / 256)))];

    internal static ImageManifest Manifest(byte[]? payload = null, uint rollbackIndex = 3)
    {
        byte[] content = payload ?? Payload;
        ImageSegment Segment(string name, ulong address, int offset, int length) =>
            new(name, address, length, offset, Digest.From(Sha256.Hash(content.AsSpan(offset, length))), "rwx");
        return new ImageManifest(
            "sensor",
            "1.0",
            rollbackIndex,
            1,
            "UNCLASSIFIED",
            BootProtocol.Multiboot,
            0x10010,
            1 << 20,
            "sensor",
            [Segment("code", 0x10000, 0, 4000), Segment("data", 0x20000, 4000, 984), Segment("secret", 0xF000, 4984, 16)],
            PageTree.Root(content),
            Digest.Zero,
            Digest.Zero,
            1_700_000_000);
    }

    internal byte[] Image(ImageManifest? manifest = null, byte[]? payload = null, params string[] files) => ImageFile.Write(
        Sign(ManifestCodec.Write(manifest ?? Manifest()), files.Length > 0 ? files : ["vendor", "site"]), payload ?? Payload);
}
