using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Guard.Crypto;
using Guard.Host;

namespace Guard.Experiments.Assurance;

/// <summary>
/// A folder of evidence that can be checked and run again elsewhere: `evidence.json`, `evidence.sarif`, `assurance.html`, `claims.md`,
/// `non-claims.md`, `sources.txt`, and `manifest.note`, a C2SP signed note over the name, length and SHA-256 of each.
/// </summary>
public static class EvidenceBundle
{
    private const string Header = "guard.example/evidence/v1";
    private const string Manifest = "manifest.note";
    private const string Results = "evidence.json";
    private const string Sources = "sources.txt";

    /// <summary>Writes a bundle.</summary>
    /// <param name="folder">Empty or absent.</param>
    /// <param name="report">The results; its sources are those of <paramref name="repository"/>.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="signer">Who vouches for it.</param>
    /// <exception cref="OperatorException">Exit code 2: the folder holds something.</exception>
    public static void Write(string folder, EvidenceReport report, string repository, NoteSigner signer)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(signer);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new OperatorException(2, $"{folder}: the folder is not empty", "name another folder with --out");
        }

        Directory.CreateDirectory(folder);
        WriteText(folder, Results, JsonSerializer.Serialize(report, EvidenceJson.Options) + "\n");
        WriteText(folder, "evidence.sarif", Sarif.Write(report, repository));
        WriteText(folder, "assurance.html", AssuranceCase.Write(report, repository));
        WriteText(folder, Sources, SourceList.Of(repository));
        foreach (string text in (ReadOnlySpan<string>)["claims.md", "non-claims.md"])
        {
            File.Copy(Path.Combine(repository, "verification", text), Path.Combine(folder, text));
        }

        byte[] manifest = Encoding.ASCII.GetBytes(Text(folder));
        File.WriteAllBytes(Path.Combine(folder, Manifest), SignedNote.Sign(manifest, signer).Bytes.ToArray());
        File.WriteAllText(Path.Combine(folder, "signer.vkey"), signer.Verifier + "\n");
    }

    /// <summary>Checks signature and files of a bundle, and whether it is of these sources. Runs nothing.</summary>
    /// <param name="folder">The bundle.</param>
    /// <param name="repository">A clone.</param>
    /// <param name="key">Who must have signed; null takes the key that lies in the bundle, which shows no origin.</param>
    /// <param name="findings">What was looked at, in order.</param>
    /// <param name="report">The results it holds, when all was good.</param>
    /// <exception cref="OperatorException">Exit code 2: it is no bundle, or the key is none.</exception>
    public static bool TryOpen(
        string folder,
        string repository,
        NoteVerifier? key,
        out ImmutableArray<BundleFinding> findings,
        [NotNullWhen(true)] out EvidenceReport? report)
    {
        var found = ImmutableArray.CreateBuilder<BundleFinding>();
        report = null;
        NoteVerifier trusted = key ?? KeyOf(folder);
        if (!SignedNote.TryParse(ReadBytes(folder, Manifest), out SignedNote? note) || !note.Verify(trusted).IsSigned)
        {
            found.Add(new BundleFinding(false, $"{Manifest}: not signed by {trusted}"));
            findings = found.ToImmutable();
            return false;
        }

        found.Add(new BundleFinding(true, key is null
            ? $"signed by {trusted.Name}, a key that lies in the bundle: whole, but of unknown origin (give --key)"
            : $"signed by {trusted.Name}"));
        string now = Text(folder);
        bool isWhole = now == Encoding.ASCII.GetString(note.Text);
        found.Add(isWhole
            ? new BundleFinding(true, "every file is the one that was signed")
            : new BundleFinding(false, "changed since it was signed: " + FirstDifference(Encoding.ASCII.GetString(note.Text), now)));
        if (isWhole)
        {
            AddSources(found, folder, repository);
            report = JsonSerializer.Deserialize<EvidenceReport>(ReadBytes(folder, Results), EvidenceJson.Options);
        }

        findings = found.ToImmutable();
        return report is not null && found.All(each => each.IsGood);
    }

    /// <summary>Compares a claim's result with the one a bundle holds.</summary>
    public static BundleFinding Compare(ClaimReport bundled, ClaimReport here)
    {
        ArgumentNullException.ThrowIfNull(bundled);
        ArgumentNullException.ThrowIfNull(here);
        return !here.Passed ? new BundleFinding(false, $"{here.Id} fails here: {here.Counterexample?.Case}: {here.Counterexample?.Text}")
            : !bundled.Passed ? new BundleFinding(false, $"{here.Id} holds here; the bundle says that it failed")
            : here.Digest != bundled.Digest
                ? new BundleFinding(false, $"{here.Id} holds, but saw something else: digest {here.Digest}, the bundle has {bundled.Digest}")
            : new BundleFinding(true, $"{here.Id} holds, digest {here.Digest}: {here.Sentence}");
    }

    private static void AddSources(ImmutableArray<BundleFinding>.Builder found, string folder, string repository)
    {
        ImmutableArray<string> differences = SourceList.Differences(File.ReadAllText(Path.Combine(folder, Sources)), SourceList.Of(repository));
        found.Add(differences.IsEmpty
            ? new BundleFinding(true, "made of the sources in " + repository)
            : new BundleFinding(
                false,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"made of other sources: {differences.Length} files differ, the first: {string.Join(", ", differences.Take(3))}")));
    }

    private static string Text(string folder)
    {
        var text = new StringBuilder(Header + "\n");
        foreach (string name in Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal))
        {
            if (name is not (Manifest or "signer.vkey"))
            {
                byte[] bytes = ReadBytes(folder, name);
                text.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(SHA256.HashData(bytes))} {bytes.Length} {name}\n");
            }
        }

        return text.ToString();
    }

    private static string FirstDifference(string signed, string now)
    {
        HashSet<string> lines = [.. signed.Split('\n')];
        lines.SymmetricExceptWith(now.Split('\n'));
        return lines.Select(line => line.Split(' ')[^1]).Order(StringComparer.Ordinal).First();
    }

    private static NoteVerifier KeyOf(string folder) =>
        NoteVerifier.TryParse(Encoding.ASCII.GetString(ReadBytes(folder, "signer.vkey")).Trim(), out NoteVerifier? key)
            ? key
            : throw new OperatorException(2, $"{folder}/signer.vkey is no verifier key", "give one with --key");

    private static byte[] ReadBytes(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new OperatorException(2, $"{folder}: not an evidence bundle: it has no {name}", "guard evidence bundle --out DIR makes one");
    }

    private static void WriteText(string folder, string name, string text) =>
        File.WriteAllText(Path.Combine(folder, name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
}
