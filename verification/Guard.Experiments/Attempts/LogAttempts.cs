using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Audit;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Running;

namespace Guard.Experiments.Attempts;

/// <summary>Attempts to make the past another: log, journal and transcript of a finished run changed on disk.</summary>
internal static class LogAttempts
{
    internal static IEnumerable<Attempt> Rows() =>
        [
            Log("one byte of a record changed", "EntryChanged", (_, copy) => Change(Entries(copy), file => file[300] ^= 1)),
            Log("one byte of a tile's hash changed", "TileChanged", (_, copy) => Change(Tile(copy), file => file[40] ^= 1)),
            Log("the last tile of records removed", "TileMissing", (_, copy) => File.Delete(Entries(copy))),
            Log("records cut off at the end", "BundleTruncated", (_, copy) => Cut(Entries(copy), 200)),
            Log(
                "a record appended that the tree does not have",
                "BundleMalformed",
                (_, copy) => Append(Entries(copy), [0, 2, (byte)'{', (byte)'}'])),
            Log("the checkpoint's size lowered", "CheckpointSignatureBad", (_, copy) => ChangeLine(copy, 1, "7")),
            Log(
                "the checkpoint's origin changed",
                "CheckpointSignatureBad",
                (_, copy) => ChangeLine(copy, 0, "guard.example/other")),
            Log("the checkpoint signed by a stranger", "CheckpointForeign", SignByStranger),
            Log("the checkpoint's signature removed", "CheckpointMalformed", (_, copy) => StripSignature(copy)),
            Log("the checkpoint removed", "CheckpointMissing", (_, copy) => File.Delete(Path.Combine(copy.Log, "checkpoint"))),
            Replayed(
                "one byte of sensor's journal changed",
                (_, copy) => Change(Journal(copy, "sensor"), file => file[file.Length / 2] ^= 1)),
            new Attempt(
                "log",
                "the last deliveries cut from ops's journal: replay of ops alone",
                "diverges",
                bench => FinishedRun.ReplayAlone(bench.Finished.Copy(bench.NewFolder(), copy => Cut(Journal(copy, "ops"), 200)), "ops")),
            Replayed(
                "one digit of the transcript changed",
                (_, copy) => Change(copy.Transcript, file => file[file.Length / 2] = (byte)(file[file.Length / 2] == '0' ? '1' : '0'))),
            Replayed("vault's image replaced by ops's", (bench, copy) => ReplaceImage(bench, copy)),
        ];

    private static Attempt Log(string name, string expected, Action<AttemptBench, RunFolder> change) =>
        new(
            "log",
            name,
            "refused: " + expected,
            bench => FinishedRun.VerifyLog(bench.Finished.Copy(bench.NewFolder(), copy => change(bench, copy))));

    private static Attempt Replayed(string name, Action<AttemptBench, RunFolder> change) =>
        new(
            "log",
            name + ": replay",
            "diverges",
            bench => FinishedRun.Replay(bench.Finished.Copy(bench.NewFolder(), copy => change(bench, copy))));

    private static string Entries(RunFolder copy) => Last(Path.Combine(copy.Log, "tile", "entries"));

    private static string Tile(RunFolder copy) => Last(Path.Combine(copy.Log, "tile", "0"));

    private static string Last(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();

    private static string Journal(RunFolder copy, string domain) =>
        Directory.GetFiles(copy.Journal, "*", SearchOption.AllDirectories)
            .First(file => Path.GetRelativePath(copy.Journal, file).Contains(domain, StringComparison.Ordinal));

    private static void Change(string path, Action<byte[]> change)
    {
        byte[] bytes = File.ReadAllBytes(path);
        change(bytes);
        File.WriteAllBytes(path, bytes);
    }

    private static void Cut(string path, int count) => File.WriteAllBytes(path, File.ReadAllBytes(path)[..^count]);

    private static void Append(string path, byte[] more) => File.WriteAllBytes(path, [.. File.ReadAllBytes(path), .. more]);

    private static void ChangeLine(RunFolder copy, int line, string text)
    {
        string path = Path.Combine(copy.Log, "checkpoint");
        string[] lines = File.ReadAllText(path).Split('\n');
        lines[line] = text;
        File.WriteAllText(path, string.Join('\n', lines));
    }

    private static void SignByStranger(AttemptBench bench, RunFolder copy)
    {
        string path = Path.Combine(copy.Log, "checkpoint");
        _ = SignedNote.TryParse(File.ReadAllBytes(path), out SignedNote? note);
        using var stranger = new NoteSigner(
            bench.Keys.Signer("log").Name,
            Key.Import(SignatureAlgorithm.Ed25519, Sha256.Hash(Encoding.ASCII.GetBytes("stranger")), KeyBlobFormat.RawPrivateKey));
        File.WriteAllBytes(path, SignedNote.Sign(note!.Text, stranger).Bytes.ToArray());
    }

    private static void StripSignature(RunFolder copy)
    {
        string path = Path.Combine(copy.Log, "checkpoint");
        string text = File.ReadAllText(path);
        File.WriteAllText(path, text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)]);
    }

    private static void ReplaceImage(AttemptBench bench, RunFolder copy)
    {
        string PathOf(string domain) =>
            Path.Combine(copy.Images, bench.Finished.Run.Boot.Image.Partitions.First(row => row.Name == domain).ImageDigest.ToString());
        File.Copy(PathOf("ops"), PathOf("vault"), overwrite: true);
    }
}
