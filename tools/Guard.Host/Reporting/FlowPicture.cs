using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Guard.Host.Reporting;

/// <summary>Partitions by level, highest on top, and the channels between them, as SVG. With many of them the lines bear numbers only, and a
/// list below tells what they are.</summary>
internal static class FlowPicture
{
    private const int LevelBar = 6;
    private const int PageWidth = 1280;
    private const double LabelHeight = 13;
    private const double CharacterWidth = 6.4;

    /// <summary>Width of what stands in a page.</summary>
    internal const int InnerWidth = PageWidth - 40;

    /// <summary>Flows, and a picture of the given height under them, as an SVG file of its own.</summary>
    internal static string DrawPage(
        string title, ImmutableArray<ReportPartition> partitions, ImmutableArray<ReportFlow> flows, string below, int belowHeight)
    {
        const string Style =
            "text{fill:#1d1d1f;font:12px system-ui,'DejaVu Sans',sans-serif} .line{stroke:#62626a;fill:none} .box{fill:#fff;stroke:#d9d9de}"
            + " .halo{paint-order:stroke;stroke:#fbfbfa;stroke-width:4px;stroke-linejoin:round} .small{font-size:10px}";
        var layout = new FlowLayout(partitions, flows);
        int flowsHeight = (int)(layout.Height * Math.Min(1.0, (double)InnerWidth / layout.Width));
        string list = layout.IsCrowded ? FlowList.Draw(flows, InnerWidth, out int listHeight) : Nothing(out listHeight);
        int belowTop = 60 + flowsHeight + listHeight + 24;
        int height = belowTop + belowHeight + 20;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {PageWidth} {height}\"><style>{Style}</style>"
                + $"<rect width=\"{PageWidth}\" height=\"{height}\" fill=\"#fbfbfa\"/>"
                + $"<text x=\"20\" y=\"28\" font-weight=\"700\" style=\"font-size:18px\">{ReportWriter.Text(title)}</text>"
                + $"<text x=\"20\" y=\"46\" class=\"small\">full line: upward or equal; dashed: downgrade, released after review in slots; "
                + $"every line passes filter A and filter B</text>"
                + $"<svg x=\"20\" y=\"52\" width=\"{InnerWidth}\" height=\"{flowsHeight}\">{Draw(partitions, flows)}</svg>"
                + $"<svg x=\"20\" y=\"{60 + flowsHeight}\" width=\"{InnerWidth}\" height=\"{listHeight}\">{list}</svg>"
                + $"<svg x=\"20\" y=\"{belowTop}\" width=\"{InnerWidth}\" height=\"{belowHeight}\">{below}</svg></svg>\n");
    }

    internal static string Draw(ImmutableArray<ReportPartition> partitions, ImmutableArray<ReportFlow> flows)
    {
        var layout = new FlowLayout(partitions, flows);
        var svg = new StringBuilder();
        svg.Append(
                CultureInfo.InvariantCulture,
                $"<svg viewBox=\"0 0 {layout.Width} {layout.Height}\" width=\"100%\" style=\"max-width:{layout.Width}px\" role=\"img\" aria-label=\"flows\">")
            .Append(
                "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" "
                    + "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#62626a\"/></marker></defs>");
        foreach ((string level, int y, int height) in layout.Levels)
        {
            (string background, string color) = ClassificationColor.Of(level);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"4\" y=\"{y}\" width=\"116\" height=\"{height}\" rx=\"4\" fill=\"{background}\"/>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"62\" y=\"{y + (height / 2) + 4}\" text-anchor=\"middle\" style=\"fill:{color};font-weight:700;font-size:11px\">")
                .Append(ReportWriter.Text(level)).Append("</text>");
        }

        var taken = new List<(double X, double Y, double Width)>();
        for (int i = 0; i < flows.Length; i++)
        {
            if (layout.Knows(flows[i]))
            {
                AppendLine(svg, flows[i], layout.CurveOf(flows[i], i));
            }
        }

        foreach (ReportPartition row in partitions)
        {
            AppendBox(svg, row, layout);
            (int x, int y) = layout.PlaceOf(row.Name);
            for (int line = 6; line < layout.BoxHeight; line += 10)
            {
                taken.Add((x + (layout.BoxWidth / 2.0), y + line, layout.BoxWidth));      // No label on a box.
            }
        }

        for (int i = 0; i < flows.Length; i++)
        {
            if (layout.Knows(flows[i]))
            {
                string text = layout.IsCrowded
                    ? (i + 1).ToString(CultureInfo.InvariantCulture)
                    : flows[i].Name + (flows[i].Delivered > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({flows[i].Delivered})") : string.Empty);
                AppendLabel(svg, text, layout.IsCrowded ? string.Empty : flows[i].Guards, layout.CurveOf(flows[i], i), layout.IsCrowded, taken);
            }
        }

        return svg.Append("</svg>").ToString();
    }

    private static string Nothing(out int height)
    {
        height = 0;
        return string.Empty;
    }

    private static void AppendBox(StringBuilder svg, ReportPartition row, FlowLayout layout)
    {
        (int x, int y) = layout.PlaceOf(row.Name);
        (string background, _) = ClassificationColor.Of(row.Label);
        int room = (int)((layout.BoxWidth - 20) / (layout.IsCrowded ? 5.4 : 5.8));
        string label = layout.IsCrowded ? Caveats(row.Label) : row.Label;
        svg.Append("<g><title>").Append(ReportWriter.Text($"{row.Name}: {row.Label}")).Append("</title>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{layout.BoxWidth}\" height=\"{layout.BoxHeight}\" rx=\"5\"/>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{x}\" y=\"{y}\" width=\"{LevelBar}\" height=\"{layout.BoxHeight}\" fill=\"{background}\"/>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{x + 13}\" y=\"{y + (layout.IsCrowded ? 15 : 20)}\" font-weight=\"700\">{ReportWriter.Text(Cut(row.Name, room - 2))}</text>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{x + 13}\" y=\"{y + layout.BoxHeight - 7}\" style=\"font-size:{(layout.IsCrowded ? 9 : 10)}px\">")
            .Append(ReportWriter.Text(Cut(label, room))).Append("</text></g>");
    }

    private static void AppendLine(StringBuilder svg, ReportFlow flow, FlowCurve curve)
    {
        string dash = flow.Direction == "down" ? " stroke-dasharray=\"5 3\"" : string.Empty;
        svg.Append("<g><title>").Append(ReportWriter.Text($"{flow.Name}: {flow.Source} \u2192 {flow.Sink}, {flow.Direction}, {flow.Guards}"))
            .Append(CultureInfo.InvariantCulture, $"</title><path class=\"line\" d=\"{curve.Path}\" stroke-width=\"1.3\" marker-end=\"url(#tip)\"{dash}/></g>");
    }

    // On the line, where no other label is: the middle first, then nearer to either end.
    private static void AppendLabel(
        StringBuilder svg, string text, string below, in FlowCurve curve, bool isSmall, List<(double X, double Y, double Width)> taken)
    {
        double width = (Math.Max(text.Length, below.Length * 0.8) * CharacterWidth * (isSmall ? 0.85 : 1)) + 4;
        double height = below.Length == 0 ? LabelHeight : 2 * LabelHeight;
        (double X, double Y) best = curve.At(0.5);
        foreach (double part in (ReadOnlySpan<double>)[0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85])
        {
            (double X, double Y) at = curve.At(part);
            if (!taken.Exists(other => Math.Abs(other.X - at.X) < (other.Width + width) / 2 && Math.Abs(other.Y - at.Y) < height))
            {
                best = at;
                break;
            }
        }

        taken.Add((best.X, best.Y, width));
        svg.Append(
                CultureInfo.InvariantCulture,
                $"<text class=\"halo\" x=\"{best.X:F0}\" y=\"{best.Y + 4:F0}\" text-anchor=\"middle\" style=\"font-size:{(isSmall ? 10 : 12)}px\">")
            .Append(ReportWriter.Text(text)).Append("</text>");
        if (below.Length > 0)
        {
            svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<text class=\"halo\" x=\"{best.X:F0}\" y=\"{best.Y + 16:F0}\" text-anchor=\"middle\" style=\"font-size:10px\">")
                .Append(ReportWriter.Text(below)).Append("</text>");
        }
    }

    private static string Caveats(string label)
    {
        int at = label.IndexOf("//", StringComparison.Ordinal);
        return at < 0 ? label : label[(at + 2)..];
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..Math.Max(1, most - 1)] + "\u2026";
}
