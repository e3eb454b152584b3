using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host;
using Guard.Host.Building;
using Guard.Host.Running;
using Guard.Images;
using Guard.Policy.Diagnostics;

namespace Guard.Experiments.Attempts;

/// <summary>Attempts to change what may flow: forged system images and keysets, and policies that say more than they seem to.</summary>
internal static class PolicyAttempts
{
    internal static IEnumerable<Attempt> Rows() => Artefacts().Concat(Texts());

    private static IEnumerable<Attempt> Artefacts() =>
        [
            Image("one bit of the compiled policy flipped", bench => Flip(File.ReadAllBytes(bench.Folder.SystemImage), 200)),
            Image("the policy's author alone signed", bench => Sign(bench, bench.Boot.Image, "author")),
            Image("author and integrator, no approver", bench => Sign(bench, bench.Boot.Image, "author", "integrator")),
            Image("author and approver, no integrator", bench => Sign(bench, bench.Boot.Image, "author", "approver")),
            Image("a channel's quorum lowered after signing", Widened),
            Image("cut in the middle", bench => File.ReadAllBytes(bench.Folder.SystemImage)[..^40]),
            Keys("one root's key signed, two of three are needed", bench => Resign(bench, "root-1")),
            Keys("a key added after the roots signed", Added),
            new Attempt(
                "policy",
                "images vouched for by another site's keyset",
                "refused",
                bench =>
                {
                    using Host.Keys.RoleKeys others = Host.Keys.RoleKeys.Make(forThisRun: true);
                    RunFolder folder = Copy(bench);
                    File.WriteAllBytes(folder.Keyset, Host.Keys.SiteKeyset.Make(others));
                    return Boot(folder);
                }),
        ];

    private static Attempt Image(string name, Func<AttemptBench, byte[]> forge) =>
        new(
            "policy",
            "system image: " + name,
            "refused",
            bench =>
            {
                RunFolder folder = Copy(bench);
                File.WriteAllBytes(folder.SystemImage, forge(bench));
                return Boot(folder);
            });

    private static Attempt Keys(string name, Func<AttemptBench, byte[]> forge) =>
        new(
            "policy",
            "keyset: " + name,
            "refused",
            bench =>
            {
                RunFolder folder = Copy(bench);
                File.WriteAllBytes(folder.Keyset, forge(bench));
                return Boot(folder);
            });

    private static string Boot(RunFolder folder)
    {
        try
        {
            BootVerifier.Verify(folder, null);
            return "accepted";
        }
        catch (OperatorException refused) when (refused.ExitCode == 1)
        {
            return "refused";
        }
    }

    private static RunFolder Copy(AttemptBench bench)
    {
        string target = bench.NewFolder();
        foreach (string file in Directory.GetFiles(bench.Folder.Root, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(target, Path.GetRelativePath(bench.Folder.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return new RunFolder(target);
    }

    private static byte[] Sign(AttemptBench bench, SystemImage image, params string[] signers)
    {
        byte[] body = SystemImageCodec.Encode(image);
        byte[] text = SignedArtefact.Text(SignedArtefact.SystemImageKind, image.Name, image.PolicyVersion, body);
        return SignedArtefact.Write(body, SignedNote.Sign(text, [.. signers.Select(bench.Keys.Signer)]).Bytes);
    }

    // The body is replaced; the three signatures under the old one stay.
    private static byte[] Widened(AttemptBench bench)
    {
        SystemImage image = bench.Boot.Image;
        byte[] old = SystemImageCodec.Encode(image);
        byte[] text = SignedArtefact.Text(SignedArtefact.SystemImageKind, image.Name, image.PolicyVersion, old);
        SignedNote note = SignedNote.Sign(text, bench.Keys.Signer("author"), bench.Keys.Signer("approver"), bench.Keys.Signer("integrator"));
        ChannelRow down = image.Channels.First(row => row.Review.Quorum == 2);
        SystemImage wide = image with { Channels = image.Channels.Replace(down, down with { Review = down.Review with { Quorum = 0 } }) };
        return SignedArtefact.Write(SystemImageCodec.Encode(wide), note.Bytes);
    }

    private static byte[] Resign(AttemptBench bench, params string[] roots)
    {
        _ = SignedNote.TryParse(File.ReadAllBytes(bench.Folder.Keyset), out SignedNote? note);
        return SignedNote.Sign(note!.Text, [.. roots.Select(bench.Keys.Signer)]).Bytes.ToArray();
    }

    private static byte[] Added(AttemptBench bench)
    {
        string text = Encoding.UTF8.GetString(File.ReadAllBytes(bench.Folder.Keyset));
        int line = text.IndexOf("\nkey ", StringComparison.Ordinal) + 1;
        string first = text[line..(text.IndexOf('\n', line) + 1)];
        return Encoding.UTF8.GetBytes(text.Insert(line, first));
    }

    private static byte[] Flip(byte[] file, int at)
    {
        file[at] ^= 0x04;
        return file;
    }

    private static IEnumerable<Attempt> Texts() =>
        [
            Text("S006", "a YAML anchor, so that one line means two", "policy: three-levels", "policy: &a three-levels"),
            Text("S009", "a duplicate key, so that the last one counts", "version: 1 ", "version: 1\nversion: 2 "),
            Text("P003", "`NO` where a label stands", "label: TOPSECRET,    rel: [USA], ", "label: NO, rel: [USA], "),
            Text(
                "P010",
                "a way down without a downgrade",
                "    downgrade: { authority: \"CO memo 2026-115\", until: 2027-06-30 }\n",
                string.Empty),
            Text("P011", "a downgrade with one reviewer", "review: { quorum: 2,", "review: { quorum: 1,"),
            Text(
                "P017",
                "a way around `never`, through a third domain",
                "    from: mole\n    to: ear",
                "    from: vault\n    to: ear"),
            Text("S017", "a type without its limits", "max: 64B, line: 63, lines: 1 }", "line: 63, lines: 1 }"),
            Text(
                "P026",
                "an authority that has run out",
                "until: 2027-06-30 }\n    out_label: { fixed",
                "until: 2020-06-30 }\n    out_label: { fixed"),
            Text(
                "P032",
                "release slots without padding",
                "slot: { every: 20ms, max: 1, sizes: [64B] }",
                "slot: { every: 20ms, max: 1 }"),
            Text("P016", "more covert capacity than the budget", "ear:    { covert: 50 bit/s }", "ear:    { covert: 49 bit/s }"),
            Text(
                "S016",
                "an unknown handling word",
                "label: SECRET,       rel: [USA, GBR], integrity: 1, owner: \"Red",
                "label: SECRET, handling: [EYESONLY], rel: [USA, GBR], integrity: 1, owner: \"Red"),
            Text("P006", "two channels with one id", "id: 5\n    from: mole", "id: 4\n    from: mole"),
        ];

    private static Attempt Text(string check, string name, string from, string to) =>
        new(
            "policy",
            "policy text: " + name,
            "refused: " + check,
            bench =>
            {
                string folder = bench.NewFolder();
                foreach (string file in Directory.GetFiles(bench.Setup.Folder, "*", SearchOption.AllDirectories))
                {
                    string target = Path.Combine(folder, Path.GetRelativePath(bench.Setup.Folder, file));
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    File.Copy(file, target);
                }

                string policy = Path.Combine(folder, "policy.yaml");
                string text = File.ReadAllText(policy);
                if (!text.Contains(from, StringComparison.Ordinal))
                {
                    return "the example no longer has: " + from;
                }

                File.WriteAllText(policy, text.Replace(from, to, StringComparison.Ordinal));
                Diagnostic? found = SystemLoader.CheckPolicy(policy, MonitorBench.NoonUnixSeconds)
                    .Diagnostics.FirstOrDefault(finding => finding.Severity == DiagnosticSeverity.Error);
                return found is null ? "accepted" : "refused: " + found.Id;
            });
}
