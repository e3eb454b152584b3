using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Building;
using Guard.Images;

namespace Guard.Experiments.Attempts;

/// <summary>Attempts to start something that nobody vouched for: partition images changed, swapped, rolled back, signed by too few.</summary>
internal static class ImageAttempts
{
    private const string Domain = "vault";

    internal static IEnumerable<Attempt> Rows() => Bytes().Concat(Signatures()).Concat(Manifests());

    private static IEnumerable<Attempt> Bytes() =>
        [
            File("one bit of the program flipped", "refused: segment", (_, file) => Flip(file, file.Length - 100)),
            File("one bit of the manifest flipped", "refused: signature", (_, file) => Flip(file, 40)),
            File("the last byte cut off", "refused: layout", (_, file) => file[..^1]),
            File("a byte appended", "refused: layout", (_, file) => [.. file, 0]),
            File("an empty file", "refused: malformed", (_, _) => []),
            File("a header alone", "refused: malformed", (_, file) => file[..8]),
            File("another domain's image under its name", "refused: digest", (bench, _) => Signed(bench, "ops")),
        ];

    private static IEnumerable<Attempt> Signatures() =>
        [
            File("the vendor's signature alone", "refused: signature", (bench, _) => Sign(bench, Packed(bench), "vendor")),
            File("the site's signature alone", "refused: signature", (bench, _) => Sign(bench, Packed(bench), "site")),
            File(
                "signed by two reviewers, whose keys are in the keyset",
                "refused: signature",
                (bench, _) => Sign(bench, Packed(bench), "alice", "bob")),
            File("a stranger's key under the site's name", "refused: signature", Stranger),
            File("both signatures taken from another image", "refused: signature", Transplanted),
        ];

    private static IEnumerable<Attempt> Manifests() =>
        [
            Manifest(
                "rollback index below the one seen before",
                "refused: rollback",
                manifest => manifest with { RollbackIndex = 0 },
                1),
            Manifest(
                "a segment that ends behind memory",
                "refused: layout",
                manifest => With(manifest, manifest.MemoryBytes - 16)),
            Manifest(
                "a segment whose address and length wrap at 2^64",
                "refused: layout",
                manifest => With(manifest, ulong.MaxValue - 15)),
            Manifest("an entry in no segment", "refused: layout", manifest => manifest with { EntryAddress = 0x8000 }),
            Manifest(
                "two segments at one address",
                "refused: layout",
                manifest => manifest with { Segments = [manifest.Segments[0], manifest.Segments[0] with { Name = "again" }] }),
            Manifest("a monitor of the future wanted", "refused: monitor", manifest => manifest with { MinMonitor = 2 }),
            Manifest(
                "the page tree's root of another image",
                "refused: tree",
                manifest => manifest with { TreeRoot = manifest.Segments[0].Hash }),
        ];

    private static Attempt File(string name, string expected, Func<AttemptBench, byte[], byte[]> forge) =>
        new(
            "image",
            name,
            expected,
            bench =>
            {
                byte[] file = forge(bench, Signed(bench, Domain));
                ImageVerification verified = ImageVerifier.Verify(file, bench.Keyset, null, 0, Row(bench, Domain).ImageDigest);
                return verified.IsAccepted ? "accepted" : "refused: " + verified.Code;
            });

    // The manifest is changed before both roles sign it: what they vouched for is still not taken at its word.
    private static Attempt Manifest(string name, string expected, Func<ImageManifest, ImageManifest> change, uint leastRollback = 0) =>
        new(
            "image",
            name + ", properly signed",
            expected,
            bench =>
            {
                PackedImage packed = Packed(bench);
                byte[] text = ManifestCodec.Write(change(packed.Manifest));
                byte[] file = Sign(bench, packed with { ManifestText = [.. text] }, "vendor", "site");
                ImageVerification verified = ImageVerifier.Verify(file, bench.Keyset, null, leastRollback, null);
                return verified.IsAccepted ? "accepted" : "refused: " + verified.Code;
            });

    private static ImageManifest With(ImageManifest manifest, ulong address) =>
        manifest with { Segments = [manifest.Segments[0] with { Address = address }] };

    private static PartitionRow Row(AttemptBench bench, string domain) => bench.Boot.Image.Partitions.First(row => row.Name == domain);

    private static byte[] Signed(AttemptBench bench, string domain) =>
        System.IO.File.ReadAllBytes(Path.Combine(bench.Folder.Images, Row(bench, domain).ImageDigest.ToString()));

    private static PackedImage Packed(AttemptBench bench) =>
        ImagePacker.Pack(ImageRecipe.Load(Path.Combine(bench.Setup.Folder, "images", Domain + ImageRecipe.Extension)));

    private static byte[] Sign(AttemptBench bench, PackedImage packed, params string[] signers) =>
        ImagePacker.Sign(packed, [.. signers.Select(bench.Keys.Signer)]);

    private static byte[] Stranger(AttemptBench bench, byte[] file)
    {
        using var stranger = new NoteSigner(
            bench.Keys.Signer("site").Name,
            Key.Import(SignatureAlgorithm.Ed25519, Sha256.Hash(Encoding.ASCII.GetBytes("stranger")), KeyBlobFormat.RawPrivateKey));
        return ImagePacker.Sign(Packed(bench), bench.Keys.Signer("vendor"), stranger);
    }

    private static byte[] Transplanted(AttemptBench bench, byte[] file)
    {
        byte[] other = Signed(bench, "ops");
        ImageFile.TrySplit(other, out ReadOnlySpan<byte> otherNote, out _);
        ImageFile.TrySplit(file, out ReadOnlySpan<byte> note, out ReadOnlySpan<byte> payload);
        _ = SignedNote.TryParse(otherNote, out SignedNote? signed);
        _ = SignedNote.TryParse(note, out SignedNote? own);
        byte[] forged = [.. own!.Text, .. otherNote[signed!.Text.Length..]];
        return ImageFile.Write(forged, payload);
    }

    private static byte[] Flip(byte[] file, int at)
    {
        file[at] ^= 0x10;
        return file;
    }
}
