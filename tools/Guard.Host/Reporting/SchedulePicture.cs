using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Guard.Host.Reporting;

/// <summary>The slots of one major frame as SVG; names stand upright where the slots are too narrow for them.</summary>
internal static class SchedulePicture
{
    private const int Width = 1000;
    private const int BarHeight = 44;
    private const int UprightBarHeight = 110;
    private const double CharacterWidth = 7.4;
    private const double LeastUpright = 9;

    /// <summary>Height of the picture of some slots.</summary>
    internal static int HeightOf(ImmutableArray<ReportSlot> slots) => (slots.Length > 12 ? UprightBarHeight : BarHeight) + 40;

    internal static string Draw(ulong frameTicks, ImmutableArray<ReportSlot> slots)
    {
        int bar = slots.Length > 12 ? UprightBarHeight : BarHeight;
        var svg = new StringBuilder();
        svg.Append(
                CultureInfo.InvariantCulture,
                $"<svg viewBox=\"0 0 {Width} {HeightOf(slots)}\" width=\"100%\" style=\"max-width:{Width}px\" role=\"img\" aria-label=\"schedule\">")
            .Append(
                CultureInfo.InvariantCulture,
                $"<rect class=\"box\" x=\"0\" y=\"10\" width=\"{Width}\" height=\"{bar}\"/>");
        foreach (ReportSlot slot in slots)
        {
            double x = Width * (double)slot.StartTicks / frameTicks;
            double width = Width * (double)slot.LengthTicks / frameTicks;
            (string background, string text) = ClassificationColor.Of(slot.Label);
            svg.Append("<g><title>").Append(ReportWriter.Text(slot.Partition))
                .Append(CultureInfo.InvariantCulture, $": from tick {slot.StartTicks:N0}, {slot.LengthTicks:N0} ticks</title>")
                .Append(
                    CultureInfo.InvariantCulture,
                    $"<rect x=\"{x:F1}\" y=\"10\" width=\"{System.Math.Max(1, width - 1):F1}\" height=\"{bar}\" fill=\"{background}\"/>");
            AppendName(svg, slot.Partition, x, width, bar, text);
            svg.Append("</g>");
        }

        return svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"0\" y=\"{bar + 30}\">0</text><text x=\"{Width}\" y=\"{bar + 30}\" text-anchor=\"end\">{frameTicks:N0} ticks;"
                    + $" the rest of the frame is the guard's</text></svg>")
            .ToString();
    }

    // Along the slot where it fits, upright where the slot is wide enough for a line, else nowhere: the slot's title tells.
    private static void AppendName(StringBuilder svg, string name, double x, double width, int bar, string color)
    {
        string style = string.Create(CultureInfo.InvariantCulture, $"style=\"fill:{color};font-weight:700;font-size:{(bar > BarHeight ? 10 : 12)}px\"");
        if ((name.Length * CharacterWidth) + 12 <= width)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 6:F1}\" y=\"{10 + (bar / 2) + 5}\" {style}>");
        }
        else if (width >= LeastUpright && bar > BarHeight)
        {
            double middle = x + (width / 2) + 3;
            svg.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{middle:F1}\" y=\"{bar + 4}\" transform=\"rotate(-90 {middle:F1} {bar + 4})\" {style}>");
        }
        else
        {
            return;
        }

        svg.Append(ReportWriter.Text(name)).Append("</text>");
    }
}
