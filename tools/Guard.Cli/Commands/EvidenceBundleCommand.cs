using System;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Guard.Crypto;
using Guard.Experiments;
using Guard.Experiments.Assurance;
using Guard.Host;
using Guard.Host.Demonstration;

namespace Guard.Cli.Commands;

/// <summary>`guard evidence bundle [CLAIM...] [--out DIR] [--keys DIR] [--plants FILE]`: results that can be checked and run again
/// elsewhere.</summary>
internal static class EvidenceBundleCommand
{
    private const string Vouching = "integrator";

    internal static Command Create()
    {
        var claims = new Argument<string[]>("CLAIM")
        {
            Description = "Claims to run, for example C4; all when none is named.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var output = new Option<string>("--out")
        {
            Description = "Folder for the bundle; empty or absent.",
            HelpName = "DIR",
            DefaultValueFactory = _ => "evidence",
        };
        var keys = new Option<string?>("--keys")
        {
            Description = $"The site's keys: its {Vouching} signs. Without it a key made for this bundle does.",
            HelpName = "DIR",
        };
        var plants = new Option<string?>("--plants")
        {
            Description = "What `guard evidence plants --json` wrote, to be shown beside the claims.",
            HelpName = "FILE",
        };
        var full = new Option<bool>("--full") { Description = "The full size; it takes as long as it takes." };
        var command = new Command(
            "bundle",
            "Runs claims and writes results, SARIF, an assurance case to read, and digests of all sources, signed. "
                + "Example: guard evidence bundle --out evidence")
        {
            claims,
            output,
            keys,
            plants,
            full,
        };
        command.SetAction(parsed => Run(
            EvidenceRun.Select(parsed.GetValue(claims) ?? []),
            parsed.GetValue(output)!,
            parsed.GetValue(keys),
            parsed.GetValue(plants),
            parsed.GetValue(full)));
        return command;
    }

    private static int Run(ImmutableArray<IExperiment> experiments, string output, string? keys, string? plants, bool isFull)
    {
        string repository = RepositoryPlace.Find();
        ImmutableArray<PlantOutcome> tried = plants is null ? [] : ReadPlants(plants);
        ImmutableArray<ClaimReport> reports =
        [
            .. experiments.Select(experiment =>
            {
                ClaimReport report = EvidenceProgress.Execute(
                    experiment, new ExperimentContext { IsFull = isFull, Repository = repository });
                Terminal.Plain($"{report.Id, -4} {(report.Passed ? "held  " : "FAILED")}  {report.Sentence}");
                return report;
            }),
        ];
        var evidence = new EvidenceReport(
            1,
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}, libsodium {SignatureAlgorithm.LibraryVersion}",
            isFull,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(SourceList.Of(repository)))),
            reports,
            tried);
        using NoteSigner signer = keys is null ? MadeForThisBundle() : Host.Keys.RoleKeys.LoadSigner(keys, Vouching, Shared.Passphrase());
        EvidenceBundle.Write(output, evidence, repository, signer);
        Terminal.Plain($"{output}: {reports.Count(report => report.Passed)} of {reports.Length} claims held; read {output}/assurance.html");
        Terminal.Plain($"signed by {signer.Verifier}" + (keys is null ? ", a key made for this bundle and gone now" : string.Empty));
        Terminal.Plain($"next, in another clone: tools/guard evidence verify {Path.GetFullPath(output)}");
        return reports.All(report => report.Passed) ? ExitCode.Ok : ExitCode.Wanting;
    }

    private static NoteSigner MadeForThisBundle() =>
        new(
            "guard.example/evidence/made-for-this-bundle",
            Key.Import(
                SignatureAlgorithm.Ed25519,
                RandomNumberGenerator.GetBytes(SignatureAlgorithm.Ed25519.PrivateKeySize),
                KeyBlobFormat.RawPrivateKey));

    private static ImmutableArray<PlantOutcome> ReadPlants(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file))?["plants"].Deserialize<ImmutableArray<PlantOutcome>>(EvidenceJson.Options) ?? [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new OperatorException(
                2, $"{file}: not what `guard evidence plants --json` writes", "GUARD_CONFIGURATION=Planted tools/guard evidence plants --json > FILE", error);
        }
    }
}
