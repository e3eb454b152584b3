using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using Guard.Contracts;
using Guard.Host;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Keys;
using Guard.Host.Running;

namespace Guard.Cli.Commands;

/// <summary>`guard attack GUEST.asm|.bin [--as mole]`: your own guest in the demo's place.</summary>
internal static class AttackCommand
{
    private const int SecretBytes = 16;

    internal static Command Create()
    {
        var guest = new Argument<string>("GUEST")
        {
            Description = "NASM source, or a Multiboot binary. A secret of 16 bytes stands at F000h.",
        };
        var domain = new Option<string>("--as")
        {
            Description = "Which domain it takes the place of.",
            HelpName = "DOMAIN",
            DefaultValueFactory = _ => "mole",
        };
        var secrets = new Option<int>("--secrets")
        {
            Description = "Runs, each with another random secret.",
            HelpName = "N",
            DefaultValueFactory = _ => 4,
        };
        var frames = new Option<ulong>("--frames")
        {
            Description = "Frames a run.",
            HelpName = "N",
            DefaultValueFactory = _ => DemoSetup.MaxFrames,
        };
        var plant = new Option<string>("--plant")
        {
            Description = "A planted fault (test build only).",
            Hidden = true,
            DefaultValueFactory = _ => string.Empty,
        };
        Option<bool> json = Shared.Json();
        var command = new Command(
            "attack",
            "Runs your guest beside the demo's other domains with different secrets, and says what the others could "
                + "tell. Example: guard attack my.asm --as mole")
        {
            guest,
            domain,
            secrets,
            frames,
            plant,
            json,
        };
        command.SetAction(parsed =>
        {
            int runs = parsed.GetValue(secrets);
            if (runs is < 2 or > 64)
            {
                throw new OperatorException(2, "--secrets takes 2 to 64");
            }

            return Attack(
                parsed.GetRequiredValue(guest),
                parsed.GetRequiredValue(domain),
                runs,
                parsed.GetValue(frames),
                parsed.GetValue(plant)!,
                parsed.GetValue(json));
        });
        return command;
    }

    private static int Attack(string guest, string domain, int runs, ulong frames, string plant, bool json)
    {
        var setup = new DemoSetup(RepositoryPlace.Find());
        string scratch = Directory.CreateTempSubdirectory("guard-attack-").FullName;
        try
        {
            string system = AttackBench.Prepare(setup, scratch, domain, Assemble(guest, scratch));
            using RoleKeys keys = RoleKeys.Make(forThisRun: true);
            var traces = new List<TracedRun>();
            for (int i = 0; i < runs; i++)
            {
                var secret = new Dictionary<string, byte[]>(StringComparer.Ordinal)
                {
                    [domain] = RandomNumberGenerator.GetBytes(SecretBytes),
                };
                RunFolder folder = RunFolder.Create(Path.Combine(scratch, FormattableString.Invariant($"run-{i}")), "run");
                traces.Add(
                    TracedRun.Execute(
                        system,
                        folder,
                        keys,
                        setup.Options(keys, null, 1) with
                        {
                            Plant = plant,
                        },
                        frames,
                        secret,
                        null));
            }

            return Report(traces, domain, json);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static int Report(List<TracedRun> traces, string domain, bool json)
    {
        PartitionRow attacker = traces[0].Boot.Image.Partitions.First(row => row.Name == domain);
        var rows = traces[0]
            .Boot.Image.Partitions.Where(row => row.Name != domain)
            .Select(row =>
            {
                int distinct = traces
                    .Select(run => string.Concat(run.Of(row.Name).Digests))
                    .Distinct(StringComparer.Ordinal)
                    .Count();
                bool mayKnow = Guard.Labels.Lattice.ConfidentialityAllows(attacker.Label, row.Label);
                return new
                {
                    Domain = row.Name,
                    Label = row.LabelText,
                    MayKnow = mayKnow,
                    DistinctTranscripts = distinct,
                    BitsAtLeast = Math.Log2(distinct),
                };
            })
            .ToArray();
        bool leaked = rows.Any(row => !row.MayKnow && row.DistinctTranscripts > 1);
        if (json)
        {
            Terminal.WriteJson(
                new
                {
                    Attacker = domain,
                    Runs = traces.Count,
                    Leaked = leaked,
                    Domains = rows,
                });
            return leaked ? ExitCode.Wanting : ExitCode.Ok;
        }

        Terminal.Plain(
            FormattableString.Invariant(
                $"{traces.Count} runs as {domain} ({attacker.LabelText}), each with another secret at F000h; all else equal"));
        foreach (var row in rows)
        {
            string verdict =
                row.MayKnow ? "may know it"
                : row.DistinctTranscripts == 1 ? "learned nothing: byte-equal in all runs"
                : "LEAK";
            Terminal.Plain(
                string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"  {row.Domain, -8} {row.Label, -32} {row.DistinctTranscripts} distinct transcript(s), at least "
                        + $"{row.BitsAtLeast:F2} bits  {verdict}"));
        }

        Terminal.Plain("  your guest's console:");
        string console = System.Text.Encoding.Latin1.GetString(traces[0].Of(domain).Console.AsSpan());
        foreach (string line in console.Split('\n').Take(24))
        {
            Terminal.Plain("  | " + new string([.. line.Where(c => c is >= ' ' and <= '~')]));
        }

        return leaked ? ExitCode.Wanting : ExitCode.Ok;
    }

    private static string Assemble(string guest, string scratch)
    {
        SystemLoader.RequireReadable(guest);
        if (!guest.EndsWith(".asm", StringComparison.Ordinal))
        {
            return Path.GetFullPath(guest);
        }

        string binary = Path.Combine(scratch, "guest.bin");
        string include = Path.Combine(RepositoryPlace.Find(), "partitions", "guests") + "/";
        try
        {
            using Process nasm = Process.Start(
                new ProcessStartInfo("nasm", ["-f", "bin", "-i", include, "-o", binary, guest]) { RedirectStandardError = true }
            )!;
            string errors = nasm.StandardError.ReadToEnd();
            nasm.WaitForExit();
            return nasm.ExitCode == 0
                ? binary
                : throw new OperatorException(1, errors.Trim(), "include common.inc as the shipped guests do: partitions/guests");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new OperatorException(2, "nasm is not installed", "apt-get install nasm; or give an assembled .bin", error);
        }
    }
}
