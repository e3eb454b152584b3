using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Guard.Host.Reporting;

/// <summary>Writes a report as one self-contained HTML page.</summary>
public static class ReportWriter
{
    private static readonly JsonSerializerOptions EmbeddedJson = new() { Encoder = JavaScriptEncoder.Default };

    /// <summary>The page.</summary>
    public static string Write(ReportModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var page = new StringBuilder();
        string banner = Banner(model.SystemHigh);
        page.Append(
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append(
                CultureInfo.InvariantCulture,
                $"<title>Guard: {Text(model.Title)}</title><style>{ReportStyle.Sheet}</style></head><body>{banner}<main>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<h1>{Text(model.Title)}</h1><p class=\"muted\">Isolated partitions, one guard, every crossing recorded. ")
            .Append("This page holds data of every domain it shows and carries the banner of the highest.</p>");
        AppendFacts(page, model.Facts);
        AppendExpectations(page, model.Expectations);
        AppendPartitions(page, model.Partitions);
        page.Append("<h2>Flows</h2><div class=\"wide\">")
            .Append(FlowPicture.Draw(model.Partitions, model.Flows))
            .Append("</div>");
        AppendFlows(page, model.Flows);
        page.Append("<h2>Schedule of one frame</h2><div class=\"wide\">")
            .Append(SchedulePicture.Draw(model.FrameTicks, model.Slots))
            .Append("</div>");
        AppendSequence(page, model);
        AppendComparisons(page, model.Comparisons);
        AppendConsoles(page, model.Consoles);
        AppendLog(page, model);
        return page.Append("</main>").Append(banner).Append("</body></html>\n").ToString();
    }

    internal static string Text(string value) => WebUtility.HtmlEncode(value);

    internal static string Chip(string label)
    {
        (string background, string text) = ClassificationColor.Of(label);
        return $"<span class=\"chip\" style=\"background:{background};color:{text}\">{Text(label)}</span>";
    }

    private static string Banner(string label)
    {
        (string background, string text) = ClassificationColor.Of(label);
        return $"<div class=\"banner\" style=\"background:{background};color:{text}\">{Text(label)}</div>";
    }

    private static void AppendFacts(StringBuilder page, ImmutableArray<ReportFact> facts)
    {
        page.Append("<dl class=\"facts\">");
        foreach (ReportFact fact in facts)
        {
            page.Append(CultureInfo.InvariantCulture, $"<dt>{Text(fact.Name)}</dt><dd><code>{Text(fact.Value)}</code></dd>");
        }

        page.Append("</dl>");
    }

    private static void AppendExpectations(StringBuilder page, ImmutableArray<ReportExpectation> rows)
    {
        if (rows.IsEmpty)
        {
            return;
        }

        int held = rows.Count(row => row.Held);
        page.Append(
            CultureInfo.InvariantCulture,
            $"<h2>Expected and observed: {held} of {rows.Length} held</h2><table><tr><th></th><th>Expectation</th><th>Observed</th></tr>");
        foreach (ReportExpectation row in rows)
        {
            string mark = row.Held ? "<span class=\"ok\">✓ held</span>" : "<span class=\"bad\">✗ missed</span>";
            page.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{mark}</td><td>{Text(row.Text)}</td><td>{Text(row.Detail)}</td></tr>");
        }

        page.Append("</table>");
    }

    private static void AppendPartitions(StringBuilder page, ImmutableArray<ReportPartition> rows)
    {
        page.Append(
            "<h2>Partitions</h2><div class=\"wide\"><table><tr><th>Domain</th><th>Label</th><th>State</th><th>"
                + "Instructions</th><th>Doorbells</th><th>Malformed or over allowance</th><th>Image manifest</th></tr>");
        foreach (ReportPartition row in rows)
        {
            page.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Text(row.Name)}</td><td>{Chip(row.Label)}</td><td>{Text(row.State)}</td>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<td class=\"n\">{row.Instructions:N0}</td><td class=\"n\">{row.Doorbells:N0}</td><td class=\"n\">{row.Refused:N0}</td>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<td><code title=\"{Text(row.Image)}\">{Text(Shorten(row.Image))}</code></td></tr>");
        }

        page.Append("</table></div>");
    }

    private static void AppendFlows(StringBuilder page, ImmutableArray<ReportFlow> rows)
    {
        page.Append(
            "<div class=\"wide\"><table><tr><th>Channel</th><th>From, to</th><th>Guards</th><th>Delivered</th><th>"
                + "Rejected</th><th>Quarantined</th><th>Held</th><th>Rule</th></tr>");
        foreach (ReportFlow row in rows)
        {
            page.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Text(row.Name)}</td><td>{Text(row.Source)} → {Text(row.Sink)} <span class=\"muted\">"
                        + $"({Text(row.Direction)})</span></td><td>{Text(row.Guards)}</td>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<td class=\"n\">{row.Delivered}</td><td class=\"n\">{row.Rejected}</td><td class=\"n\">"
                        + $"{row.Quarantined}</td><td class=\"n\">{row.Held}</td><td><code>{Text(row.Rule)}</code></td></tr>");
        }

        page.Append("</table></div>");
    }

    private static void AppendSequence(StringBuilder page, ReportModel model)
    {
        if (model.Sequence.IsEmpty)
        {
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<h2>{Text(model.SequenceTitle)}</h2><div class=\"steps\">");
        foreach (ReportStep step in model.Sequence)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"<div><b>{Text(step.What)}</b> <span class=\"muted\">by {Text(step.Actor)} · record {step.Sequence} · "
                    + $"{step.VirtualNanoseconds / 1e6:F3} ms</span><br>{Text(step.Detail)}</div>");
        }

        page.Append("</div>");
    }

    private static void AppendComparisons(StringBuilder page, ImmutableArray<ReportComparison> rows)
    {
        if (rows.IsEmpty)
        {
            return;
        }

        page.Append("<h2>Two runs that differ only in High's secret</h2>");
        foreach (ReportComparison row in rows)
        {
            page.Append(
                    CultureInfo.InvariantCulture,
                    $"<h3>{Text(row.Title)}: <span class=\"{(row.Equal ? "ok" : "bad")}\">{Text(row.Verdict)}</span></h3><div class=\"hex\">")
                .Append("<pre>")
                .Append(HexDump.Markup(row.Left, row.Right))
                .Append("</pre><pre>")
                .Append(HexDump.Markup(row.Right, row.Left))
                .Append("</pre></div>");
        }
    }

    private static void AppendConsoles(StringBuilder page, ImmutableArray<ReportConsole> rows)
    {
        page.Append("<h2>Consoles</h2><div class=\"consoles\">");
        foreach (ReportConsole row in rows)
        {
            (string background, string text) = ClassificationColor.Of(row.Label);
            page.Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"console\"><h3 style=\"background:{background};color:{text}\"><span>{Text(row.Label)}<"
                    + $"/span><span>{Text(row.Name)}</span></h3><pre>{Text(row.Text)}</pre></div>");
        }

        page.Append("</div>");
    }

    private static void AppendLog(StringBuilder page, ReportModel model)
    {
        var data = new
        {
            leaves = model.Leaves,
            checkpoint = model.Checkpoint,
            key = model.LogKey,
        };
        page.Append(
                CultureInfo.InvariantCulture,
                $"<h2>Audit log: {model.Leaves.Length} records, verified here by your browser</h2>")
            .Append(
                "<p class=\"muted\">Hash chain, Merkle tree and signature are computed anew from the records below. The "
                    + "key stands in this page: compare it with the one you trust.</p>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<p><code>{Text(model.LogKey)}</code></p><p><button id=\"verify\">Verify again</button></p><div id=\"verdict\"></div>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<details><summary>Checkpoint and records</summary><pre>"
                    + $"{Text(model.Checkpoint)}\n{Text(string.Join('\n', model.Leaves))}</pre></details>")
            .Append("<script type=\"application/json\" id=\"log-data\">")
            .Append(JsonSerializer.Serialize(data, EmbeddedJson))
            .Append("</script>")
            .Append("<script>")
            .Append(ReportScript.Text)
            .Append("</script>");
    }

    private static string Shorten(string digest) => digest.Length > 16 ? digest[..16] + "…" : digest;
}
