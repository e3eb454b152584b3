using System.CommandLine;
using System.Linq;
using Guard.Contracts;
using Guard.Crypto;
using Guard.Host.Keys;
using Guard.Images;

namespace Guard.Cli.Commands;

/// <summary>`guard keys new|show`.</summary>
internal static class KeysCommand
{
    internal static Command Create() => new("keys", "Role keys of a site. Example: guard keys new my-keys") { New(), Show() };

    private static Command New()
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that is empty or not there." };
        var command = new Command(
            "new",
            "Makes a key for every role, and a log secret. Set GUARD_PASSPHRASE to protect the files.")
        {
            folder,
        };
        command.SetAction(parsed =>
        {
            using RoleKeys keys = RoleKeys.Make(forThisRun: false);
            byte[] passphrase = Shared.Passphrase();
            keys.Save(parsed.GetRequiredValue(folder), passphrase);
            Terminal.Plain($"{RoleKeys.Roster.Length} keys and a log secret in {parsed.GetRequiredValue(folder)}");
            Terminal.Plain(
                passphrase.Length == 0
                    ? "They are NOT protected by a passphrase (GUARD_PASSPHRASE was unset): for trials only."
                    : "They are protected by the passphrase in GUARD_PASSPHRASE.");
            Terminal.Plain($"root fingerprint {Fingerprint(keys)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Show()
    {
        var folder = new Argument<string>("DIR") { Description = "A folder made by guard keys new." };
        Option<bool> json = Shared.Json();
        var command = new Command("show", "Public keys, roles and the root fingerprint.") { folder, json };
        command.SetAction(parsed =>
        {
            using RoleKeys keys = RoleKeys.Load(parsed.GetRequiredValue(folder), Shared.Passphrase());
            var rows = RoleKeys
                .Roster.Select(row => new
                {
                    row.Role,
                    row.Person,
                    row.Organisation,
                    Key = keys.Signer(row.File).Verifier.ToString(),
                })
                .ToArray();
            if (parsed.GetValue(json))
            {
                Terminal.WriteJson(new { RootFingerprint = Fingerprint(keys).ToString(), Keys = rows });
                return ExitCode.Ok;
            }

            foreach (var row in rows)
            {
                Terminal.Plain($"{row.Role, -13} {row.Person, -11} {row.Organisation, -16} {row.Key}");
            }

            Terminal.Plain($"root fingerprint {Fingerprint(keys)}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Digest Fingerprint(RoleKeys keys)
    {
        _ = SignedNote.TryParse(SiteKeyset.Make(keys), out SignedNote? note);
        _ = KeysetCodec.TryRead(note!.Text, out Keyset? keyset);
        return KeysetVerifier.RootFingerprint(keyset!);
    }
}
