using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Guard.Host.Reporting;

/// <summary>The channels of a crowded picture, numbered as its lines, in columns.</summary>
internal static class FlowList
{
    private const int Columns = 3;
    private const int LineHeight = 15;
    private const int MostCharacters = 76;

    /// <summary>The list as SVG, and how high it is.</summary>
    internal static string Draw(ImmutableArray<ReportFlow> flows, int width, out int height)
    {
        int lines = (flows.Length + Columns - 1) / Columns;
        height = (lines * LineHeight) + 20;
        var svg = new StringBuilder();
        for (int i = 0; i < flows.Length; i++)
        {
            ReportFlow flow = flows[i];
            int x = i / lines * (width / Columns);
            int y = 14 + (i % lines * LineHeight);
            string text = $"{flow.Name}: {flow.Source} \u2192 {flow.Sink}  {flow.Direction}{(flow.Guards.Length == 0 ? "" : "  " + flow.Guards)}";
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 24}\" y=\"{y}\" text-anchor=\"end\" class=\"small\" font-weight=\"700\">{i + 1}</text>")
                .Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 30}\" y=\"{y}\" class=\"small\">")
                .Append(ReportWriter.Text(text.Length > MostCharacters ? text[..(MostCharacters - 1)] + "\u2026" : text)).Append("</text>");
        }

        return svg.ToString();
    }
}
