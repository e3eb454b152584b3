using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Text;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Keys;

namespace Guard.Cli;

/// <summary>Options several verbs have, and how their values are read.</summary>
internal static class Shared
{
    internal static Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Errors only.", Recursive = true };

    internal static Option<bool> Verbose { get; } =
        new("--verbose") { Description = "Say more on standard error.", Recursive = true };

    internal static Option<bool> Json() => new("--json") { Description = "Report as JSON on standard output." };

    internal static Option<string?> Keys() =>
        new("--keys")
        {
            Description = "Folder of role keys (guard keys new). Without it keys are made for this run.",
            HelpName = "DIR",
        };

    internal static Option<string?> Root() =>
        new("--root")
        {
            Description =
                "Trusted fingerprint of the root keys (guard keys show). Without it the run's own keyset is taken at its word.",
            HelpName = "HEX",
        };

    internal static Argument<string> Run() => new("RUN") { Description = "A run's folder, for example runs/three-levels-1." };

    /// <summary>Passphrase for protected keys, from GUARD_PASSPHRASE; empty when unset.</summary>
    internal static byte[] Passphrase() =>
        Encoding.UTF8.GetBytes(Environment.GetEnvironmentVariable("GUARD_PASSPHRASE") ?? string.Empty);

    /// <summary>The keys of a folder, or new ones for this run.</summary>
    internal static RoleKeys LoadKeys(string? folder) =>
        folder is null ? RoleKeys.Make(forThisRun: true) : RoleKeys.Load(folder, Passphrase());

    /// <summary>A fingerprint from the command line.</summary>
    internal static Digest? Fingerprint(string? hex)
    {
        if (hex is null)
        {
            return null;
        }

        return Digest.TryParseHex(hex, out Digest digest)
            ? digest
            : throw new OperatorException(
                2,
                $"'{hex}' is not a fingerprint of 64 lower-case hexadecimal digits",
                "guard keys show DIR");
    }

    /// <summary>DOMAIN=FILE pairs.</summary>
    internal static Dictionary<string, string> Pairs(string[] values, string option)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string value in values)
        {
            int split = value.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0 || split == value.Length - 1 || !pairs.TryAdd(value[..split], value[(split + 1)..]))
            {
                throw new OperatorException(2, $"{option} {value}: expected DOMAIN=FILE, each domain once");
            }
        }

        return pairs;
    }
}
