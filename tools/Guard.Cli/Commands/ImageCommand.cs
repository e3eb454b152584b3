using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host;
using Guard.Host.Building;
using Guard.Host.Keys;
using Guard.Images;

namespace Guard.Cli.Commands;

/// <summary>`guard image pack|sign|verify|inspect`.</summary>
internal static class ImageCommand
{
    internal static Command Create() =>
        new("image", "Partition images. Example: guard image pack images/mole.recipe --keys K --out images/mole.image")
        {
            Pack(),
            Sign(),
            Verify(),
            Inspect(),
        };

    private static Command Pack()
    {
        var recipe = new Argument<string?>("RECIPE")
        {
            Description = "How the image is packed (NAME.recipe); not with --linux.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var linux = new LinuxPackArguments();
        var output = new Option<string>("--out")
        {
            Description = "The image.",
            Required = true,
            HelpName = "FILE",
        };
        var keys = new Option<string>("--keys")
        {
            Description = "Folder of role keys: vendor and site sign.",
            Required = true,
            HelpName = "DIR",
        };
        var command = new Command("pack", "Packs a recipe, or a Linux kernel, and signs it as vendor and site.") { recipe, output, keys };
        linux.AddTo(command);
        command.SetAction(parsed =>
        {
            ImageRecipe made = linux.Read(parsed, parsed.GetValue(recipe));
            using RoleKeys roleKeys = RoleKeys.Load(parsed.GetRequiredValue(keys), Shared.Passphrase());
            PackedImage packed = ImagePacker.Pack(made);
            byte[] image = ImagePacker.Sign(packed, roleKeys.Signer("vendor"), roleKeys.Signer("site"));
            File.WriteAllBytes(parsed.GetRequiredValue(output), image);
            Terminal.Plain(
                $"{parsed.GetRequiredValue(output)}: {packed.Manifest.Name} {packed.Manifest.Version}, "
                    + $"{packed.Manifest.Segments.Length} segments, {image.Length} bytes");
            Terminal.Plain($"manifest {packed.Digest}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Sign()
    {
        var file = new Argument<string>("IMAGE") { Description = "A packed image." };
        var person = new Option<string>("--as")
        {
            Description = "vendor or site.",
            Required = true,
            HelpName = "WHO",
        };
        var keys = new Option<string>("--keys")
        {
            Description = "Folder with that key.",
            Required = true,
            HelpName = "DIR",
        };
        var command = new Command("sign", "Adds a signature to an image.") { file, person, keys };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            (SignedNote note, byte[] payload) = Read(path);
            using NoteSigner signer = RoleKeys.LoadSigner(
                parsed.GetRequiredValue(keys),
                parsed.GetRequiredValue(person),
                Shared.Passphrase());
            string temporary = path + ".tmp";
            File.WriteAllBytes(temporary, ImageFile.Write(note.WithSignature(signer).Bytes, payload));
            File.Move(temporary, path, overwrite: true);
            Terminal.Plain($"{path}: signed by {signer.Name}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Verify()
    {
        var file = new Argument<string>("IMAGE") { Description = "A signed image." };
        var keyset = new Option<string>("--keyset")
        {
            Description = "keyset.note that says who may sign.",
            Required = true,
            HelpName = "FILE",
        };
        Option<string?> root = Shared.Root();
        var rollback = new Option<uint>("--least-rollback-index")
        {
            Description = "Lowest rollback index still accepted.",
            HelpName = "N",
        };
        var command = new Command("verify", "Checks both signatures, the rollback index, every segment and the page tree.")
        {
            file,
            keyset,
            root,
            rollback,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            SystemLoader.RequireReadable(path);
            SystemLoader.RequireReadable(parsed.GetRequiredValue(keyset));
            byte[] note = File.ReadAllBytes(parsed.GetRequiredValue(keyset));
            string refusal = KeysetVerifier.VerifyFirst(
                note,
                Shared.Fingerprint(parsed.GetValue(root)),
                DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                out Keyset? keys);
            if (keys is null)
            {
                throw new OperatorException(1, $"{parsed.GetRequiredValue(keyset)}: {refusal}");
            }

            ImageVerification verified = ImageVerifier.Verify(
                File.ReadAllBytes(path),
                keys,
                DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                parsed.GetValue(rollback),
                null);
            Terminal.Plain(
                verified.IsAccepted
                    ? $"{path}: verified, manifest {verified.ManifestDigest}"
                    : $"{path}: refused: {verified.Refusal}");
            return verified.IsAccepted ? ExitCode.Ok : ExitCode.Wanting;
        });
        return command;
    }

    private static Command Inspect()
    {
        var file = new Argument<string>("IMAGE") { Description = "A packed image." };
        Option<bool> json = Shared.Json();
        var command = new Command("inspect", "The manifest, and who signed; nothing is verified.") { file, json };
        command.SetAction(parsed =>
        {
            (SignedNote note, byte[] payload) = Read(parsed.GetRequiredValue(file));
            string[] signers = [.. note.Signatures.Select(signature => signature.KeyName)];
            string manifest = System.Text.Encoding.ASCII.GetString(note.Text);
            if (parsed.GetValue(json))
            {
                Terminal.WriteJson(
                    new
                    {
                        Manifest = manifest.TrimEnd('\n').Split('\n'),
                        Digest = Digest.From(Sha256.Hash(note.Text)).ToString(),
                        PayloadBytes = payload.Length,
                        SignedBy = signers,
                    });
                return ExitCode.Ok;
            }

            Terminal.Plain(
                manifest
                    + $"\nmanifest {Digest.From(Sha256.Hash(note.Text))}\npayload  {payload.Length} bytes\nsigned   "
                        + $"{string.Join(", ", signers)} (not verified: guard image verify)");
            return ExitCode.Ok;
        });
        return command;
    }

    private static (SignedNote Note, byte[] Payload) Read(string path)
    {
        SystemLoader.RequireReadable(path);
        return
            ImageFile.TrySplit(File.ReadAllBytes(path), out ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> payload)
            && SignedNote.TryParse(bytes, out SignedNote? note)
            ? (note, payload.ToArray())
            : throw new OperatorException(
                2,
                $"{path}: not a partition image, or cut short",
                "guard image pack RECIPE --out FILE --keys DIR");
    }
}
