using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using System.Text;
using Guard.Policy.Analysis;
using Guard.Policy.Model;

namespace Guard.Host.Reporting;

/// <summary>Ways in words, numbered as they were found; a way that is wider than the page goes on in the next line.</summary>
internal static class WayList
{
    private const int LineHeight = 18;
    private const int NumberColumn = 30;
    private const double CharacterWidth = 6.6;
    private const int Most = 100;

    /// <summary>The list as SVG, and how high it is.</summary>
    internal static string Draw(FlowPaths ways, int width, out int height)
    {
        var svg = new StringBuilder();
        int y = 14;
        int room = (int)((width - NumberColumn - 10) / CharacterWidth);
        foreach ((int index, ImmutableArray<ChannelModel> way) in ways.Ways.Take(Most).Index())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{NumberColumn - 8}\" y=\"{y}\" text-anchor=\"end\" font-weight=\"700\">{index + 1}</text>");
            foreach (string line in Lines(PathFinder.Text(way), room))
            {
                AppendLine(svg, line, y);
                y += LineHeight;
            }
        }

        foreach (string line in Omitted(ways))
        {
            AppendLine(svg, line, y);
            y += LineHeight;
        }

        height = y;
        return svg.ToString();
    }

    // What the list does not show.
    private static IEnumerable<string> Omitted(FlowPaths ways)
    {
        if (ways.Ways.IsEmpty)
        {
            yield return "no way";
        }

        if (ways.Ways.Length > Most)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{ways.Ways.Length - Most} more are drawn, not listed");
        }

        if (ways.HasMore)
        {
            yield return "there are more";
        }
    }

    private static void AppendLine(StringBuilder svg, string text, int y) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{NumberColumn}\" y=\"{y}\">").Append(ReportWriter.Text(text)).Append("</text>");

    // Broken before a step, never within one.
    private static IEnumerable<string> Lines(string way, int room)
    {
        const string step = " \u2014[";
        string rest = way;
        string indent = string.Empty;
        while (indent.Length + rest.Length > room)
        {
            int at = rest.LastIndexOf(step, room - indent.Length, System.StringComparison.Ordinal);
            if (at <= 0)
            {
                at = rest.IndexOf(step, 1, System.StringComparison.Ordinal);
            }

            if (at <= 0)
            {
                break;
            }

            yield return indent + rest[..at];
            rest = rest[(at + 1)..];
            indent = "\u2003";
        }

        yield return indent + rest;
    }
}
