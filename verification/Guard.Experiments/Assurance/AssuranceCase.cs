using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using Guard.Contracts;
using Guard.Experiments.Attempts;
using Guard.Experiments.Size;
using Guard.Host.Building;
using Guard.Host.Demonstration;
using Guard.Host.Reporting;

namespace Guard.Experiments.Assurance;

/// <summary>The assurance case as one HTML page without outside resources: claim, argument, command, result, digest, bounds.</summary>
public static class AssuranceCase
{
    /// <summary>The page.</summary>
    /// <param name="report">The results.</param>
    /// <param name="repository">Where claims, non-claims and the example stand.</param>
    public static string Write(EvidenceReport report, string repository)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(repository);
        string claims = File.ReadAllText(Path.Combine(repository, "verification", "claims.md"));
        string nonClaims = File.ReadAllText(Path.Combine(repository, "verification", "non-claims.md"));
        string[][] elsewhere =
        [
            .. Markdown.ClaimRows(claims).Where(row => row.Length >= 4 && report.Claims.All(claim => claim.Id != row[0])),
        ];
        var page = new StringBuilder()
            .Append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append(CultureInfo.InvariantCulture, $"<title>Guard: assurance case</title><style>{ReportStyle.Sheet}{AssuranceStyle.Sheet}</style>")
            .Append("</head><body><main>");
        AppendHead(page, report);
        AppendOverview(page, report, elsewhere);
        AppendSystem(page, repository);
        page.Append("<h2 id=\"claims\">The claims, one by one</h2>");
        foreach (ClaimReport claim in report.Claims)
        {
            AppendClaim(page, claim);
        }

        AppendElsewhere(page, elsewhere);
        AppendPlants(page, report.Plants);
        AppendAttempts(page, report);
        AppendSize(page, TrustedSize.Measure(repository));
        AppendTraces(page, report);
        AppendNonClaims(page, nonClaims);
        AppendAgain(page);
        return page.Append("</main></body></html>\n").ToString();
    }

    private static void AppendHead(StringBuilder page, EvidenceReport report)
    {
        int held = report.Claims.Count(claim => claim.Passed);
        string verdict = held == report.Claims.Length ? "ok" : "bad";
        page.Append("<h1>Guard: assurance case</h1><p class=\"lead\">Guard runs separate classification domains side by side on one machine and lets ")
            .Append("through only what a signed policy allows. This page lists what is claimed of it. Each claim has an experiment that tries to ")
            .Append("break it, the command that runs the experiment, and what came out. Nothing here asks to be believed: run the commands.</p>")
            .Append(CultureInfo.InvariantCulture, $"<p class=\"{verdict}\">{held} of {report.Claims.Length} claims held")
            .Append(CultureInfo.InvariantCulture, $" ({(report.IsFull ? "full" : "quick")} size).</p><dl class=\"facts\">");
        Fact(page, "date", Text(report.Date));
        Fact(page, "machine", Text(report.Machine));
        Fact(page, "sources", $"<code>{Text(report.Sources)}</code> SHA-256 over the list of source files");
        page.Append("</dl>");
    }

    private static void AppendOverview(StringBuilder page, EvidenceReport report, string[][] elsewhere)
    {
        page.Append("<h2>At a glance</h2><div class=\"wide\"><table><tr><th></th><th>Claim</th><th>Result</th></tr>");
        IEnumerable<(string Id, string Target, string Sentence, string Result)> rows =
        [
            .. report.Claims.Select(claim => (claim.Id, claim.Id, Text(claim.Sentence), Verdict(claim.Passed))),
            .. elsewhere.Select(row => (row[0], "elsewhere", Markdown.Inline(row[1]), $"<span class=\"muted\">{Elsewhere(row[0])}</span>")),
        ];
        foreach ((string id, string target, string sentence, string result) in rows.OrderBy(row => NumberOf(row.Id)))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td><a href=\"#{Text(target)}\">{Text(id)}</a></td><td>{sentence}</td><td>{result}</td></tr>");
        }

        page.Append("</table></div>");
    }

    private static string Elsewhere(string id) =>
        ExperimentCatalogue.All.Any(experiment => experiment.Claim.Id == id) ? "not run here" : "tests, proofs";

    private static int NumberOf(string id) => int.Parse(id.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);

    private static void AppendSystem(StringBuilder page, string repository)
    {
        SystemImage? image = SystemLoader.Compile(new DemoSetup(repository).System, null).Image;
        if (image is null)
        {
            return;
        }

        page.Append("<h2>The system on trial</h2><p>Most claims are shown on this example, <code>policy/examples/three-levels</code>: six domains at ")
            .Append("three levels. Arrows are the only ways between them. Solid arrows lead up and need no release; dashed ones lead down and ")
            .Append("need two persons, wait for a release slot and are padded. <i>mole</i> holds a secret and tries to get it to <i>ear</i>; ")
            .Append("<i>mallory</i> attacks.</p><div class=\"wide\">")
            .Append(PlanPicture.DrawFlows(image))
            .Append("</div><p>One frame of virtual time. Each domain has its slot, whatever the others do; what it does not use, nobody gets.</p>")
            .Append("<div class=\"wide\">")
            .Append(PlanPicture.DrawSchedule(image))
            .Append("</div>");
    }

    private static void AppendClaim(StringBuilder page, ClaimReport claim)
    {
        page.Append(
                CultureInfo.InvariantCulture,
                $"<article class=\"case\" id=\"{Text(claim.Id)}\"><h3><span class=\"id\">{Text(claim.Id)}</span>{Text(claim.Sentence)}")
            .Append(CultureInfo.InvariantCulture, $"{Verdict(claim.Passed)}</h3>")
            .Append(CultureInfo.InvariantCulture, $"<p>{Text(claim.Argument)}</p>");
        if (claim.Counterexample is { } found)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<p class=\"counter\"><b>{Text(found.Case)}</b>: {Text(found.Text)}<br><code>{Text(found.Command)}</code></p>");
        }

        page.Append("<dl class=\"facts\">");
        Fact(page, "tried", Text(claim.Bounds));
        Fact(page, "fails when", Text(claim.Catches));
        Fact(page, "command", $"<code>{Text(claim.Command)}</code>");
        Fact(page, "measured", Figures(claim.Figures));
        Fact(page, "digest", $"<code>{Text(claim.Digest)}</code>");
        page.Append("</dl><div class=\"tags\">");
        foreach (Trace trace in TraceTable.Rows.Where(trace => trace.Claim == claim.Id))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<span class=\"tag\" title=\"{Text(trace.How)}\"><b>{Text(trace.Catalogue)}</b> {Text(trace.Requirement)}</span>");
        }

        page.Append("</div></article>");
    }

    private static string Figures(ImmutableArray<Figure> figures) =>
        "<ul class=\"figures\">" + string.Concat(figures.Select(figure => $"<li>{Text(figure.Name)}: {Text(figure.Value)}</li>")) + "</ul>";

    private static void AppendElsewhere(StringBuilder page, string[][] rows)
    {
        if (rows.Length == 0)
        {
            return;
        }

        page.Append("<h2 id=\"elsewhere\">Other claims, and what backs them</h2><p>Tests and proofs run with <code>dotnet test Guard.sln -c Release</code>, ")
            .Append("not for this page.</p>")
            .Append("<div class=\"wide\"><table><tr><th></th><th>Claim</th><th>Backed by</th><th>Fails when</th></tr>");
        foreach (string[] row in rows)
        {
            page.Append("<tr>").AppendJoin(string.Empty, row.Take(4).Select(cell => $"<td>{Markdown.Inline(cell)}</td>")).Append("</tr>");
        }

        page.Append("</table></div>");
    }

    private static void AppendPlants(StringBuilder page, ImmutableArray<PlantOutcome> plants)
    {
        page.Append("<h2>Can these experiments fail?</h2><p>An experiment that cannot fail is no evidence. A test build, never the product, holds ")
            .Append("deliberate faults; each must turn its claim red, with a counterexample that fails again by itself and holds without the fault: ")
            .Append("<code>GUARD_CONFIGURATION=Planted tools/guard evidence plants</code>.</p>");
        if (plants.IsDefaultOrEmpty)
        {
            page.Append("<p class=\"muted\">They were not tried for this page.</p>");
            return;
        }

        page.Append("<div class=\"wide\"><table><tr><th>Planted fault</th><th>Claim</th><th>Found</th><th>Counterexample</th></tr>");
        foreach (PlantOutcome plant in plants)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Text(plant.Plant)}</td><td>{Text(plant.Claim)}</td><td>{Verdict(plant.Found, "found", "survived")}</td>"
                    + $"<td>{Text(Shorten(plant.Text))}</td></tr>");
        }

        page.Append("</table></div>");
    }

    private static void AppendAttempts(StringBuilder page, EvidenceReport report)
    {
        if (report.Claims.FirstOrDefault(claim => claim.Id == "C13") is not { Passed: true })
        {
            return;
        }

        page.Append("<h2>The attempts of C13</h2><p>Each was seen to end exactly so; <code>tools/guard demo isolation</code> shows them.</p>");
        int number = 0;
        foreach (IGrouping<string, Attempt> area in AttemptTable.Rows.GroupBy(row => row.Area, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>{area.Count()} on {Text(area.Key)}</summary><table>")
                .Append("<tr><th></th><th>Attempt</th><th>Expected, and seen</th></tr>");
            foreach (Attempt attempt in area)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{AttemptTable.IdOf(number++)}</td><td>{Text(attempt.Name)}</td><td>{Text(attempt.Expected)}</td></tr>");
            }

            page.Append("</table></details>");
        }
    }

    private static void AppendSize(StringBuilder page, TrustedSize size)
    {
        page.Append("<h2>What must be right for all this</h2><p><code>tools/guard evidence size --files</code> prints every file with the ")
            .Append("reason it is trusted. The emulated PCs are not among them: memory safety keeps them apart.</p><div class=\"big\">")
            .Append(CultureInfo.InvariantCulture, $"<div><b>{size.LinesOf(TrustedPart.Separation):N0}</b>lines keep partitions apart</div>")
            .Append(CultureInfo.InvariantCulture, $"<div><b>{size.LinesOf(TrustedPart.Guard):N0}</b>lines decide and record what flows</div>")
            .Append(CultureInfo.InvariantCulture, $"<div><b>{size.LinesOf(TrustedPart.Runtime):N0}</b>lines of our host below both, and:</div></div>")
            .Append("<table><tr><th>Not ours</th><th>Version</th><th>Trusted for</th></tr>");
        foreach (RuntimeItem item in size.Runtime)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Text(item.Name)}</td><td>{Text(item.Version)}</td><td>{Text(item.Reason)}</td></tr>");
        }

        page.Append("</table>");
    }

    private static void AppendTraces(StringBuilder page, EvidenceReport report)
    {
        page.Append("<h2>Requirements these claims speak to</h2><p class=\"muted\">An evaluator's starting point, in the words of Common Criteria (CC), the ")
            .Append("separation kernel protection profile (SKPP) and NIST SP 800-53 rev. 5. Nobody has evaluated Guard against any of them.</p>");
        foreach (IGrouping<string, Trace> catalogue in TraceTable.Rows.GroupBy(trace => trace.Catalogue, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"<details><summary>{Text(NameOf(catalogue.Key))}: {catalogue.Count()}</summary><table>")
                .Append("<tr><th>Claim</th><th>Requirement</th><th>In which sense</th></tr>");
            foreach (Trace trace in catalogue)
            {
                string claim = report.Claims.Any(each => each.Id == trace.Claim) ? $"<a href=\"#{trace.Claim}\">{trace.Claim}</a>" : trace.Claim;
                page.Append(CultureInfo.InvariantCulture, $"<tr><td>{claim}</td><td>{Text(trace.Requirement)}</td><td>{Text(trace.How)}</td></tr>");
            }

            page.Append("</table></details>");
        }
    }

    private static string NameOf(string catalogue) => catalogue switch
    {
        "CC" => "Common Criteria, parts 2 and 3",
        "SKPP" => "Separation kernel protection profile",
        _ => "NIST SP " + catalogue,
    };

    private static void AppendNonClaims(StringBuilder page, string nonClaims)
    {
        page.Append("<h2>What is not claimed</h2><ul>");
        foreach (string item in Markdown.Items(nonClaims))
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{Markdown.Inline(item)}</li>");
        }

        page.Append("</ul>");
    }

    private static void AppendAgain(StringBuilder page) =>
        page.Append("<h2>Do it yourself</h2><p>In a clone of your own: <code>tools/guard evidence verify BUNDLE</code> checks the bundle's signature and ")
            .Append("every digest, compares its sources with yours, runs each experiment again on your machine, and compares what it sees, digest by ")
            .Append("digest. <code>verification/how-to-attack.md</code> says where to push.</p>");

    private static void Fact(StringBuilder page, string name, string html) =>
        page.Append(CultureInfo.InvariantCulture, $"<dt>{Text(name)}</dt><dd>{html}</dd>");

    private static string Verdict(bool held, string good = "held", string bad = "FAILED") =>
        held ? $"<span class=\"ok\">✓ {good}</span>" : $"<span class=\"bad\">✗ {bad}</span>";

    private static string Shorten(string text) => text.Length > 240 ? text[..240] + "…" : text;

    private static string Text(string value) => WebUtility.HtmlEncode(value);
}
