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

/// <summary>`guard policy sign IMAGE --as WHO`: one person's signature more, where each role's key is with its holder.</summary>
internal static class PolicySignCommand
{
    internal static Command Create()
    {
        var file = new Argument<string>("IMAGE") { Description = "A compiled system image." };
        Option<string> person = Person();
        var keys = new Option<string>("--keys") { Description = "Folder with that key.", Required = true, HelpName = "DIR" };
        var command = new Command(
            "sign",
            "Adds a signature to a compiled system image. Example: guard policy sign lab.image --as approver --keys my-keys")
        {
            file,
            person,
            keys,
        };
        person.Required = true;
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            RequireSigner(parsed.GetRequiredValue(person));
            (byte[] body, SignedNote note) = Read(path);
            using NoteSigner signer = RoleKeys.LoadSigner(
                parsed.GetRequiredValue(keys), parsed.GetRequiredValue(person), Shared.Passphrase());
            if (note.Signatures.Any(signature => signature.KeyName == signer.Name))
            {
                throw new OperatorException(1, $"{path}: {signer.Name} has signed it already", "a threshold counts persons: another one must sign");
            }

            string temporary = path + ".sign-new";
            File.WriteAllBytes(temporary, SignedArtefact.Write(body, note.WithSignature(signer).Bytes));
            File.Move(temporary, path, overwrite: true);
            Terminal.Plain($"{path}: signed by {string.Join(", ", note.Signatures.Select(signature => signature.KeyName).Append(signer.Name))}");
            return ExitCode.Ok;
        });
        return command;
    }

    internal static Option<string> Person() =>
        new("--as") { Description = "Who signs: author, approver or integrator.", HelpName = "WHO" };

    /// <summary>Refuses a person whose signature on a system image would count for nothing.</summary>
    internal static void RequireSigner(string person)
    {
        RolePerson? row = RoleKeys.Roster.FirstOrDefault(one => one.File == person);
        if (row is null || !SiteKeyset.SystemImageRoles.Contains(row.Role))
        {
            string signers = string.Join(
                ", ", RoleKeys.Roster.Where(one => SiteKeyset.SystemImageRoles.Contains(one.Role)).Select(one => one.File));
            throw new OperatorException(2, $"'{person}' signs no system image", "those who do: " + signers);
        }
    }

    // Nobody puts a name to a text that belongs to another body.
    private static (byte[] Body, SignedNote Note) Read(string path)
    {
        SystemLoader.RequireReadable(path);
        if (!SignedArtefact.TrySplit(File.ReadAllBytes(path), out ReadOnlySpan<byte> body, out ReadOnlySpan<byte> bytes)
            || !SignedNote.TryParse(bytes, out SignedNote? note)
            || !SystemImageCodec.TryDecode(body, out SystemImage? image))
        {
            throw new OperatorException(
                2, $"{path}: not a compiled system image, or cut short", "guard policy compile SYSTEM.yaml --out FILE --keys DIR");
        }

        byte[] text = SignedArtefact.Text(SignedArtefact.SystemImageKind, image!.Name, image.PolicyVersion, body);
        return note.Text.SequenceEqual(text)
            ? (body.ToArray(), note)
            : throw new OperatorException(1, $"{path}: the signed text does not belong to this body", "compile it again");
    }
}
