using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Guard.Host.Reporting;

/// <summary>Partitions by level, highest on top, and the channels between them, as SVG.</summary>
internal static class FlowPicture
{
    private const int BoxWidth = 215;
    private const int BoxHeight = 46;
    private const int ColumnWidth = 290;
    private const int RowHeight = 150;
    private const int Margin = 20;
    private const int LeftMargin = 90;
    private const int LevelBar = 6;

    /// <summary>Two pictures, one under the other, as an SVG file of its own.</summary>
    internal static string DrawPage(string title, string flows, string schedule)
    {
        const string Style =
            "text{fill:#1d1d1f;font:12px system-ui,'DejaVu Sans',sans-serif} .line{stroke:#62626a;fill:none} .box{fill:#fff;stroke:#d9d9de}";
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1040 760\"><style>{Style}</style><rect "
            + $"width=\"1040\" height=\"760\" fill=\"#fbfbfa\"/>"
            + $"<text x=\"20\" y=\"28\" font-weight=\"700\" style=\"font-size:18px\">{ReportWriter.Text(title)}</text>"
            + $"<svg x=\"20\" y=\"40\" width=\"1000\" height=\"590\">{flows}</svg><svg x=\"20\" y=\"650\" "
                + $"width=\"1000\" height=\"90\">{schedule}</svg></svg>\n";
    }

    internal static string Draw(ImmutableArray<ReportPartition> partitions, ImmutableArray<ReportFlow> flows)
    {
        string[] levels = [.. partitions.Select(row => row.Label).Distinct(StringComparer.Ordinal).OrderByDescending(Rank)];
        int columns = levels.Length == 0 ? 1 : levels.Max(level => partitions.Count(row => row.Label == level));
        int width = (columns * ColumnWidth) + LeftMargin + Margin;
        int height = ((levels.Length - 1) * RowHeight) + BoxHeight + (2 * Margin);
        var svg = new StringBuilder();
        svg.Append(
                CultureInfo.InvariantCulture,
                $"<svg viewBox=\"0 0 {width} {height}\" width=\"100%\" style=\"max-width:{width}px\" role=\"img\" aria-label=\"flows\">")
            .Append(
                "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" "
                    + "markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"currentColor\"/></marker></defs>");
        foreach (ReportPartition row in partitions)
        {
            (int x, int y) = Place(row, partitions, levels);
            (string background, _) = ClassificationColor.Of(row.Label);
            svg.Append(
                    CultureInfo.InvariantCulture,
                    $"<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{BoxWidth}\" height=\"{BoxHeight}\" rx=\"6\"/>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{x}\" y=\"{y}\" width=\"{LevelBar}\" height=\"{BoxHeight}\" fill=\"{background}\"/>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"{x + 16}\" y=\"{y + 20}\" font-weight=\"700\">{ReportWriter.Text(row.Name)}</text>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<text x=\"{x + 16}\" y=\"{y + 36}\" style=\"font-size:10px\">{ReportWriter.Text(row.Label)}</text>");
        }

        for (int i = 0; i < flows.Length; i++)
        {
            AppendFlow(svg, flows[i], i, partitions, levels);
        }

        return svg.Append("</svg>").ToString();
    }

    private static void AppendFlow(
        StringBuilder svg,
        ReportFlow flow,
        int index,
        ImmutableArray<ReportPartition> partitions,
        string[] levels)
    {
        ReportPartition? source = partitions.FirstOrDefault(row => row.Name == flow.Source);
        ReportPartition? sink = partitions.FirstOrDefault(row => row.Name == flow.Sink);
        if (source is null || sink is null)
        {
            return;
        }

        (int sourceX, int sourceY) = Place(source, partitions, levels);
        (int sinkX, int sinkY) = Place(sink, partitions, levels);
        bool up = sinkY < sourceY;
        int shift = flow.Direction == "down" ? 38 : -38;
        int x1 = sourceX + (BoxWidth / 2) + shift;
        int x2 = sinkX + (BoxWidth / 2) + shift;
        int y1 = up ? sourceY : sourceY + BoxHeight;
        int y2 = up ? sinkY + BoxHeight + 2 : sinkY - 2;
        double at = 0.25 + (0.25 * (index % 3));
        bool isDown = flow.Direction == "down";
        double labelX = x1 + ((x2 - x1) * at) + (isDown ? 6 : -6);
        string anchor = isDown ? "start" : "end";
        double labelY = y1 + ((y2 - y1) * at);
        string count = flow.Delivered > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({flow.Delivered})") : string.Empty;
        string dash = flow.Direction == "down" ? " stroke-dasharray=\"5 3\"" : string.Empty;
        svg.Append(
                CultureInfo.InvariantCulture,
                $"<line class=\"line\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke-width=\"1.5\" marker-end=\"url(#tip)\"{dash}/>")
            .Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{labelX:F0}\" y=\"{labelY:F0}\" text-anchor=\"{anchor}\">{ReportWriter.Text(flow.Name)}{count}</text>");
    }

    private static (int X, int Y) Place(ReportPartition row, ImmutableArray<ReportPartition> partitions, string[] levels)
    {
        int line = Array.IndexOf(levels, row.Label);
        int column = partitions.Where(other => other.Label == row.Label).TakeWhile(other => other.Name != row.Name).Count();
        return (LeftMargin + (column * ColumnWidth), Margin + (line * RowHeight));
    }

    private static int Rank(string label) =>
        label.Split("//")[0].Replace(" ", string.Empty, StringComparison.Ordinal).ToUpperInvariant() switch
        {
            "TOPSECRET" => 5,
            "SECRET" => 4,
            "CONFIDENTIAL" => 3,
            "CUI" or "RESTRICTED" or "OFFICIAL" => 2,
            "UNCLASSIFIED" => 1,
            _ => 0,
        };
}
