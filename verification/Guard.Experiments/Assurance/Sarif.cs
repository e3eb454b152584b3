using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Guard.Experiments.Assurance;

/// <summary>Results as SARIF 2.1.0, for what engineers' tools already read: a rule a claim, a result a claim.</summary>
public static class Sarif
{
    private const string ClaimsFile = "verification/claims.md";

    /// <summary>The document.</summary>
    /// <param name="report">The results.</param>
    /// <param name="repository">Where the claims' lines stand.</param>
    public static string Write(EvidenceReport report, string repository)
    {
        ArgumentNullException.ThrowIfNull(report);
        string[] lines = File.ReadAllLines(Path.Combine(repository, ClaimsFile));
        var document = new
        {
            Version = "2.1.0",
            Runs = new[]
            {
                new
                {
                    Tool = new
                    {
                        Driver = new
                        {
                            Name = "guard evidence",
                            Rules = report.Claims.Select(claim => new
                            {
                                claim.Id,
                                ShortDescription = new { Text = claim.Sentence },
                                FullDescription = new { Text = claim.Argument },
                                Help = new { Text = "It fails when: " + claim.Catches },
                            }),
                        },
                    },
                    Results = report.Claims.Select(claim => new
                    {
                        RuleId = claim.Id,
                        Kind = claim.Passed ? "pass" : "fail",
                        Level = claim.Passed ? "none" : "error",
                        Message = new { Text = Message(claim) },
                        Locations = new[]
                        {
                            new
                            {
                                PhysicalLocation = new
                                {
                                    ArtifactLocation = new { Uri = ClaimsFile },
                                    Region = new { StartLine = LineOf(lines, claim.Id) },
                                },
                            },
                        },
                        Properties = new { claim.Digest, claim.Bounds, claim.Command },
                    }),
                },
            },
        };
        string text = JsonSerializer.Serialize(document, EvidenceJson.Options);
        return text.Insert(1, "\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",") + "\n";
    }

    private static string Message(ClaimReport claim) => claim.Counterexample is { } found
        ? string.Create(CultureInfo.InvariantCulture, $"{found.Case}: {found.Text}. Again: {found.Command}")
        : $"held; digest {claim.Digest}";

    private static int LineOf(string[] lines, string id)
    {
        int index = Array.FindIndex(lines, line => line.StartsWith($"| {id} ", StringComparison.Ordinal));
        return index < 0 ? 1 : index + 1;
    }
}
