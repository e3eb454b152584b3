using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using Guard.Policy.Diagnostics;

namespace Guard.Policy.Testing;

/// <summary>Result of `guard policy test`.</summary>
/// <param name="Results">Cases by name; empty when the file has an error.</param>
/// <param name="Coverage">Each type of each channel.</param>
/// <param name="Survivors">Mutants no case noticed; empty when none were asked for.</param>
/// <param name="MutantCount">Mutants tried.</param>
/// <param name="Diagnostics">Findings about the tests file.</param>
/// <param name="Sources">Texts they point into.</param>
public sealed record PolicyTestReport(
    ImmutableArray<PolicyTestResult> Results,
    ImmutableArray<CoverageRow> Coverage,
    ImmutableArray<string> Survivors,
    int MutantCount,
    ImmutableArray<Diagnostic> Diagnostics,
    ImmutableArray<SourceFile> Sources)
{
    /// <summary>True when there is a case, all came out as expected, each type of each channel was tried both ways, no mutant
    /// survived and the file has no finding: what nothing tries does not pass.</summary>
    public bool Succeeded
    {
        get
        {
            bool good = !Results.IsEmpty && IsCovered && Survivors.IsEmpty && Diagnostics.IsEmpty;
            foreach (PolicyTestResult result in Results)
            {
                good &= result.Passed;
            }

            return good;
        }
    }

    /// <summary>True when each type of each channel was tried by a case that passes and one that is refused.</summary>
    public bool IsCovered
    {
        get
        {
            bool good = true;
            foreach (CoverageRow row in Coverage)
            {
                good &= row.Passing > 0 && row.Refused > 0;
            }

            return good;
        }
    }

    /// <summary>Failed cases, survivors and counts as text; coverage too if asked for.</summary>
    public string Render(bool withCoverage)
    {
        var text = new StringBuilder(DiagnosticText.Render(Diagnostics, Sources, ""));
        int failed = 0;
        foreach (PolicyTestResult result in Results)
        {
            if (!result.Passed)
            {
                failed++;
                text.Append(CultureInfo.InvariantCulture, $"FAIL  {result.Case.Name}  {result.Case.Span.RuleLocation}\n");
                text.Append(
                    CultureInfo.InvariantCulture, $"      expected {Describe(result.Case.Expected, result.Case.Reason)}\n");
                text.Append(
                    CultureInfo.InvariantCulture, $"      found    {Describe(result.Actual.Outcome, result.Actual.Reason)}\n");
            }
        }

        foreach (CoverageRow row in Coverage)
        {
            bool isTried = row.Passing > 0 && row.Refused > 0;
            if (isTried && !withCoverage)
            {
                continue;
            }

            string mark = isTried ? "ok  " : "MISS";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{mark}  {row.Channel} {row.Type}: {row.Passing} pass, {row.Refused} refused  {row.Rule}\n");
        }

        foreach (string survivor in Survivors)
        {
            text.Append(CultureInfo.InvariantCulture, $"SURVIVED  {survivor}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{Results.Length - failed} passed, {failed} failed");
        text.Append(
            MutantCount == 0 ? "\n" : string.Create(CultureInfo.InvariantCulture, $"; {MutantCount} mutants, {Survivors.Length} survived\n"));
        return text.ToString();
    }

    /// <summary>JSON: {succeeded, cases: [{name, place, passed, expected, expectedReason, found, foundReason, channel}],
    /// coverage: [{channel, type, rule, passing, refused}], mutants, survivors, findings: [{id, place, message}]}.</summary>
    public string RenderJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteBoolean("succeeded", Succeeded);
            WriteCases(json);
            WriteCoverage(json);
            json.WriteNumber("mutants", MutantCount);
            json.WriteStartArray("survivors");
            foreach (string survivor in Survivors)
            {
                json.WriteStringValue(survivor);
            }

            json.WriteEndArray();
            json.WriteStartArray("findings");
            foreach (Diagnostic diagnostic in Diagnostics)
            {
                json.WriteStartObject();
                json.WriteString("id", diagnostic.Id);
                json.WriteString("place", diagnostic.Span.ToString());
                json.WriteString("message", diagnostic.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void WriteCases(Utf8JsonWriter json)
    {
        json.WriteStartArray("cases");
        foreach (PolicyTestResult result in Results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Case.Name);
            json.WriteString("place", result.Case.Span.RuleLocation);
            json.WriteBoolean("passed", result.Passed);
            json.WriteString("expected", Word(result.Case.Expected));
            json.WriteString("expectedReason", result.Case.Reason);
            json.WriteString("found", Word(result.Actual.Outcome));
            json.WriteString("foundReason", result.Actual.Reason);
            json.WriteString("channel", result.Actual.Rule);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteCoverage(Utf8JsonWriter json)
    {
        json.WriteStartArray("coverage");
        foreach (CoverageRow row in Coverage)
        {
            json.WriteStartObject();
            json.WriteString("channel", row.Channel);
            json.WriteString("type", row.Type);
            json.WriteString("rule", row.Rule);
            json.WriteNumber("passing", row.Passing);
            json.WriteNumber("refused", row.Refused);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The word of an outcome in a tests file.</summary>
    public static string Word(TestOutcome outcome) => outcome switch
    {
        TestOutcome.NoChannel => "no-channel",
        TestOutcome.Deliver => "deliver",
        TestOutcome.HoldForOne => "hold-1",
        TestOutcome.HoldForTwo => "hold-2",
        TestOutcome.Reject => "reject",
        TestOutcome.Quarantine => "quarantine",
    };

    private static string Describe(TestOutcome outcome, string reason) => reason.Length == 0 ? Word(outcome) : $"{Word(outcome)}: {reason}";
}
